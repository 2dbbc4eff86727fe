"""Documents of any kind: detected, read, located, converted."""

import pytest

from domain.core.codes import InvoiceTypeCode
from domain.core.errors import NotFound, Unreadable
from domain.invoice.model import Invoice
from integration.formats import PROFILES, XML, convert, detect, locator, read
from integration.xml.parser import parse
from tests.invoices import corpus
from tests.unit.formats import invoices

XRECHNUNG = "urn:cen.eu:en16931:2017#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0"


def credit_note() -> Invoice:
    return invoices.full().model_copy(update={"type_code": InvoiceTypeCode.CREDIT_NOTE})


@pytest.mark.parametrize(
    ("format", "make", "expected"),
    [
        ("ubl-2.1", invoices.full, ("ubl", "invoice", "en16931")),
        ("ubl-2.1", credit_note, ("ubl", "credit-note", "en16931")),
        ("cii-d16b", credit_note, ("cii", "credit-note", "en16931")),
        ("peppol-bis-3", invoices.full, ("ubl", "invoice", "peppol-bis-3")),
        ("xrechnung-3-ubl", invoices.full, ("ubl", "invoice", "xrechnung-3")),
        ("xrechnung-3-cii", invoices.full, ("cii", "invoice", "xrechnung-3")),
    ],
)
def test_syntax_kind_and_profile_are_detected(
    format: str, make: object, expected: tuple[str, str, str]
) -> None:
    content = XML[format].write(make())  # type: ignore[operator]
    found = detect(content)
    assert found.profile is not None
    assert (found.syntax, found.kind, found.profile.id) == expected
    assert found.specification == found.profile.specification
    reading = read(content)
    assert (reading.syntax, reading.profile) == (found.syntax, found.profile)


@pytest.mark.parametrize("profile", PROFILES, ids=lambda profile: profile.id)
def test_every_profile_is_known_by_its_identifier(profile: object) -> None:
    assert profile.specification  # type: ignore[attr-defined]
    for syntax, format in (("ubl", "ubl-2.1"), ("cii", "cii-d16b")):
        said = {"specification": profile.specification}  # type: ignore[attr-defined]
        content = XML[format].write(invoices.full()).decode()
        content = content.replace("urn:cen.eu:en16931:2017", said["specification"], 1)
        found = detect(content.encode()).profile
        assert found == (profile if syntax in profile.syntaxes else None)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("urn:cen.eu:en16931:2017#compliant#urn:zugferd.de:2p0:basic", "factur-x-basic"),
        (
            "urn:cen.eu:en16931:2017#compliant#urn:xoev-de:kosit:standard:xrechnung_2.3",
            "xrechnung-3",
        ),
        ("urn:example:mine", None),
    ],
)
def test_older_names_are_known_and_others_are_not_guessed(said: str, expected: str | None) -> None:
    content = XML["cii-d16b"].write(invoices.full()).decode()
    found = detect(content.replace("urn:cen.eu:en16931:2017", said).encode())
    assert found.specification == said
    assert (found.profile.id if found.profile else None) == expected


@pytest.mark.parametrize("content", [b"<a/>", b"<Invoice/>", b"%PDF", b""])
def test_what_is_no_invoice_is_refused(content: bytes) -> None:
    for reader in (detect, read):
        with pytest.raises(Unreadable):
            reader(content)


def test_a_profile_gives_the_head_unless_the_document_is_of_its_family() -> None:
    extension = f"{XRECHNUNG}#conformant#urn:xeinkauf.de:kosit:extension:xrechnung_3.0"
    said = invoices.full().model_copy(update={"specification": extension})
    assert read(XML["xrechnung-3-ubl"].write(said)).invoice.specification == extension
    written = read(XML["peppol-bis-3"].write(said)).invoice
    assert written.specification == PROFILES[1].specification
    assert written.business_process == "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"


@pytest.mark.parametrize(("source", "to"), [("ubl-2.1", "cii-d16b"), ("cii-d16b", "ubl-2.1")])
def test_documents_go_over_into_the_other_syntax_and_back(source: str, to: str) -> None:
    for invoice in corpus(30):
        content = XML[source].write(invoice)
        there = convert(content, to)
        back = convert(there.content, source)
        assert there.lost == back.lost == ()
        assert back.content == content


