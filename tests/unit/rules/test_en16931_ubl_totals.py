"""EN 16931 in UBL: totals and the VAT breakdown, kept and broken."""

import pytest

from tests.unit.rules.test_en16931_ubl import AMOUNT, allowance
from tests.unit.rules.ubl_invoice import (
    LINE,
    SUBTOTAL,
    TOTALS,
    Change,
    add,
    broken,
    drop,
    invoice,
    put,
)

PLACE = ["/Invoice/cac:LegalMonetaryTotal[1]"]
PART = ["/Invoice/cac:TaxTotal[1]/cac:TaxSubtotal"]


def total(name: str, amount: str) -> Change:
    """One more of the totals."""
    return add(TOTALS, f"<cbc:{name} {AMOUNT}>{amount}</cbc:{name}>")


@pytest.mark.parametrize(
    ("name", "rule"),
    [
        ("LineExtensionAmount", "BR-12"),
        ("TaxExclusiveAmount", "BR-13"),
        ("TaxInclusiveAmount", "BR-14"),
        ("PayableAmount", "BR-15"),
    ],
)
def test_totals_are_there(name: str, rule: str) -> None:
    assert broken(invoice(), drop(f"{TOTALS}/cbc:{name}"))[rule] == PLACE


@pytest.mark.parametrize(
    ("name", "rule"),
    [
        ("LineExtensionAmount", "BR-CO-10"),
        ("TaxExclusiveAmount", "BR-CO-13"),
        ("PayableAmount", "BR-CO-16"),
    ],
)
def test_totals_add_up(name: str, rule: str) -> None:
    assert broken(invoice(), put(f"{TOTALS}/cbc:{name}", "1.00"))[rule] == PLACE


def test_lines_may_be_finer_than_cents() -> None:
    found = broken(
        invoice(),
        put("/*/cac:InvoiceLine[1]/cbc:LineExtensionAmount", "100.005"),
        put(f"{LINE}/cbc:LineExtensionAmount", "100.004"),
        put(f"{TOTALS}/cbc:LineExtensionAmount", "200.01"),
    )

    assert "BR-CO-10" not in found


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ((total("AllowanceTotalAmount", "0"),), None),
        ((total("AllowanceTotalAmount", "1"),), "BR-CO-11"),
        ((add("/*", allowance("0")),), "BR-CO-11"),
        ((add("/*", allowance("0")), total("AllowanceTotalAmount", "0")), None),
        ((total("ChargeTotalAmount", "1"),), "BR-CO-12"),
        ((add("/*", allowance("0", mark="true")),), "BR-CO-12"),
        ((add("/*", allowance("0", mark="1")), total("ChargeTotalAmount", "0")), None),
    ],
)
def test_sums_of_allowances_and_charges(changes: tuple[Change, ...], rule: str | None) -> None:
    found = broken(invoice(), *changes)

    assert (found[rule] == PLACE) if rule else found == {}


@pytest.mark.parametrize(
    ("prepaid", "rounding", "due", "holds"),
    [
        ("40", None, "200", True),
        ("40", None, "240", False),
        (None, "-0.40", "239.60", True),
        (None, "0.40", "239.60", False),
        ("40", "0.01", "200.01", True),
        ("40.005", None, "200.00", True),
    ],
)
def test_what_is_left_to_pay(
    prepaid: str | None, rounding: str | None, due: str, holds: bool
) -> None:
    changes = [put(f"{TOTALS}/cbc:PayableAmount", due)]
    if prepaid:
        changes.append(total("PrepaidAmount", prepaid))
    if rounding:
        changes.append(total("PayableRoundingAmount", rounding))

    assert ("BR-CO-16" not in broken(invoice(), *changes)) is holds


@pytest.mark.parametrize(
    ("name", "rule"),
    [
        ("LineExtensionAmount", "BR-DEC-09"),
        ("AllowanceTotalAmount", "BR-DEC-10"),
        ("ChargeTotalAmount", "BR-DEC-11"),
        ("TaxExclusiveAmount", "BR-DEC-12"),
        ("TaxInclusiveAmount", "BR-DEC-14"),
        ("PrepaidAmount", "BR-DEC-16"),
        ("PayableRoundingAmount", "BR-DEC-17"),
        ("PayableAmount", "BR-DEC-18"),
    ],
)
def test_totals_are_in_cents(name: str, rule: str) -> None:
    root = invoice()
    is_there = bool(root.xpath(f"//*[local-name()='{name}']"))
    change = put(f"{TOTALS}/cbc:{name}", "1.000") if is_there else total(name, "0.000")
    found = broken(root, change)

    assert found[rule] == PLACE
    assert found["UBL-DT-01"] == [f"{PLACE[0]}/cbc:{name}"]


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        (drop(f"{SUBTOTAL}/cbc:TaxableAmount"), "BR-45"),
        (drop(f"{SUBTOTAL}/cbc:TaxAmount"), "BR-46"),
        (drop(f"{SUBTOTAL}/cac:TaxCategory/cbc:ID"), "BR-47"),
        (drop(f"{SUBTOTAL}/cac:TaxCategory/cbc:Percent"), "BR-48"),
        (put(f"{SUBTOTAL}/cac:TaxCategory/cac:TaxScheme/cbc:ID", "GST"), "BR-47"),
        (put(f"{SUBTOTAL}/cbc:TaxAmount", "41"), "BR-CO-17"),
        (put(f"{SUBTOTAL}/cac:TaxCategory/cbc:Percent", "0.4"), "BR-CO-17"),
        (put(f"{SUBTOTAL}/cbc:TaxableAmount", "200.000"), "BR-DEC-19"),
        (put(f"{SUBTOTAL}/cbc:TaxAmount", "40.000"), "BR-DEC-20"),
    ],
)
def test_parts_of_the_breakdown(change: Change, rule: str) -> None:
    assert broken(invoice(), change)[rule] == PART


@pytest.mark.parametrize("tax", ["39.01", "40.99"])
def test_vat_may_be_less_than_one_away(tax: str) -> None:
    found = broken(invoice(), put(f"{SUBTOTAL}/cbc:TaxAmount", tax))

    assert set(found) == {"BR-CO-14"}


def test_tax_in_another_currency() -> None:
    other = '<cac:TaxTotal><cbc:TaxAmount currencyID="SEK">400</cbc:TaxAmount></cac:TaxTotal>'
    currency = "<cbc:TaxCurrencyCode>SEK</cbc:TaxCurrencyCode>"

    assert broken(invoice(), add("/*", currency), add("/*", other)) == {}


def test_two_totals_in_the_currency_of_the_document() -> None:
    other = f"<cac:TaxTotal><cbc:TaxAmount {AMOUNT}>0</cbc:TaxAmount></cac:TaxTotal>"

    assert set(broken(invoice(), add("/*", other))) == {"BR-CO-15"}
