"""EN 16931 in UBL: document, parties, lines and totals, kept and broken, with the place."""

import pytest

from integration.rules.en16931 import EN16931, ubl
from tests.unit.rules.ubl_invoice import (
    BUYER,
    LINE,
    SELLER,
    TOTALS,
    Change,
    add,
    broken,
    drop,
    invoice,
    put,
)

AMOUNT = 'currencyID="EUR"'
MEANS = "/Invoice/cac:PaymentMeans"


def allowance(amount: str = "0", reason: str = "x", mark: str = "false", more: str = "") -> str:
    """An allowance of the standard rate."""
    words = f"<cbc:AllowanceChargeReason>{reason}</cbc:AllowanceChargeReason>" if reason else ""
    sum_ = f"<cbc:Amount {AMOUNT}>{amount}</cbc:Amount>" if amount else ""
    return (
        f"<cac:AllowanceCharge><cbc:ChargeIndicator>{mark}</cbc:ChargeIndicator>{words}{sum_}{more}"
        "<cac:TaxCategory><cbc:ID>S</cbc:ID><cbc:Percent>20</cbc:Percent><cac:TaxScheme>"
        "<cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:TaxCategory></cac:AllowanceCharge>"
    )


def period(start: str, end: str) -> str:
    """A period of two days."""
    return (
        f"<cac:InvoicePeriod><cbc:StartDate>{start}</cbc:StartDate>"
        f"<cbc:EndDate>{end}</cbc:EndDate></cac:InvoicePeriod>"
    )


def payee(name: str) -> str:
    """A payee."""
    named = f"<cac:PartyName><cbc:Name>{name}</cbc:Name></cac:PartyName>"
    return f"<cac:PayeeParty>{named}</cac:PayeeParty>"


@pytest.mark.parametrize("document", ["Invoice", "CreditNote"])
def test_a_sound_document_breaks_no_rule(document: str) -> None:
    assert broken(invoice(document=document)) == {}


def test_every_rule_has_words() -> None:
    ids = {rule.id for p in ubl.patterns() for context in p.contexts for rule in context.rules}

    assert [id for id in sorted(ids) if not EN16931.text(id).message] == []


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        (drop("/*/cbc:CustomizationID"), "BR-01"),
        (put("/*/cbc:ID", " "), "BR-02"),
        (drop("/*/cbc:IssueDate"), "BR-03"),
        (drop("/*/cbc:InvoiceTypeCode"), "BR-04"),
        (drop("/*/cbc:DocumentCurrencyCode"), "BR-05"),
        (put(f"{SELLER}/cac:PartyLegalEntity/cbc:RegistrationName", ""), "BR-06"),
        (drop(f"{BUYER}/cac:PartyLegalEntity"), "BR-07"),
        (drop(f"{SELLER}/cac:PostalAddress"), "BR-08"),
        (drop(f"{BUYER}/cac:PostalAddress"), "BR-10"),
        (drop("/*/cac:InvoiceLine"), "BR-16"),
        (add("/*", "<cbc:TaxCurrencyCode>SEK</cbc:TaxCurrencyCode>"), "BR-53"),
        (put(f"{TOTALS}/cbc:TaxInclusiveAmount", "240.01"), "BR-CO-15"),
        (drop("/*/cac:TaxTotal/cac:TaxSubtotal"), "BR-CO-18"),
        (
            add(
                "/*",
                "<cbc:TaxPointDate>2026-04-01</cbc:TaxPointDate><cac:InvoicePeriod>"
                "<cbc:DescriptionCode>3</cbc:DescriptionCode></cac:InvoicePeriod>",
            ),
            "BR-CO-03",
        ),
    ],
)
def test_what_a_document_needs(change: Change, rule: str) -> None:
    assert broken(invoice(), change)[rule] == ["/Invoice"]