def test_what_cannot_be_carried_is_named() -> None:
    content = XML["ubl-2.1"].write(invoices.full()).decode()
    content = content.replace(
        "<cac:TaxTotal>",
        "<cac:PrepaidPayment><cbc:ID>Parking</cbc:ID><cbc:PaidAmount>1.00</cbc:PaidAmount>"
        "<cbc:InstructionID>At the station</cbc:InstructionID></cac:PrepaidPayment>"
        "<cac:TaxTotal>",
    ).replace("<cbc:ID>NW-00001", "<cbc:UUID>u</cbc:UUID><cbc:ID>NW-00001")
    conversion = convert(content.encode(), "cii-d16b")
    assert [(lost.path, lost.value) for lost in conversion.lost] == [
        ("third_party_payments[0].type", "Parking"),
        ("third_party_payments[0].amount", "1.00"),
        ("third_party_payments[0].description", "At the station"),
        (
            "/Invoice/cbc:UUID[1]",
            '<cbc:UUID xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:'
            'CommonBasicComponents-2" xmlns="urn:oasis:names:specification:ubl:schema:xsd:'
            'Invoice-2" xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:'
            'CommonAggregateComponents-2">u</cbc:UUID>',
        ),
    ]
    assert all(lost.reason for lost in conversion.lost)


def test_in_the_same_syntax_nothing_is_lost() -> None:
    content = XML["ubl-2.1"].write(invoices.full())
    content = content.replace(b"<cbc:ID>NW-00001", b"<cbc:UUID>u</cbc:UUID><cbc:ID>NW-00001")
    conversion = convert(content, "xrechnung-3-ubl")
    assert conversion.lost == ()
    assert b"<cbc:UUID>u</cbc:UUID>" in conversion.content
    assert XRECHNUNG.encode() in conversion.content


def test_a_bare_syntax_leaves_the_profile_unless_it_is_of_another_syntax() -> None:
    for said, expected in (
        (XRECHNUNG, XRECHNUNG),
        ("urn:example:mine", "urn:example:mine"),
        ("urn:factur-x.eu:1p0:basicwl", "urn:cen.eu:en16931:2017"),
    ):
        invoice = invoices.full().model_copy(update={"specification": said})
        assert read(XML["ubl-2.1"].write(invoice)).invoice.specification == expected


def test_an_unknown_target_is_refused_with_those_that_are_known() -> None:
    with pytest.raises(NotFound) as refused:
        convert(XML["ubl-2.1"].write(invoices.full()), "edifact")
    assert "cii-d16b" in refused.value.hint


@pytest.mark.parametrize(
    ("format", "xpath", "expected"),
    [
        ("ubl-2.1", "/Invoice/cbc:ID", ("number", "BT-1")),
        (
            "ubl-2.1",
            "/Invoice/cac:InvoiceLine[2]/cac:Price[1]/cbc:PriceAmount",
            ("lines[1].unit_price", "BT-146"),
        ),
        (
            "ubl-2.1",
            "/Invoice/cac:InvoiceLine[1]/cbc:InvoicedQuantity/@unitCode",
            ("lines[0].quantity", "BT-129, BT-130"),
        ),
        ("ubl-2.1", "/Invoice/cac:InvoiceLine[3]/cac:Unknown", ("lines[2]", "BG-25")),
        ("ubl-2.1", "/Invoice/cac:AccountingCustomerParty", ("buyer", "BG-7")),
        ("ubl-2.1", "/Invoice/cac:AccountingCustomerParty[1]/cac:Party", ("buyer", "BG-7")),
        ("ubl-2.1", "/Order", ("", "")),
        (
            "cii-d16b",
            "/rsm:CrossIndustryInvoice/rsm:SupplyChainTradeTransaction"
            "/ram:ApplicableHeaderTradeSettlement/ram:ApplicableTradeTax[2]/ram:CategoryCode",
            ("vat_breakdown[1].category", "BT-118"),
        ),
    ],
)
def test_places_are_found(format: str, xpath: str, expected: tuple[str, str]) -> None:
    root = parse(XML[format].write(invoices.full()))
    assert locator(root)(xpath) == expected


def test_an_allowance_and_a_charge_are_told_apart_by_what_they_say() -> None:
    invoice = next(one for one in corpus(200) if one.allowances and one.charges)
    find = locator(parse(XML["ubl-2.1"].write(invoice)))
    position = len(invoice.allowances) + 1
    assert find(f"/Invoice/cac:AllowanceCharge[{position}]/cbc:Amount").model_path == (
        "charges[0].amount"
    )
