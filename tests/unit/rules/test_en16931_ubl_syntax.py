"""EN 16931 in UBL: cardinalities, attributes, unused elements and code lists."""

import pytest

from tests.unit.rules.ubl_invoice import (
    BUYER,
    LINE,
    SELLER,
    SUBTOTAL,
    Change,
    add,
    broken,
    invoice,
    put,
)

ROOT = ["/Invoice"]
OBJECT = (
    '<cac:AdditionalDocumentReference><cbc:ID schemeID="AAA">1</cbc:ID>'
    "<cbc:DocumentTypeCode>130</cbc:DocumentTypeCode></cac:AdditionalDocumentReference>"
)
FILE = (
    "<cac:AdditionalDocumentReference><cbc:ID>1</cbc:ID><cac:Attachment>"
    "<cbc:EmbeddedDocumentBinaryObject {}>eA==</cbc:EmbeddedDocumentBinaryObject>"
    "</cac:Attachment></cac:AdditionalDocumentReference>"
)


def reference(name: str) -> str:
    """A reference to another document."""
    return f"<cac:{name}><cbc:ID>1</cbc:ID></cac:{name}>"


def party_id(text: str, scheme: str) -> str:
    """An identifier of a party."""
    id = f'<cbc:ID schemeID="{scheme}">{text}</cbc:ID>'
    return f"<cac:PartyIdentification>{id}</cac:PartyIdentification>"


@pytest.mark.parametrize(
    ("rule", "place", "xml"),
    [
        ("UBL-SR-01", "/*", reference("ContractDocumentReference")),
        ("UBL-SR-02", "/*", reference("ReceiptDocumentReference")),
        ("UBL-SR-03", "/*", reference("DespatchDocumentReference")),
        ("UBL-SR-04", "/*", OBJECT),
        ("UBL-SR-05", "/*", "<cac:PaymentTerms><cbc:Note>x</cbc:Note></cac:PaymentTerms>"),
        ("UBL-SR-39", "/*", reference("ProjectReference")),
        ("UBL-SR-56", "/*", reference("OriginatorDocumentReference")),
        ("UBL-SR-10", SELLER, "<cac:PartyName><cbc:Name>x</cbc:Name></cac:PartyName>"),
        ("UBL-SR-40", BUYER, "<cac:PartyName><cbc:Name>x</cbc:Name></cac:PartyName>"),
        (
            "UBL-SR-16",
            BUYER,
            "<cac:PartyIdentification><cbc:ID>1</cbc:ID></cac:PartyIdentification>",
        ),
        ("UBL-SR-29", SELLER, party_id("1", "SEPA")),
        ("UBL-SR-54", "/*/cac:PaymentMeans", "<cac:CardAccount/>"),
        ("UBL-SR-55", "/*/cac:PaymentMeans", "<cac:PaymentMandate/>"),
    ],
)
def test_once_in_a_document(rule: str, place: str, xml: str) -> None:
    assert broken(invoice(), add(place, xml)) == {}
    assert broken(invoice(), add(place, xml), add(place, xml))[rule] == ROOT


@pytest.mark.parametrize(
    ("rule", "xml"),
    [
        ("UBL-SR-34", "<cbc:Note>x</cbc:Note>"),
        (
            "UBL-SR-35",
            "<cac:OrderLineReference><cbc:LineID>1</cbc:LineID></cac:OrderLineReference>",
        ),
        ("UBL-SR-52", "<cac:DocumentReference><cbc:ID>1</cbc:ID></cac:DocumentReference>"),
    ],
)
def test_once_in_a_line(rule: str, xml: str) -> None:
    assert broken(invoice(), add(LINE, xml)) == {}
    assert broken(invoice(), add(LINE, xml), add(LINE, xml)) == {
        rule: ["/Invoice/cac:InvoiceLine[2]"]
    }


def test_means_of_payment_agree() -> None:
    means = (
        '<cac:PaymentMeans><cbc:PaymentMeansCode name="x">{}</cbc:PaymentMeansCode>'
        "<cbc:PaymentID>{}</cbc:PaymentID></cac:PaymentMeans>"
    )

    assert broken(invoice(), add("/*", means.format("48", "1"))) == {"UBL-SR-47": ROOT}
    assert set(
        broken(invoice(), add("/*", means.format("48", "1")), add("/*", means.format("48", "2")))
    ) == {"UBL-SR-44", "UBL-SR-46", "UBL-SR-47"}