@pytest.mark.parametrize(
    ("change", "rule", "place"),
    [
        (
            drop(f"{SELLER}/cac:PostalAddress/cac:Country"),
            "BR-09",
            "cac:AccountingSupplierParty[1]/cac:Party/cac:PostalAddress",
        ),
        (
            drop(f"{BUYER}/cac:PostalAddress/cac:Country"),
            "BR-11",
            "cac:AccountingCustomerParty[1]/cac:Party/cac:PostalAddress",
        ),
        (
            add(SELLER, "<cbc:EndpointID>1</cbc:EndpointID>"),
            "BR-62",
            "cac:AccountingSupplierParty[1]/cac:Party/cbc:EndpointID",
        ),
        (
            add(BUYER, "<cbc:EndpointID>1</cbc:EndpointID>"),
            "BR-63",
            "cac:AccountingCustomerParty[1]/cac:Party/cbc:EndpointID",
        ),
        (drop(f"{SELLER}/cac:PartyTaxScheme"), "BR-CO-26", "cac:AccountingSupplierParty[1]"),
        (
            put(f"{BUYER}/cac:PartyTaxScheme/cbc:CompanyID", "99 1"),
            "BR-CO-09",
            "cac:AccountingCustomerParty[1]/cac:Party/cac:PartyTaxScheme",
        ),
        (add("/*", "<cac:TaxRepresentativeParty/>"), "BR-18", "cac:TaxRepresentativeParty[1]"),
        (add("/*", "<cac:TaxRepresentativeParty/>"), "BR-19", "cac:TaxRepresentativeParty[1]"),
        (add("/*", "<cac:TaxRepresentativeParty/>"), "BR-56", "cac:TaxRepresentativeParty[1]"),
        (
            drop("/*/cac:Delivery/cac:DeliveryLocation/cac:Address/cac:Country"),
            "BR-57",
            "cac:Delivery[1]/cac:DeliveryLocation/cac:Address",
        ),
        (add("/*", "<cac:BillingReference/>"), "BR-55", "cac:BillingReference[1]"),
        (
            add("/*", "<cac:AdditionalDocumentReference/>"),
            "BR-52",
            "cac:AdditionalDocumentReference[1]",
        ),
        (add("/*", "<cac:PayeeParty/>"), "BR-17", "cac:PayeeParty[1]"),
        (drop(f"{MEANS}/cbc:PaymentMeansCode"), "BR-49", "cac:PaymentMeans[1]"),
        (drop(f"{MEANS}/cac:PayeeFinancialAccount"), "BR-61", "cac:PaymentMeans[1]"),
        (
            put(f"{MEANS}/cac:PayeeFinancialAccount/cbc:ID", " "),
            "BR-50",
            "cac:PaymentMeans[1]/cac:PayeeFinancialAccount",
        ),
    ],
)
def test_parties_references_and_payment(change: Change, rule: str, place: str) -> None:
    assert broken(invoice(), change)[rule] == [f"/Invoice/{place}"]


def test_a_card_number_is_not_shown_whole() -> None:
    number = "<cbc:PrimaryAccountNumberID>{}</cbc:PrimaryAccountNumberID>"
    found = [
        broken(invoice(), add(MEANS, f"<cac:CardAccount>{number.format(digits)}</cac:CardAccount>"))
        for digits in ("1234567890", "12345678901")
    ]

    assert [("BR-51" in rules) for rules in found] == [False, True]


def test_a_payee_is_not_the_seller() -> None:
    root = invoice()
    add(SELLER, "<cac:PartyName><cbc:Name>We</cbc:Name></cac:PartyName>")(root)

    assert "BR-17" not in broken(root, add("/*", payee("They")))
    assert broken(root, add("/*", payee("We")))["BR-17"] == ["/Invoice/cac:PayeeParty[2]"]


@pytest.mark.parametrize("text", ["said #AAI# why", "#1", "no code", "#FOUR#text"])
def test_subjects_of_notes_that_count(text: str) -> None:
    assert broken(invoice(), add("/*", f"<cbc:Note>{text}</cbc:Note>")) == {}


def test_an_unknown_subject() -> None:
    found = broken(invoice(), add("/*", "<cbc:Note>#XYZ#text</cbc:Note>"))

    assert found == {"BR-CL-08": ["/Invoice/cbc:Note[1]"]}


