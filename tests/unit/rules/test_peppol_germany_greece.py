"""German and Greek rules: a document that satisfies them, and changes to it."""

import pytest

from integration.rules.peppol.national import germany_texts as texts
from tests.unit.rules.peppol_documents import UBL, broken, changed, ubl
from tests.unit.rules.test_peppol_countries import BUYER_END, COUNTRY, FULL, MEANS, SELLER_END, tax

CONTACT = (
    "<cac:Contact><cbc:Name>A</cbc:Name><cbc:Telephone>+49 30 1</cbc:Telephone>"
    "<cbc:ElectronicMail>a@b.de</cbc:ElectronicMail></cac:Contact>"
)
ACCOUNT = (
    "<cac:PayeeFinancialAccount><cbc:ID>DE89 3704 0044 0532 0130 00</cbc:ID>"
    "</cac:PayeeFinancialAccount>"
)
MANDATE = (
    "<cac:PaymentMandate><cbc:ID>M1</cbc:ID><cac:PayerFinancialAccount>"
    "<cbc:ID>DE89370400440532013000</cbc:ID></cac:PayerFinancialAccount></cac:PaymentMandate>"
)
ADDRESS = f"<cac:PostalAddress>{FULL}{COUNTRY.format('DE')}</cac:PostalAddress>"
GERMAN = changed(
    UBL,
    (COUNTRY.format("FR") + "\n", FULL + COUNTRY.format("DE")),
    (SELLER_END, tax("VAT", "DE123456789") + CONTACT + SELLER_END),
    (BUYER_END, ADDRESS + BUYER_END),
    (MEANS, MEANS + ACCOUNT),
    ("<cbc:ID>K</cbc:ID>", "<cbc:ID>K</cbc:ID><cbc:Percent>0</cbc:Percent>"),
)


def rules(body: str, release: str = "3.0.21") -> set[str]:
    return set(broken(ubl(body), release))


def test_germany() -> None:
    for release in ("3.0.19", "3.0.20", "3.0.21"):
        assert rules(GERMAN, release) == set()
    assert rules(GERMAN.replace(CONTACT, "")) == {"DE-R-002"}
    bare = ADDRESS.replace(FULL, "")
    assert rules(changed(GERMAN, (ADDRESS + BUYER_END, bare + BUYER_END))) == {
        "DE-R-008",
        "DE-R-009",
    }


GERMAN_CHANGES = [
    ("DE-R-001", MEANS + ACCOUNT + "</cac:PaymentMeans>", ""),
    ("DE-R-003", "<cbc:CityName>Town</cbc:CityName>", ""),
    ("DE-R-004", "<cbc:PostalZone>1</cbc:PostalZone>", ""),
    ("DE-R-005", "<cbc:Name>A</cbc:Name>", ""),
    ("DE-R-006 DE-R-027", "<cbc:Telephone>+49 30 1</cbc:Telephone>", ""),
    ("DE-R-007 DE-R-028", "<cbc:ElectronicMail>a@b.de</cbc:ElectronicMail>", ""),
    ("DE-R-027", "+49 30 1", "-"),
    ("DE-R-028", "a@b.de", "a@b"),
    ("DE-R-014", "<cbc:Percent>0</cbc:Percent>", ""),
    ("DE-R-015", "<cbc:BuyerReference>B-7<", "<cbc:BuyerReference_>B-7<"),
    ("DE-R-016", tax("VAT", "DE123456789"), "<cac:AllowanceChargeFor>1</cac:AllowanceChargeFor>"),
    ("DE-R-017", ">380<", ">82<"),
    ("DE-R-019", ">30<", ">58 <"),
    ("DE-R-023-1", ACCOUNT, ""),
    ("DE-R-023-2", ACCOUNT, ACCOUNT + "<cac:CardAccount>1</cac:CardAccount>"),
    ("DE-R-024-1 DE-R-024-2", ">30<", ">48<"),
    ("DE-R-020 DE-R-025-1 DE-R-025-2 PEPPOL-EN16931-R061", ">30<", ">59<"),
    ("DE-R-026", ">380<", ">384<"),
    ("DE-R-023-2 DE-R-030", ACCOUNT, ACCOUNT + MANDATE),
]


