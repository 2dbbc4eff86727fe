"""Totals: the parts add up, whatever the lines are."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from domain.core.codes import VatCategory
from domain.core.money import exponent, round_amount, total
from domain.invoice.line import DraftLine
from domain.invoice.model import InvoiceDraft
from domain.invoice.references import Note
from domain.invoice.totals import calculate, content_hash
from tests import builders

CURRENCIES = st.sampled_from(["EUR", "JPY", "KWD", "USD"])


def amounts(low: int, places: int) -> st.SearchStrategy[Decimal]:
    return st.decimals(low, 10_000, places=places, allow_nan=False, allow_infinity=False)


LINES = st.lists(
    st.builds(
        DraftLine,
        id=st.just("1"),
        name=st.just("Thing"),
        quantity=amounts(-100, 3),
        unit=st.just("C62"),
        unit_price=amounts(0, 4),
        vat_category=st.just(VatCategory.STANDARD),
        vat_rate=st.sampled_from([Decimal(7), Decimal(19), Decimal("5.5")]),
    ),
    min_size=1,
    max_size=12,
)


def draft(lines: list[DraftLine], currency: str) -> InvoiceDraft:
    return InvoiceDraft(
        currency=currency,
        seller=builders.party("S"),
        buyer=builders.party("B"),
        lines=tuple(lines),
    )


@given(LINES, CURRENCIES)
def test_parts_add_up_to_totals(lines: list[DraftLine], currency: str) -> None:
    invoice = calculate(draft(lines, currency))
    totals = invoice.totals
    assert totals.line_net == total(line.net_amount for line in invoice.lines)  # BR-CO-10
    assert totals.tax == total(row.tax_amount for row in invoice.vat_breakdown)  # BR-CO-14
    assert totals.tax_inclusive == totals.tax_exclusive + totals.tax  # BR-CO-15
    assert totals.payable == totals.tax_inclusive - (totals.prepaid or 0)  # BR-CO-16
    taxable = total(row.taxable_amount for row in invoice.vat_breakdown)
    assert taxable == totals.tax_exclusive
    for row in invoice.vat_breakdown:  # BR-CO-17
        assert row.tax_amount == round_amount(row.taxable_amount * row.rate / 100, currency)


@given(LINES, CURRENCIES)
def test_no_amount_is_finer_than_the_currency(lines: list[DraftLine], currency: str) -> None:
    totals = calculate(draft(lines, currency)).totals
    for name in ("line_net", "tax_exclusive", "tax", "tax_inclusive"):
        assert -int(getattr(totals, name).as_tuple().exponent) == exponent(currency)


def test_content_hash_ignores_number_and_dates_only() -> None:
    line = DraftLine(
        id="1",
        name="Thing",
        quantity=Decimal(1),
        unit="C62",
        unit_price=Decimal(1),
        vat_category=VatCategory.STANDARD,
        vat_rate=Decimal(19),
    )
    invoice = calculate(draft([line], "EUR"))
    issued = invoice.model_copy(update={"number": "N-1", "issue_date": builders.NOON.date()})
    assert content_hash(issued) == content_hash(invoice)
    changed = invoice.model_copy(update={"notes": (Note(text="other"),)})
    assert content_hash(changed) != content_hash(invoice)
