"""Totals: the parts add up, whatever the lines are; what has no right reading is refused."""

from decimal import ROUND_HALF_UP, Decimal
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.core.codes import VatCategory
from domain.core.errors import Invalid
from domain.core.money import ZERO, document_places, exponent
from domain.invoice.amounts import DraftAdjustment, DraftDocumentAdjustment
from domain.invoice.line import DraftLine, InvoiceLine
from domain.invoice.model import Invoice, InvoiceDraft
from domain.invoice.payment import ThirdPartyPayment
from domain.invoice.references import Note
from domain.invoice.totals import calculate, content_hash
from domain.invoice.vat import FAMILIES, Rate, Reason
from tests import builders, invoices

D = Decimal
CURRENCIES = st.sampled_from(
    ["EUR", "USD", "JPY", "KRW", "KWD", "BHD", "CLF", "UYW"]  # 2, 0, 3 and 4 decimals
)


def line(id: str = "1", **changes: Any) -> DraftLine:
    said: dict[str, Any] = {
        "id": id,
        "name": "Thing",
        "quantity": D(1),
        "unit": "C62",
        "unit_price": D(100),
        "vat_category": "S",
        "vat_rate": D(19),
    }
    return DraftLine(**{**said, **changes})


def draft(*lines: DraftLine, **changes: Any) -> InvoiceDraft:
    parties = {"seller": builders.party("S"), "buyer": builders.party("B")}
    return InvoiceDraft(**{"currency": "EUR", **parties, "lines": lines, **changes})


def rounded(value: Decimal, currency: str) -> Decimal:
    step = D(1).scaleb(-document_places(currency))
    return value.quantize(step, rounding=ROUND_HALF_UP)


@given(st.randoms(use_true_random=False), CURRENCIES)
def test_parts_add_up_to_totals(random: Random, currency: str) -> None:
    made = invoices.draft(random, currency=currency)
    check_sums(calculate(made))


def test_parts_add_up_over_the_corpus() -> None:
    for invoice in invoices.corpus(200):
        check_sums(invoice)


def check_sums(invoice: Invoice) -> None:
    """BR-CO-10 to BR-CO-17 as the standard words them."""
    totals = invoice.totals
    assert totals.line_net == sum(one.net_amount for one in invoice.lines)
    assert (totals.allowances or 0) == sum(one.amount for one in invoice.allowances)
    assert (totals.charges or 0) == sum(one.amount for one in invoice.charges)
    assert (totals.allowances is None) == (not invoice.allowances)
    exclusive = totals.line_net - (totals.allowances or 0) + (totals.charges or 0)
    assert totals.tax_exclusive == exclusive
    assert totals.tax == sum(row.tax_amount for row in invoice.vat_breakdown)
    assert totals.tax_inclusive == exclusive + totals.tax_or_zero
    due = totals.tax_inclusive - (totals.prepaid or 0) + (totals.rounding or 0)
    assert totals.payable == due
    for row in invoice.vat_breakdown:
        expected = rounded(row.taxable_amount * (row.rate or 0) / 100, invoice.currency)
        assert row.tax_amount == expected


@given(st.randoms(use_true_random=False))
def test_every_category_has_the_rows_its_family_asks_for(random: Random) -> None:
    """BR-S-01, BR-S-08 to BR-S-10 and their like."""
    invoice = calculate(invoices.draft(random))
    expected: dict[tuple[VatCategory, Decimal], Decimal] = {}
    for sign, parts in ((1, invoice.lines), (-1, invoice.allowances), (1, invoice.charges)):
        for part in parts:
            amount = part.net_amount if isinstance(part, InvoiceLine) else part.amount
            key = (part.vat_category, part.vat_rate or ZERO)
            expected[key] = expected.get(key, ZERO) + sign * amount
    found = {(row.category, row.rate or ZERO): row.taxable_amount for row in invoice.vat_breakdown}
    assert found == expected
    for row in invoice.vat_breakdown:
        family = FAMILIES[row.category]
        assert (row.rate is None) == (family.rate is Rate.NONE)
        said = bool(row.exemption_reason or row.exemption_code)
        assert said == (family.reason is Reason.NEEDED)