@pytest.mark.parametrize(("found", "old", "new"), GERMAN_CHANGES)
def test_a_change_to_a_german_invoice(found: str, old: str, new: str) -> None:
    body = changed(GERMAN, (old, new))
    if found == "DE-R-015":
        body = body.replace("</cbc:BuyerReference>", "</cbc:BuyerReference_>")
        body += "<cac:OrderReference><cbc:ID>1</cbc:ID></cac:OrderReference>"
    if found == "DE-R-016":
        body = changed(
            body,
            (
                "</cbc:AllowanceChargeReasonCode>",
                "</cbc:AllowanceChargeReasonCode>"
                "<cac:TaxCategory><cbc:ID>S</cbc:ID></cac:TaxCategory>",
            ),
        )
    if found == "DE-R-019":
        body = body.replace("0130 00", "0130 01")
    assert rules(body) == set(found.split())


def test_a_german_debit_names_everybody() -> None:
    creditor = (
        '<cac:PartyIdentification><cbc:ID schemeID="SEPA">DE98ZZZ09999999999</cbc:ID>'
        "</cac:PartyIdentification>"
    )
    body = changed(GERMAN, (MEANS + ACCOUNT, MEANS.replace("30", "59") + MANDATE))
    body = changed(body, (SELLER_END, creditor + SELLER_END))
    assert rules(body) == set()
    bare = MANDATE[: MANDATE.index("<cac:Payer")] + "</cac:PaymentMandate>"
    assert rules(body.replace(MANDATE, bare)) == {"DE-R-020", "DE-R-031"}


def test_german_attachments_have_names_and_places() -> None:
    attached = (
        "<cac:AdditionalDocumentReference><cbc:ID>1</cbc:ID><cac:Attachment>{}</cac:Attachment>"
        "</cac:AdditionalDocumentReference>"
    )
    file = (
        '<cbc:EmbeddedDocumentBinaryObject mimeCode="text/csv" filename="a">QQ=='
        "</cbc:EmbeddedDocumentBinaryObject>"
    )
    assert rules(GERMAN + attached.format(file)) == set()
    assert rules(GERMAN + attached.format(file) * 2) == {"DE-R-022"}
    place = "<cac:ExternalReference><cbc:URI>{}</cbc:URI></cac:ExternalReference>"
    assert rules(GERMAN + attached.format(place.format("https://x"))) == set()
    assert rules(GERMAN + attached.format(place.format("x"))) == {"DE-R-T02"}
    assert rules(GERMAN + attached.format(place.format("x")), "3.0.20") == set()


def test_several_notes_are_for_german_parties() -> None:
    assert rules(GERMAN + "<cbc:Note>a</cbc:Note><cbc:Note>b</cbc:Note>") == set()


def test_german_delivery_addresses_are_full() -> None:
    place = (
        "<cac:Delivery><cac:DeliveryLocation><cac:Address>{}</cac:Address></cac:DeliveryLocation>"
        "</cac:Delivery>"
    )
    assert rules(GERMAN + place.format(FULL)) == set()
    assert rules(GERMAN + place.format("<cbc:StreetName>a</cbc:StreetName>")) == {
        "DE-R-010",
        "DE-R-011",
    }


@pytest.mark.parametrize(
    ("note", "bare", "strict"),
    [
        ("", True, True),
        ("net 30", True, True),
        ("#SKONTO#TAGE=14#PROZENT=2.25#\n", True, True),
        ("pay\n#SKONTO#TAGE=14#PROZENT=2.25#BASISBETRAG=-1.00#\n \n", True, True),
        ("#SKONTO#TAGE=14#PROZENT=2.25#", False, False),
        ("#SKONTO#TAGE=14#PROZENT=2.2#\n", False, False),
        ("#a#SKONTO#TAGE=14#PROZENT=2.25#\n", True, False),
        ("#SKONTO#TAGE=14#PROZENT=2.25#\nthanks", True, True),
    ],
)
def test_discounts(note: str, bare: bool, strict: bool) -> None:
    assert texts.states_discounts_bare(note) is bare
    assert texts.states_discounts(note) is strict
    terms = f"<cac:PaymentTerms><cbc:Note>{note}</cbc:Note></cac:PaymentTerms>"
    if note:
        assert ("DE-R-018" not in rules(GERMAN + terms)) is strict


