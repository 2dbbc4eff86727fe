"""The presets: sound by every check, and the example of the documentation likewise."""

import pytest

from api.permissions import ROLES, holders
from docs.lifecycle_pages import EXAMPLE
from domain.lifecycle.checks import check
from domain.lifecycle.definition import LifecycleDefinition
from domain.lifecycle.presets import PRESETS
from domain.simulation.simulating import simulate_all
from integration.definitions import read_definition
from integration.expressions import CelConditions

MAY_DECIDE = set(holders("invoices.decide"))
SHOWN = [*PRESETS, read_definition(EXAMPLE.read_bytes())]


@pytest.mark.parametrize("definition", SHOWN, ids=lambda d: d.reference)
def test_it_is_sound(definition: LifecycleDefinition) -> None:
    roles = {role: role in MAY_DECIDE for role in ROLES}
    assert check(definition, conditions=CelConditions(), roles=roles) == []


@pytest.mark.parametrize("definition", SHOWN, ids=lambda d: d.reference)
def test_samples_come_to_an_end_or_wait_for_somebody(definition: LifecycleDefinition) -> None:
    for run in simulate_all(definition, evaluate=CelConditions().evaluate):
        waits_for_somebody = definition.states[run.path[-1].state].rests
        assert run.ending or waits_for_somebody, (run.sample.name, run.stuck)


def test_definitions_do_not_depend_on_how_they_are_written() -> None:
    for definition in PRESETS:
        again = LifecycleDefinition.model_validate_json(definition.canonical())
        assert again.digest == definition.digest