@given(st.randoms(use_true_random=False), CURRENCIES)
def test_no_amount_is_finer_than_currency_and_standard_allow(random: Random, currency: str) -> None:
    invoice = calculate(invoices.draft(random, currency=currency))
    places = min(exponent(currency), 2)
    amounts = invoice.totals.model_dump(exclude_none=True, exclude={"tax_in_tax_currency"})
    for one in (*invoice.lines, *invoice.allowances, *invoice.charges):
        amounts |= {f"{id(one)} {name}": getattr(one, name, None) for name in ("amount", "base")}
    for name, amount in amounts.items():
        assert amount is None or -amount.as_tuple().exponent == places, name


@given(st.randoms(use_true_random=False))
def test_a_line_is_quantity_times_price_less_allowances(random: Random) -> None:
    invoice = calculate(invoices.draft(random))
    for one in invoice.lines:
        gross = rounded(one.quantity * one.unit_price / (one.base_quantity or 1), invoice.currency)
        less = sum(adjustment.amount for adjustment in one.allowances)
        more = sum(adjustment.amount for adjustment in one.charges)
        assert one.net_amount == gross - less + more
        if one.gross_price is not None:
            assert one.unit_price == one.gross_price - (one.price_discount or 0)


@pytest.mark.parametrize(
    ("quantity", "price", "per", "net"),
    [
        ("3", "0.335", None, "1.01"),  # 1.005, half up
        ("-3", "0.335", None, "-1.01"),
        ("1", "2", "3", "0.67"),
        ("1", "0.0149999999", "3", "0.00"),
        ("999999999999999.999999999999", "1.000000000005", None, "1000000000005000.00"),
        ("2", "10", "100", "0.20"),
    ],
)
def test_a_price_is_for_its_base_quantity(
    quantity: str, price: str, per: str | None, net: str
) -> None:
    base = D(per) if per else None
    made = line(quantity=D(quantity), unit_price=D(price), base_quantity=base)
    assert str(calculate(draft(made)).lines[0].net_amount) == net


def test_a_percentage_is_of_what_it_stands_on() -> None:
    asked = DraftDocumentAdjustment(percentage=D(10), vat_category="S", vat_rate=D("19.0"))
    made = draft(
        line("1", quantity=D(2), allowances=(DraftAdjustment(percentage=D("2.5")),)),
        line("2", vat_category="Z", vat_rate=None),
        allowances=(asked,),
    )
    invoice = calculate(made)
    (of_line,), (of_document,) = invoice.lines[0].allowances, invoice.allowances
    assert (of_line.base, of_line.amount) == (D(200), D(5))
    assert (of_document.base, of_document.amount) == (D(195), D("19.50"))
    assert [row.taxable_amount for row in invoice.vat_breakdown] == [D("175.50"), D(100)]


def test_the_reasons_of_lines_become_one_of_the_row() -> None:
    exempt = {"vat_category": "E", "vat_rate": None}
    first = line("1", **exempt, vat_exemption_reason="Article 132")
    second = line("2", **exempt, vat_exemption_reason="Article 135")
    row = calculate(draft(first, second, first)).vat_breakdown[0]
    assert (row.exemption_reason, row.exemption_code) == ("Article 132; Article 135", None)
    coded = [line(code, **exempt, vat_exemption_code=f"VATEX-EU-{code}") for code in ("132", "135")]
    row = calculate(draft(coded[0], first)).vat_breakdown[0]
    assert (row.exemption_reason, row.exemption_code) == ("Article 132", "VATEX-EU-132")
    row = calculate(draft(*coded)).vat_breakdown[0]
    assert (row.exemption_reason, row.exemption_code) == ("VATEX-EU-132; VATEX-EU-135", None)
    row = calculate(draft(line(vat_category="AE", vat_rate=None))).vat_breakdown[0]
    assert row.exemption_code == "VATEX-EU-AE"


def test_vat_is_stated_in_the_accounting_currency_too() -> None:
    made = draft(line(), tax_currency="JPY", exchange_rate=D("163.42"))
    assert str(calculate(made).totals.tax_in_tax_currency) == "3105"


def test_what_others_are_paid_is_due_too() -> None:
    others = (ThirdPartyPayment(type="1", amount=D(10), description="Toll"),)
    made = draft(line(), prepaid=D(100), rounding=D("-0.03"), third_party_payments=others)
    assert calculate(made).totals.payable == D("28.97")


S = {"vat_category": "S", "vat_rate": D(19)}