@pytest.mark.parametrize(
    ("address", "strict", "kind"),
    [
        ("a@b.de", True, True),
        ("a.b+c@d-e.example.org", True, True),
        ("ä@b.de", False, True),
        ("a@b", False, False),
        ("a@@b.de", False, False),
        (".a@b.de", False, True),
        ("a@-b.de", False, True),
        ("a b@c.de", False, False),
        ("@b.de", False, False),
    ],
)
def test_mail_addresses(address: str, strict: bool, kind: bool) -> None:
    assert texts.is_strict_mail_address(address) is strict
    assert texts.is_mail_address(address) is kind


MARK = (
    "<cac:AdditionalDocumentReference><cbc:ID>{}</cbc:ID>"
    "<cbc:DocumentDescription>##M.AR.K##</cbc:DocumentDescription></cac:AdditionalDocumentReference>"
)
URL = (
    "<cac:AdditionalDocumentReference><cbc:ID>1</cbc:ID>"
    "<cbc:DocumentDescription>##INVOICE|URL##</cbc:DocumentDescription>{}"
    "</cac:AdditionalDocumentReference>"
)
PLACE = (
    "<cac:Attachment><cac:ExternalReference><cbc:URI>a:b</cbc:URI></cac:ExternalReference>"
    "</cac:Attachment>"
)
NAME = "<cac:PartyName><cbc:Name>A</cbc:Name></cac:PartyName>"
GREEK = (
    changed(
        UBL,
        (">R-1<", ">094019245|31/01/2026|0|1.1|A|7<"),
        (COUNTRY.format("FR"), COUNTRY.format("GR")),
        ('schemeID="0088">4035811991014', 'schemeID="9933">094019245'),
        ('schemeID="0002">1', 'schemeID="9933">094019245'),
        (SELLER_END, NAME + tax("VAT", "EL094019245") + SELLER_END),
        (BUYER_END, NAME + tax("VAT", "EL094019245") + BUYER_END),
    )
    + MARK.format(12)
    + URL.format(PLACE)
)


@pytest.mark.parametrize(
    ("found", "old", "new"),
    [
        ("", "R", "R"),
        ("GR-R-001-1", "|A|7<", "|A|7|8<"),
        ("GR-R-001-2", ">094019245|", ">123456783|"),
        ("GR-R-001-3", "31/01/2026", "30/01/2026"),
        ("GR-R-001-4", "|0|", "|-1|"),
        ("GR-R-001-5", "|1.1|", "|1.2|"),
        ("GR-R-001-6", "|A|", "||"),
        ("GR-R-001-7", "|7<", "|<"),
        ("GR-R-002", NAME, ""),
        ("GR-S-011 GR-R-003 GR-R-001-2", "EL094019245", "EL094019246"),
        ("GR-R-004-1", MARK.format(12), ""),
        ("GR-R-004-2", MARK.format(12), MARK.format("a")),
        (
            "GR-R-005",
            f"{NAME}{tax('VAT', 'EL094019245')}{BUYER_END}",
            f"{tax('VAT', 'EL094019245')}{BUYER_END}",
        ),
        (
            "GR-R-006",
            f"{tax('VAT', 'EL094019245')}{BUYER_END}",
            f"{tax('VAT', 'EL094019246')}{BUYER_END}",
        ),
        ("GR-S-008-1", URL.format(PLACE), ""),
        ("GR-S-008-1 GR-R-008-2", URL.format(PLACE), URL.format(PLACE) * 2),
        ("GR-R-008-3", PLACE, ""),
        ("GR-R-009", 'schemeID="9933">094019245', 'schemeID="9933">094019246'),
    ],
)
def test_greece(found: str, old: str, new: str) -> None:
    assert rules(changed(GREEK, (old, new))) == set(found.split())


def test_the_address_of_a_greek_buyer() -> None:
    body = GREEK[::-1].replace("9933"[::-1], "0002"[::-1], 1)[::-1]
    assert rules(body) == {"GR-R-010"}
