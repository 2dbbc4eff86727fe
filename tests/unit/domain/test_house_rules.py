"""House rules: what no publisher asks of a document and we do."""

from decimal import Decimal

from domain.core.findings import Severity
from domain.invoice.model import Invoice
from domain.invoice.request import Terms, assemble
from domain.invoice.rules import house_findings
from domain.invoice.totals import calculate
from tests import builders


def draft(*quantities: str) -> Invoice:
    terms = Terms(
        partnership=builders.partnership(), seller=builders.seller(), buyer=builders.buyer()
    )
    (line,) = builders.request().lines
    lines = tuple(line.model_copy(update={"quantity": Decimal(said)}) for said in quantities)
    sold = {"hosting": builders.marketable()}
    return calculate(assemble(builders.request(lines=lines), terms, sold, on=builders.NOON.date()))


def test_a_sound_draft_has_no_finding() -> None:
    assert house_findings(draft("1", "2.5")) == []


def test_nothing_sold_is_warned_of() -> None:
    (found,) = house_findings(draft("1", "0"))
    assert (found.rule, found.path) == ("INV-QUANTITY", "lines[1].quantity")
    assert found.severity is Severity.WARNING


def test_money_back_is_for_credit_notes() -> None:
    (found,) = house_findings(draft("1", "-2"))
    assert (found.rule, found.path) == ("INV-NEGATIVE", "totals.payable")
    assert found.severity is Severity.FATAL