@pytest.mark.parametrize(
    ("path", "rule"),
    [
        ("cbc:ID", "BR-21"),
        ("cbc:InvoicedQuantity", "BR-22"),
        ("cbc:InvoicedQuantity/@unitCode", "BR-23"),
        ("cbc:LineExtensionAmount", "BR-24"),
        ("cac:Item/cbc:Name", "BR-25"),
        ("cac:Price/cbc:PriceAmount", "BR-26"),
        ("cac:Item/cac:ClassifiedTaxCategory", "BR-CO-04"),
        ("cac:Item/cac:ClassifiedTaxCategory/cac:TaxScheme/cbc:ID", "BR-CO-04"),
    ],
)
def test_what_a_line_needs(path: str, rule: str) -> None:
    assert broken(invoice(), drop(f"{LINE}/{path}"))[rule] == ["/Invoice/cac:InvoiceLine[2]"]


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        (put(f"{LINE}/cac:Price/cbc:PriceAmount", "-1"), "BR-27"),
        (
            add(
                f"{LINE}/cac:Price",
                f"<cac:AllowanceCharge><cbc:BaseAmount {AMOUNT}>-1</cbc:BaseAmount>"
                "</cac:AllowanceCharge>",
            ),
            "BR-28",
        ),
        (put(f"{LINE}/cbc:LineExtensionAmount", "100.000"), "BR-DEC-23"),
    ],
)
def test_amounts_of_a_line(change: Change, rule: str) -> None:
    assert broken(invoice(), change)[rule] == ["/Invoice/cac:InvoiceLine[2]"]


def test_a_property_has_name_and_value() -> None:
    half = "<cac:AdditionalItemProperty><cbc:Name>Colour</cbc:Name></cac:AdditionalItemProperty>"

    assert broken(invoice(), add(f"{LINE}/cac:Item", half)) == {
        "BR-54": ["/Invoice/cac:InvoiceLine[2]/cac:Item/cac:AdditionalItemProperty"]
    }


@pytest.mark.parametrize(
    ("start", "end", "is_broken"),
    [
        ("2026-03-01", "2026-03-01", False),
        ("2026-03-02", "2026-03-01", True),
        ("2026-03-01+02:00", "2026-03-01Z", False),
        ("2026-03-01Z", "2026-03-01+02:00", True),
        ("2026-03-01-02:00", "2026-03-01", True),
        ("today", "2026-03-01", True),
    ],
)
def test_periods_in_order(start: str, end: str, is_broken: bool) -> None:
    found = broken(invoice(), add("/*", period(start, end)), add(LINE, period(start, end)))

    assert found == (
        {
            "BR-29": ["/Invoice/cac:InvoicePeriod[1]"],
            "BR-30": ["/Invoice/cac:InvoiceLine[2]/cac:InvoicePeriod"],
        }
        if is_broken
        else {}
    )


def test_empty_periods() -> None:
    empty = "<cac:InvoicePeriod/>"

    assert broken(invoice(), add("/*", empty), add(LINE, empty)) == {
        "BR-CO-19": ["/Invoice/cac:InvoicePeriod[1]"],
        "BR-CO-20": ["/Invoice/cac:InvoiceLine[2]/cac:InvoicePeriod"],
    }


@pytest.mark.parametrize(
    ("mark", "place", "ids"),
    [
        ("false", "/*", ("BR-31", "BR-33", "BR-CO-21")),
        ("1", "/*", ("BR-36", "BR-38", "BR-CO-22")),
        ("0", LINE, ("BR-41", "BR-42", "BR-CO-23")),
        ("true", LINE, ("BR-43", "BR-44", "BR-CO-24")),
    ],
)
def test_allowances_and_charges_need_amount_and_reason(
    mark: str, place: str, ids: tuple[str, ...]
) -> None:
    found = broken(invoice(), add(place, allowance("", "", mark)))

    assert {id for id in ids if id in found} == set(ids)


@pytest.mark.parametrize(
    ("mark", "place", "ids"),
    [
        ("false", "/*", {"BR-DEC-01", "BR-DEC-02"}),
        ("true", "/*", {"BR-DEC-05", "BR-DEC-06"}),
        ("false", LINE, {"BR-DEC-24", "BR-DEC-25"}),
        ("true", LINE, {"BR-DEC-27", "BR-DEC-28"}),
    ],
)
def test_allowances_and_charges_are_in_cents(mark: str, place: str, ids: set[str]) -> None:
    base = f"<cbc:BaseAmount {AMOUNT}>0.000</cbc:BaseAmount>"
    found = broken(invoice(), add(place, allowance("0.000", "x", mark, base)))

    assert {id for id in found if "DEC" in id} == ids


@pytest.mark.parametrize(("mark", "rule"), [("false", "BR-32"), ("true", "BR-37")])
def test_allowances_and_charges_are_of_vat(mark: str, rule: str) -> None:
    scheme = "/*/cac:AllowanceCharge/cac:TaxCategory/cac:TaxScheme/cbc:ID"
    found = broken(invoice(), add("/*", allowance(mark=mark)), put(scheme, "GST"))

    assert found[rule] == ["/Invoice/cac:AllowanceCharge[1]"]
