"""The engine is sound: whatever passes the checks, whatever happens, in whatever order.

Random lifecycles that the checks let pass, and the presets, are walked with random events. What
must hold is asserted by `Walk` at every move: no state outside the definition, nothing issued twice
or unapproved or unchecked, no rest that nobody sees, no loop that never rests, no alarm in vain,
nothing after the end, the first transition whose guard holds, four eyes.
"""

import os
from collections import Counter
from random import Random

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from domain.lifecycle.definition import LifecycleDefinition
from domain.lifecycle.presets import PRESETS
from domain.lifecycle.steps import Step
from domain.trade.approval import ApprovalPolicy
from tests import builders
from tests.unit.domain.lifecycle.definitions import is_sound, lifecycle
from tests.unit.domain.lifecycle.definitions_parts import policy
from tests.unit.domain.lifecycle.walks import Walk

EVENTS = 60
PROOF = settings(
    max_examples=5 * settings().max_examples,
    derandomize="HYPOTHESIS_PROFILE" not in os.environ,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
"""The same walks each time; `HYPOTHESIS_PROFILE=thorough` looks further, and elsewhere."""


@given(st.randoms(use_true_random=False))
@PROOF
def test_what_passes_the_checks_is_sound(dice: Random) -> None:
    definition = lifecycle(dice)
    partnership = ApprovalPolicy.model_validate(policy(dice))
    assume(definition is not None and is_sound(definition, partnership))
    assert definition is not None
    walk = Walk(definition, dice, partnership)
    for _ in range(EVENTS):
        walk.happen()


@pytest.mark.parametrize("definition", PRESETS, ids=lambda definition: definition.key)
def test_presets_are_sound(definition: LifecycleDefinition) -> None:
    for seed in range(5):
        dice = Random(f"{definition.key} {seed}")
        walk = Walk(definition, dice, ApprovalPolicy.model_validate(policy(dice)))
        for _ in range(EVENTS):
            walk.happen()


def test_the_proof_is_worth_something() -> None:
    """Enough lifecycles are sound, of every size, and their invoices come far."""
    made = [lifecycle(Random(seed)) for seed in range(300)]
    sound = [each for each in made if each is not None and is_sound(each)]
    assert len(sound) >= 0.4 * len(made)
    assert {len(each.states) for each in sound} >= set(range(3, 13))
    steps = {state.step for each in sound for state in each.states.values()}
    assert {step for step in Step if step not in steps} <= {Step.AWAIT_ACKNOWLEDGEMENT}
    met: Counter[str] = Counter()
    for seed, definition in enumerate(sound[:60]):
        walk = Walk(definition, Random(seed), builders.approval())
        for _ in range(EVENTS):
            walk.happen()
        met += walk.met
    assert met["issue done"] > 20, met
    assert {"approved", "rejected", "transmit done", "ended reconciled", "ended voided"} <= set(met)


# -- lifecycles that once passed and were not sound ---------------------------------------------
