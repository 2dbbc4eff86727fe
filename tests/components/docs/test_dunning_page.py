"""docs/dunning.md: its policy is one, and its worked example is what the code comes to."""

import json
import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from domain.settlement.dunning_case import DunningCase, HoldKind
from domain.settlement.dunning_changes import with_letter
from domain.settlement.dunning_plan import Debt, step
from domain.settlement.interest import Balance
from domain.trade.dunning import DunningLevel, DunningPolicy, Law
from domain.trade.partnership import Partnership

PAGE = (Path(__file__).parents[3] / "docs" / "dunning.md").read_text("utf-8")
DUE = date(2025, 6, 2)
PAID = date(2025, 6, 16)


def partnership() -> Partnership:
    found = re.search(r"```json\n(.*?)```", PAGE, re.S)
    assert found is not None
    return Partnership.model_validate(json.loads(found[1]))


def table(head: str) -> list[list[str]]:
    """The rows of the table on the page that starts with `head`."""
    text = PAGE[PAGE.index(head) :].split("\n\n")[0]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in text.splitlines()[2:]]


def debt(day: date) -> Debt:
    whole, rest = Decimal(10000), Decimal(6000)
    balances = (Balance(since=date(2025, 5, 3), amount=whole), Balance(since=PAID, amount=rest))
    return Debt(currency="EUR", due_on=DUE, open=rest if day >= PAID else whole, balances=balances)


def test_the_worked_example() -> None:
    policy = partnership().dunning
    assert policy is not None
    now = datetime(2025, 6, 3, tzinfo=UTC)
    case = DunningCase(
        id="inv-1",
        partnership_id="northwind-acme",
        partner_id="acme",
        policy=policy,
        due_on=DUE,
        started_at=now,
        updated_at=now,
    )
    found = []
    while len(case.letters) < len(policy.levels):
        now += timedelta(hours=1)
        following = step(case, debt(now.date()), now, lambda calendar, day: False)
        if following.letter is not None:
            case = with_letter(case, following.letter, (), now)
            letter = case.letters[-1]
            owed = letter.owed
            found.append(
                [letter.level, letter.dated, owed.open, owed.interest, owed.fees, owed.total]
            )
            sent = letter.model_copy(update={"state": "ordered"})
            case = case.with_letter(sent)
    shown = [
        [int(level), date.fromisoformat(dated), *map(Decimal, amounts)]
        for level, dated, *amounts in table("| Letter | Dated |")
    ]
    assert shown == found


def test_every_law_and_every_hold_is_explained() -> None:
    laws = {row[0].strip("`") for row in table("| `law` |")}
    assert laws == set(Law)
    named = re.findall(r"`(\w+)`", " ".join(row[0] for row in table("| Hold |")))
    assert set(named) == set(HoldKind)


def test_every_field_of_the_policy_is_explained() -> None:
    said = set(re.findall(r"`(\w+)`", PAGE)) | set(re.findall(r'"(\w+)":', PAGE))
    assert set(DunningPolicy.model_fields) | set(DunningLevel.model_fields) <= said