def test_a_payee_has_one_name_that_is_not_the_sellers() -> None:
    named = "<cac:PartyName><cbc:Name>{}</cbc:Name></cac:PartyName>"
    same = add("/*", f"<cac:PayeeParty>{named.format('AccountingSupplierParty')}</cac:PayeeParty>")
    more = add("/*", f"<cac:PayeeParty>{named.format('A') * 2}</cac:PayeeParty>")
    ids = add("/*/cac:PayeeParty", party_id("1", "0002") * 2)

    assert set(broken(invoice(), same)) == {"UBL-SR-19", "UBL-SR-20", "UBL-SR-21"}
    assert set(broken(invoice(), more)) == {"UBL-SR-19"}
    assert set(broken(invoice(), more, ids)) == {"UBL-SR-19", "UBL-SR-20"}


@pytest.mark.parametrize(("document", "is_broken"), [("Invoice", True), ("CreditNote", False)])
def test_type_50_is_for_credit_notes(document: str, is_broken: bool) -> None:
    change = add("/*", OBJECT.replace("130", "50"))

    assert ("UBL-SR-43" in broken(invoice(document=document), change)) is is_broken


def test_a_registration_has_number_and_tax() -> None:
    found = broken(invoice(), add(SELLER, "<cac:PartyTaxScheme/>"))

    assert found == {
        "UBL-SR-53": ["/Invoice/cac:AccountingSupplierParty[1]/cac:Party/cac:PartyTaxScheme[2]"]
    }


# Attributes and data types.


def test_unused_attributes_are_reported_once() -> None:
    found = broken(
        invoice(),
        put("/*/cbc:ID/@schemeName", "x"),
        put(f"{LINE}/cbc:ID/@schemeName", "x"),
        put("/*/cbc:ID/@schemeID", "x"),
    )

    assert found == {
        "UBL-DT-08": ["/Invoice/cbc:ID[1]"],
        "UBL-CR-650": ["/Invoice/cbc:ID[1]"],
    }


def test_only_means_of_payment_have_a_name() -> None:
    code = "/*/cac:PaymentMeans/cbc:PaymentMeansCode/@name"

    assert broken(invoice(), put(code, "x")) == {}
    assert set(broken(invoice(), put("/*/cbc:InvoiceTypeCode/@name", "x"))) == {"UBL-DT-18"}


def test_files_have_type_and_name() -> None:
    assert set(broken(invoice(), add("/*", FILE.format("")))) == {"UBL-DT-06", "UBL-DT-07"}
    assert broken(invoice(), add("/*", FILE.format('mimeCode="text/csv" filename="x"'))) == {}
    assert set(broken(invoice(), add("/*", FILE.format('mimeCode="a/b" filename="x"')))) == {
        "BR-CL-24"
    }


def test_prices_may_be_finer_than_cents() -> None:
    price = f"{LINE}/cac:Price"
    discount = (
        '<cac:AllowanceCharge><cbc:Amount currencyID="EUR">1.001</cbc:Amount></cac:AllowanceCharge>'
    )

    assert broken(invoice(), put(f"{price}/cbc:PriceAmount", "50.0001"), add(price, discount)) == {}
    assert broken(invoice(), put(f"{SUBTOTAL}/cbc:TaxAmount", "40.000")) == {
        "BR-DEC-20": ["/Invoice/cac:TaxTotal[1]/cac:TaxSubtotal"],
        "UBL-DT-01": ["/Invoice/cac:TaxTotal[1]/cac:TaxSubtotal/cbc:TaxAmount"],
    }


# Unused elements.


@pytest.mark.parametrize(
    ("place", "xml", "rule"),
    [
        ("/*", "<ext:UBLExtensions/>", "UBL-CR-001"),
        ("/*", "<cbc:UUID>x</cbc:UUID>", "UBL-CR-005"),
        ("/*", "<cbc:UBLVersionID>2.4</cbc:UBLVersionID>", "UBL-CR-002"),
        ("/*", "<cac:Signature/>", "UBL-CR-137"),
        (f"{SELLER}/cac:PostalAddress", "<cbc:Floor>1</cbc:Floor>", "UBL-CR-151"),
        (f"{BUYER}/cac:PostalAddress", "<cbc:Floor>1</cbc:Floor>", "UBL-CR-214"),
        (
            "/*/cac:PaymentMeans",
            "<cbc:PaymentDueDate>2026-04-01</cbc:PaymentDueDate>",
            "UBL-CR-412",
        ),
        ("/*/cac:PaymentMeans", "<cbc:InstructionNote>x</cbc:InstructionNote>", "UBL-CR-681"),
        (LINE, "<cbc:UUID>x</cbc:UUID>", "UBL-CR-515"),
        (f"{LINE}/cac:Item", "<cbc:BrandName>x</cbc:BrandName>", "UBL-CR-569"),
    ],
)
def test_unused_elements(place: str, xml: str, rule: str) -> None:
    assert set(broken(invoice(), add(place, xml))) == {rule}


