"""EN 16931 in UBL: the families of VAT categories, kept and broken."""

import pytest
from lxml import etree

from tests.unit.rules.ubl_invoice import (
    BUYER,
    ITEM_VAT,
    LINE,
    SELLER,
    SUBTOTAL,
    TOTALS,
    Change,
    add,
    broken,
    drop,
    invoice,
    put,
)

CODES = {
    "S": "BR-S",
    "Z": "BR-Z",
    "E": "BR-E",
    "AE": "BR-AE",
    "K": "BR-IC",
    "G": "BR-G",
    "O": "BR-O",
    "L": "BR-AF",
    "M": "BR-AG",
}
ZERO = "Z", "E", "AE", "K", "G"
RATED = "S", "L", "M"
SUB_VAT = f"{SUBTOTAL}/cac:TaxCategory"
PART = "/Invoice/cac:TaxTotal[1]/cac:TaxSubtotal/cac:TaxCategory"


def of(category: str) -> etree._Element:
    """An invoice of a category that breaks no rule."""
    if category in RATED:
        return invoice(category)
    root = invoice(category, None if category == "O" else "0", "" if category == "Z" else "why")
    if category == "O":
        for party in (SELLER, BUYER):
            drop(f"{party}/cac:PartyTaxScheme")(root)
        add(SELLER, "<cac:PartyIdentification><cbc:ID>1</cbc:ID></cac:PartyIdentification>")(root)
    return root


def charge(category: str, mark: str, rate: str | None, scheme: str = "VAT") -> Change:
    """An allowance or charge of 0."""
    percent = f"<cbc:Percent>{rate}</cbc:Percent>" if rate else ""
    total = "ChargeTotalAmount" if mark == "true" else "AllowanceTotalAmount"
    zero = 'currencyID="EUR">0<'

    def change(root: etree._Element) -> None:
        add(TOTALS, f"<cbc:{total} {zero}/cbc:{total}>")(root)
        add(
            "/*",
            f"<cac:AllowanceCharge><cbc:ChargeIndicator>{mark}</cbc:ChargeIndicator>"
            "<cbc:AllowanceChargeReason>x</cbc:AllowanceChargeReason>"
            f"<cbc:Amount {zero}/cbc:Amount>"
            f"<cac:TaxCategory><cbc:ID>{category}</cbc:ID>{percent}<cac:TaxScheme>"
            f"<cbc:ID>{scheme}</cbc:ID></cac:TaxScheme></cac:TaxCategory></cac:AllowanceCharge>",
        )(root)

    return change


def rate_of(category: str) -> str | None:
    """The rate that an invoice of the category has."""
    return None if category == "O" else "20" if category in RATED else "0"


@pytest.mark.parametrize("category", CODES)
def test_a_sound_document_of_each_category(category: str) -> None:
    rate = rate_of(category)

    assert broken(of(category)) == {}
    assert (
        broken(of(category), charge(category, "false", rate), charge(category, "true", rate)) == {}
    )


@pytest.mark.parametrize("category", CODES)
def test_a_category_is_in_the_breakdown(category: str) -> None:
    found = broken(of(category), put(f"{SUB_VAT}/cbc:ID", "Z" if category != "Z" else "E"))

    assert found[f"{CODES[category]}-01"] == ["/Invoice"]


@pytest.mark.parametrize("category", [code for code in CODES if code not in {"O", "B"}])
@pytest.mark.parametrize(("place", "number"), [("line", "02"), ("false", "03"), ("true", "04")])
def test_a_category_asks_for_registrations(category: str, place: str, number: str) -> None:
    root = of(category)
    drop(f"{SELLER}/cac:PartyTaxScheme")(root)
    if place != "line":
        put("//cac:ClassifiedTaxCategory/cbc:ID", "X")(root)
        charge(category, place, rate_of(category))(root)

    assert broken(root)[f"{CODES[category]}-{number}"] == ["/Invoice"]


@pytest.mark.parametrize("category", ["AE", "K"])
def test_a_category_asks_for_the_buyer(category: str) -> None:
    root = of(category)
    drop(f"{BUYER}/cac:PartyTaxScheme")(root)

    assert broken(root)[f"{CODES[category]}-02"] == ["/Invoice"]


@pytest.mark.parametrize(("place", "number"), [("line", "02"), ("false", "03"), ("true", "04")])
def test_outside_of_vat_no_one_is_registered(place: str, number: str) -> None:
    root = of("O")
    if place != "line":
        put("//cac:ClassifiedTaxCategory/cbc:ID", "X")(root)
        charge("O", place, None)(root)
    scheme = "<cac:TaxScheme><cbc:ID>vat</cbc:ID></cac:TaxScheme>"
    found = broken(
        root,
        add(
            BUYER,
            f"<cac:PartyTaxScheme><cbc:CompanyID>AT1</cbc:CompanyID>{scheme}</cac:PartyTaxScheme>",
        ),
    )

    assert found[f"BR-O-{number}"] == ["/Invoice"]


