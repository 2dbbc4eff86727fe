"""What docs/bank-files.md says of rules, profiles and references is what the code does."""

import re
from decimal import Decimal
from pathlib import Path

import yaml

from domain.settlement.bank import BankStatement
from domain.settlement.references import make
from domain.settlement.statement_checks import RULES
from domain.trade.reference_kind import ReferenceKind
from integration.inbound import read_inbound, reading_faults

PAGE = (Path(__file__).parents[3] / "docs" / "bank-files.md").read_text("utf-8")


def block(language: str) -> str:
    found = re.search(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)
    assert found is not None
    return found[1]


def test_every_rule_is_named_with_its_words() -> None:
    assert dict(re.findall(r"^\| `(BANK_\w+)` \| (.*) \|$", PAGE, re.MULTILINE)) == RULES


def test_the_profile_reads_the_file() -> None:
    settings = yaml.safe_load(block("yaml"))
    assert reading_faults(settings) == []
    content = read_inbound(block("csv").encode(), settings=settings).content
    assert isinstance(content, list)
    (statement,) = content
    assert isinstance(statement, BankStatement)
    assert (statement.opening, statement.closing) == (Decimal("100.00"), Decimal("1200.00"))
    assert len(statement.entries) == 2


def test_every_kind_of_reference_is_told() -> None:
    told = dict(re.findall(r"^\| `([A-Z_0-9]+)` \| [^|]* \| `(\w+)` \|$", PAGE, re.MULTILINE))
    kinds = [kind for kind in ReferenceKind if kind is not ReferenceKind.LOCAL]
    assert told == {kind.value: make(kind, "NW-00001") for kind in kinds}