def test_unused_elements_are_reported_once() -> None:
    change = add("/*/cac:InvoiceLine", "<cbc:UUID>x</cbc:UUID>")

    assert broken(invoice(), change) == {"UBL-CR-515": ["/Invoice/cac:InvoiceLine[1]/cbc:UUID"]}


def test_a_credit_note_is_due_by_its_means_of_payment() -> None:
    due = add("/*/cac:PaymentMeans", "<cbc:PaymentDueDate>2026-04-01</cbc:PaymentDueDate>")

    assert broken(invoice(document="CreditNote"), due) == {}


def test_an_invoiced_object_has_no_file() -> None:
    found = broken(
        invoice(),
        add("/*", OBJECT),
        add("/*/cac:AdditionalDocumentReference", "<cac:Attachment/>"),
    )

    assert set(found) == {"UBL-CR-666"}


# Codes.


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        (put("/*/cbc:InvoiceTypeCode", "381"), "BR-CL-01"),
        (put("//cbc:PayableAmount/@currencyID", "EUX"), "BR-CL-03"),
        (put(f"{LINE}/cbc:InvoicedQuantity/@unitCode", "XYZW"), "BR-CL-23"),
        (put("//cac:PaymentMeans/cbc:PaymentMeansCode", "0"), "BR-CL-16"),
        (put(f"{BUYER}/cac:PostalAddress/cac:Country/cbc:IdentificationCode", "XX"), "BR-CL-14"),
        (add("/*", OBJECT.replace("AAA", "AA")), "BR-CL-07"),
        (add(BUYER, party_id("1", "SEPA")), "BR-CL-10"),
        (add(SELLER, '<cbc:EndpointID schemeID="0003">1</cbc:EndpointID>'), "BR-CL-25"),
        (
            add(
                "/*",
                "<cac:InvoicePeriod><cbc:DescriptionCode>5</cbc:DescriptionCode></cac:InvoicePeriod>",
            ),
            "BR-CL-06",
        ),
    ],
)
def test_codes_are_in_their_lists(change: Change, rule: str) -> None:
    assert set(broken(invoice(), change)) == {rule}


@pytest.mark.parametrize("party", [SELLER, "/*/cac:PayeeParty"])
def test_creditors_may_have_a_sepa_identifier(party: str) -> None:
    root = invoice()
    add(
        "/*",
        "<cac:PayeeParty><cac:PartyName><cbc:Name>x</cbc:Name></cac:PartyName></cac:PayeeParty>",
    )(root)

    assert broken(root, add(party, party_id("1", "SEPA"))) == {}


@pytest.mark.parametrize(
    ("indicator", "code", "rule"),
    [
        ("false", "95", None),
        ("false", "FC", "BR-CL-19"),
        ("true", "FC", None),
        ("true", "95", "BR-CL-20"),
    ],
)
def test_reasons_of_allowances_and_charges(indicator: str, code: str, rule: str | None) -> None:
    xml = (
        f"<cac:AllowanceCharge><cbc:ChargeIndicator>{indicator}</cbc:ChargeIndicator>"
        f"<cbc:AllowanceChargeReasonCode>{code}</cbc:AllowanceChargeReasonCode>"
        '<cbc:Amount currencyID="EUR">0</cbc:Amount></cac:AllowanceCharge>'
    )

    assert set(broken(invoice(), add(LINE, xml))) == ({rule} if rule else set())


def test_exemptions_in_any_case() -> None:
    code = "<cbc:TaxExemptionReasonCode>{}</cbc:TaxExemptionReasonCode>"
    place = f"{SUBTOTAL}/cac:TaxCategory"
    known, unknown = (
        broken(invoice("E", "0"), add(place, code.format(text)))
        for text in ("vatex-eu-132", "VATEX-EU-1")
    )

    assert known == {}
    assert set(unknown) == {"BR-CL-22"}