@pytest.mark.parametrize("category", CODES)
@pytest.mark.parametrize(("place", "number"), [("line", "05"), ("false", "06"), ("true", "07")])
def test_a_category_asks_for_a_rate(category: str, place: str, number: str) -> None:
    wrong = {"S": "0", "L": "-1", "M": "-1", "O": "0"}.get(category, "7")
    root = of(category)
    if place == "line":
        drop(f"{ITEM_VAT}/cbc:Percent")(root) if category != "O" else None
        add(ITEM_VAT, f"<cbc:Percent>{wrong}</cbc:Percent>")(root)
        expected = "cac:InvoiceLine[2]/cac:Item/cac:ClassifiedTaxCategory"
    else:
        charge(category, place, wrong)(root)
        expected = "cac:AllowanceCharge[1]/cac:TaxCategory"

    assert broken(root)[f"{CODES[category]}-{number}"] == [f"/Invoice/{expected}"]


@pytest.mark.parametrize("category", CODES)
def test_the_basis_is_that_of_lines_and_charges(category: str) -> None:
    near = broken(of(category), put(f"{SUBTOTAL}/cbc:TaxableAmount", "200.99"))
    far = broken(of(category), put(f"{SUBTOTAL}/cbc:TaxableAmount", "202.00"))

    assert (f"{CODES[category]}-08" in near) is (category not in RATED)
    assert far[f"{CODES[category]}-08"] == [PART]


@pytest.mark.parametrize("category", CODES)
def test_the_amount_is_basis_by_rate(category: str) -> None:
    found = broken(of(category), put(f"{SUBTOTAL}/cbc:TaxAmount", "41"))

    assert found[f"{CODES[category]}-09"] == [PART]


@pytest.mark.parametrize("category", CODES)
def test_the_reason_is_given_where_no_vat_is_charged(category: str) -> None:
    reason = f"{SUB_VAT}/cbc:TaxExemptionReason"
    change = (
        add(SUB_VAT, "<cbc:TaxExemptionReason>why</cbc:TaxExemptionReason>")
        if category in (*RATED, "Z")
        else drop(reason)
    )

    assert broken(of(category), change) == {f"{CODES[category]}-10": [PART]}


@pytest.mark.parametrize(
    ("path", "rule"),
    [("cbc:ActualDeliveryDate", "BR-IC-11"), ("cac:DeliveryLocation", "BR-IC-12")],
)
def test_intra_community_supplies_are_delivered(path: str, rule: str) -> None:
    assert broken(of("K"), drop(f"/*/cac:Delivery/{path}")) == {rule: ["/Invoice"]}


def test_outside_of_vat_is_nothing_else() -> None:
    root = of("O")
    put(f"{ITEM_VAT}/cbc:ID", "E")(root)
    for mark in ("false", "true"):
        charge("E", mark, "0")(root)
    found = broken(root)

    assert {f"BR-O-{number}" for number in (12, 13, 14)} <= set(found)
    assert "BR-O-11" not in found


def test_the_standard_rate_of_another_tax() -> None:
    scheme = "//cac:ClassifiedTaxCategory/cac:TaxScheme/cbc:ID"

    assert "BR-S-02" in broken(of("S"), put(scheme, "GST"))


def test_split_payment_is_of_italy() -> None:
    abroad, home = (broken(invoice("B", country=country)) for country in ("AT", "IT"))

    assert abroad == {"BR-B-01": ["/Invoice"]}
    assert home == {}


def test_split_payment_stands_alone() -> None:
    found = broken(invoice("B", country="IT"), put(f"{ITEM_VAT}/cbc:ID", "S"))

    assert found["BR-B-02"] == ["/Invoice"]


def test_rates_have_a_part_each() -> None:
    root = of("S")
    part = root.find(".//{*}TaxSubtotal")
    assert part is not None
    part.addnext(etree.fromstring(etree.tostring(part)))
    for number, rate, tax in (("1", "20", "20.00"), ("2", "10", "10.00")):
        put(f"{SUBTOTAL}[{number}]/cbc:TaxableAmount", "100.00")(root)
        put(f"{SUBTOTAL}[{number}]/cbc:TaxAmount", tax)(root)
        put(f"{SUBTOTAL}[{number}]/cac:TaxCategory/cbc:Percent", rate)(root)
    put(f"{LINE}/cac:Item/cac:ClassifiedTaxCategory/cbc:Percent", "10.0")(root)
    put("/*/cac:TaxTotal/cbc:TaxAmount", "30.00")(root)
    for name in ("TaxInclusiveAmount", "PayableAmount"):
        put(f"{TOTALS}/cbc:{name}", "230.00")(root)

    assert broken(root) == {}
    assert broken(root, put(f"{SUBTOTAL}[2]/cac:TaxCategory/cbc:Percent", "11"))["BR-S-08"] == [
        "/Invoice/cac:TaxTotal[1]/cac:TaxSubtotal[2]/cac:TaxCategory"
    ]