@pytest.mark.parametrize(
    ("made", "rule", "path"),
    [
        (draft(line(unit_price=None)), "BR-26", "lines[0].unit_price"),
        (draft(line(unit_price=None, price_discount=D(1))), "INV-PRICE", "lines[0].unit_price"),
        (
            draft(line(unit_price=None, gross_price=D(1), price_discount=D(2))),
            "BR-27",
            "lines[0].unit_price",
        ),
        (draft(line(gross_price=D(101))), "INV-PRICE", "lines[0].unit_price"),
        (draft(line(base_quantity=D(0))), "INV-BASE-QUANTITY", "lines[0].base_quantity"),
        (draft(line(base_unit="HUR")), "INV-BASE-UNIT", "lines[0].base_unit"),
        (draft(line(allowances=(DraftAdjustment(),))), "BR-41", "lines[0].allowances[0].amount"),
        (draft(line(charges=(DraftAdjustment(),))), "BR-43", "lines[0].charges[0].amount"),
        (
            draft(line(charges=(DraftAdjustment(amount=D("1.001")),))),
            "BR-DEC-27",
            "lines[0].charges[0].amount",
        ),
        (
            draft(line(allowances=(DraftAdjustment(amount=D(3), base=D(10), percentage=D(20)),))),
            "INV-ADJUSTMENT",
            "lines[0].allowances[0].amount",
        ),
        (
            draft(line(), allowances=(DraftDocumentAdjustment(**S),)),
            "BR-31",
            "allowances[0].amount",
        ),
        (draft(line(), charges=(DraftDocumentAdjustment(**S),)), "BR-36", "charges[0].amount"),
        (draft(line(), prepaid=D("0.005")), "BR-DEC-16", "prepaid"),
        (draft(line(), rounding=D("0.5"), currency="JPY"), "BR-DEC-17", "rounding"),
        (draft(line(), tax_currency="DKK"), "BR-53", "exchange_rate"),
        (draft(line(), tax_currency="EUR"), "INV-TAX-CURRENCY", "tax_currency"),
        (draft(line(vat_rate=None)), "BR-S-05", "lines[0].vat_rate"),
        (draft(line(vat_rate=D(0))), "BR-S-05", "lines[0].vat_rate"),
        (draft(line(vat_category="L", vat_rate=None)), "BR-AF-05", "lines[0].vat_rate"),
        (draft(line(vat_category="AE")), "BR-AE-05", "lines[0].vat_rate"),
        (
            draft(
                line(), charges=(DraftDocumentAdjustment(amount=D(1), **{**S, "vat_rate": D(-1)}),)
            ),
            "BR-S-07",
            "charges[0].vat_rate",
        ),
        (
            draft(line(vat_category="E", vat_rate=None)),
            "BR-E-10",
            "lines[0].vat_exemption_reason",
        ),
        (draft(line(vat_exemption_reason="why")), "BR-S-10", "lines[0].vat_exemption_reason"),
        (draft(line(), line("2", vat_category="O", vat_rate=None)), "BR-O-11", "vat_breakdown"),
        (draft(line(), line("2", vat_category="B")), "BR-B-02", "vat_breakdown"),
    ],
)
def test_what_has_no_right_reading_is_refused(made: InvoiceDraft, rule: str, path: str) -> None:
    with pytest.raises(Invalid) as refused:
        calculate(made)
    assert [(one.rule, one.path) for one in refused.value.findings] == [(rule, path)]
    assert all(one.hint for one in refused.value.findings)


def test_all_faults_are_named() -> None:
    with pytest.raises(Invalid, match="and 2 more") as refused:
        calculate(draft(line(unit_price=None), line("2", vat_rate=None), prepaid=D("0.001")))
    assert len(refused.value.findings) == 3


@given(st.integers(17, 18), st.integers(17, 18))
def test_an_amount_too_large_is_a_fault_not_a_wrong_number(first: int, second: int) -> None:
    with pytest.raises(Invalid, match="too large"):
        calculate(draft(line(quantity=D("9" * first), unit_price=D("9" * second))))


def test_a_sum_that_is_too_large_is_a_fault_too() -> None:
    big = line(quantity=D("9" * 17), unit_price=D(9))
    with pytest.raises(Invalid, match="too large"):
        calculate(draft(*[big] * 12))


def test_content_hash_ignores_number_and_dates_only() -> None:
    invoice = calculate(draft(line()))
    issued = invoice.model_copy(update={"number": "N-1", "issue_date": builders.NOON.date()})
    assert content_hash(issued) == content_hash(invoice)
    changed = invoice.model_copy(update={"notes": (Note(text="other"),)})
    assert content_hash(changed) != content_hash(invoice)
