"""The page on settlement names every rule, difference and command there is."""

import json
import re
from pathlib import Path

from domain.trade.matching import Difference, MatchingPolicy, MatchRule
from worker.cli.payments import app

PAGE = Path("docs/settlement.md").read_text("utf-8")


def test_every_rule_and_difference_is_explained() -> None:
    for name in (*MatchRule, *Difference):
        assert f"| `{name.value}` |" in PAGE


def test_the_policy_shown_is_one() -> None:
    (shown,) = re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)
    policy = MatchingPolicy.model_validate(json.loads(shown)["matching"])
    assert set(json.loads(shown)["matching"]) == set(MatchingPolicy.model_fields)
    assert policy.automatic == MatchingPolicy().automatic


def test_every_command_is_there() -> None:
    names = {one.name or one.callback.__name__ for one in app.registered_commands if one.callback}
    for name in names - {"list", "show"}:
        assert f"`invoicing payments {name}" in PAGE
