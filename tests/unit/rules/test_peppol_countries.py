"""National rules: a seller of a country, right, and with one thing wrong."""

import pytest

from tests.unit.rules.peppol_documents import CII, UBL, broken, changed, cii, ubl

COUNTRY = "<cac:Country><cbc:IdentificationCode>{}</cbc:IdentificationCode></cac:Country>"
FULL = (
    "<cbc:StreetName>Way</cbc:StreetName><cbc:CityName>Town</cbc:CityName>"
    "<cbc:PostalZone>1</cbc:PostalZone>"
)
BUYER_END = "</cac:Party></cac:AccountingCustomerParty>"
SELLER_END = "</cac:Party></cac:AccountingSupplierParty>"
MEANS = "<cac:PaymentMeans><cbc:PaymentMeansCode>30</cbc:PaymentMeansCode>"


def tax(scheme: str, number: str) -> str:
    return (
        f"<cac:PartyTaxScheme><cbc:CompanyID>{number}</cbc:CompanyID><cac:TaxScheme>"
        f"<cbc:ID>{scheme}</cbc:ID></cac:TaxScheme></cac:PartyTaxScheme>"
    )


def legal(number: str, scheme: str = "") -> str:
    attribute = f' schemeID="{scheme}"' if scheme else ""
    return (
        f"<cac:PartyLegalEntity><cbc:CompanyID{attribute}>{number}</cbc:CompanyID>"
        "</cac:PartyLegalEntity>"
    )


def of(country: str, seller: str = "", buyer: str = "", *, trades: bool = False) -> str:
    """A document of a seller of `country` with more said of the parties; the buyer there too."""
    address = f"<cac:PostalAddress>{FULL}{COUNTRY.format(country)}</cac:PostalAddress>"
    return changed(
        UBL,
        (COUNTRY.format("FR") + "\n", FULL + COUNTRY.format(country)),
        (SELLER_END, seller + SELLER_END),
        (BUYER_END, (address if trades else "") + buyer + BUYER_END),
    )


CVR = legal("12345678", "0184")


def danish(seller: str = CVR, buyer: str = "") -> str:
    """Between Danish parties, by a means of payment that they use."""
    return of("DK", seller, buyer, trades=True).replace(">30<", ">10<")


def rules(body: str, release: str = "3.0.21", root: str = "Invoice") -> set[str]:
    return set(broken(ubl(body, root), release))


def test_norway() -> None:
    registered = tax("TAX", "Foretaksregisteret")
    assert rules(of("NO", tax("VAT", "NO974760673MVA") + registered)) == set()
    assert rules(of("NO", tax("VAT", "NO974760673MVA"))) == {"NO-R-002"}
    assert rules(of("NO", tax("VAT", "NO974760674MVA") + registered)) == {"NO-R-001"}


def test_of_several_vat_numbers_none_names_a_country() -> None:
    assert rules(of("NO", tax("VAT", "NO1") + tax("VAT", "NO2"))) == set()


def test_denmark() -> None:
    assert rules(of("DK", CVR)) == set()
    assert rules(of("DK")) == {"DK-R-002"}
    assert rules(of("DK", legal("1", "0002"))) == {"DK-R-014"}
    assert rules(danish(buyer=legal("1", "0002"))) == {"DK-R-017"}
    assert rules(danish(buyer=legal("1", "0002")), "3.0.19") == set()
    named = "<cac:PartyIdentification><cbc:ID>1</cbc:ID></cac:PartyIdentification>"
    assert rules(danish(buyer=named)) == {"DK-R-013"}


def test_danish_lines_and_taxes() -> None:
    body = danish()
    code = (
        '<cac:CommodityClassification><cbc:ItemClassificationCode listID="TST"'
        ' listVersionID="{}">1</cbc:ItemClassificationCode></cac:CommodityClassification>'
        "</cac:Item>"
    )
    assert rules(changed(body, ("</cac:Item>", code.format("26.08.01")))) == set()
    assert rules(changed(body, ("</cac:Item>", code.format("1")))) == {"DK-R-003"}
    reason = (
        "<cbc:AllowanceChargeReason>{}</cbc:AllowanceChargeReason><cbc:AllowanceChargeReasonCode>"
    )
    for text, found in (
        ("3312", set()),
        ("a#b", set()),
        ("#b", {"DK-R-004"}),
        ("331", {"DK-R-004"}),
    ):
        taxed = changed(
            body, ("<cbc:AllowanceChargeReasonCode>95", reason.format(text) + "ZZZ")
        ).replace("<cbc:ChargeIndicator>false", "<cbc:ChargeIndicator>true", 1)
        assert rules(taxed) == found


DANISH_PAYMENTS = [
    ("30", "", "DK-R-005"),
    ("31", "", "DK-R-006"),
    ("49", "", "DK-R-007 PEPPOL-EN16931-R061"),
    ("50", "", "DK-R-008"),
    ("50", "<cbc:PaymentID>04#1</cbc:PaymentID>", "DK-R-008 DK-R-009"),
    ("93", "<cbc:PaymentID>71#1</cbc:PaymentID>", "DK-R-010 DK-R-011"),
    (
        "93",
        "<cbc:PaymentID>71#123456789012345</cbc:PaymentID><cac:PayeeFinancialAccount>"
        "<cbc:ID>12345678</cbc:ID></cac:PayeeFinancialAccount>",
        "",
    ),
    (
        "50",
        "<cbc:PaymentID>01#</cbc:PaymentID><cac:PayeeFinancialAccount><cbc:ID>1234567</cbc:ID>"
        "</cac:PayeeFinancialAccount>",
        "",
    ),
]


@pytest.mark.parametrize(("code", "more", "found"), DANISH_PAYMENTS)
def test_danish_payments(code: str, more: str, found: str) -> None:
    body = of("DK", CVR, trades=True)
    body = changed(body, (MEANS, MEANS.replace("30", code) + more))
    assert rules(body) == set(found.split())


def test_a_danish_credit_note_is_not_negative() -> None:
    body = changed(
        danish(),
        ("<cbc:InvoiceTypeCode>380</cbc:InvoiceTypeCode>", ""),
    )
    body = body.replace("cac:InvoiceLine", "cac:CreditNoteLine").replace("Invoiced", "Credited")
    total = (
        '<cac:LegalMonetaryTotal><cbc:PayableAmount currencyID="EUR">{}</cbc:PayableAmount>'
        "</cac:LegalMonetaryTotal>"
    )
    assert rules(body + total.format(1), root="CreditNote") == set()
    assert rules(body + total.format(-1), root="CreditNote") == {"DK-R-016"}


def test_italy() -> None:
    assert rules(of("IT", tax("TAX", "BRDLXD51B19B909X"))) == set()
    assert rules(of("IT", tax("TAX", "1"))) == {"IT-R-001"}
    bare = of("IT").replace(FULL, "")
    assert rules(bare) == {"IT-R-002", "IT-R-003", "IT-R-004"}


def test_sweden() -> None:
    vat, approved = tax("VAT", "SE202100548901"), tax("TAX", "Godkänd för F-skatt")
    assert rules(of("SE", vat + approved + legal("2021005489"))) == set()
    assert rules(of("SE", tax("VAT", "SE1"))) == {"SE-R-001"}
    assert rules(of("SE", tax("VAT", "SE2021005489AB"))) == {"SE-R-002"}
    assert rules(of("SE", legal("x"))) == {"SE-R-003", "SE-R-004", "SE-R-013"}
    assert rules(of("SE", vat + tax("TAX", "no") + legal("2021005489"))) == {"SE-R-005"}
    rated = of("SE", vat).replace(
        "<cbc:ID>K</cbc:ID>", "<cbc:ID>S</cbc:ID><cbc:Percent>{}</cbc:Percent>"
    )
    rated = rated.replace("VATEX-EU-IC", "VATEX-EU-1")
    assert rules(rated.replace("{}", "12.0")) == set()
    assert rules(rated.replace("{}", "19")) == {"SE-R-006"}


@pytest.mark.parametrize(
    ("code", "giro", "account", "found"),
    [
        ("30", "SE:PLUSGIRO", "12", ""),
        ("30", "SE:PLUSGIRO", "x", "SE-R-007 SE-R-010"),
        ("30", "SE:BANKGIRO", "1234567", ""),
        ("30", "SE:BANKGIRO", "123x", "SE-R-008 SE-R-009"),
        ("50", "SE:BANKGIRO", "x", "SE-R-011"),
        ("31", "x", "x", "SE-R-012"),
    ],
)
def test_swedish_payments(code: str, giro: str, account: str, found: str) -> None:
    more = (
        f"<cac:PayeeFinancialAccount><cbc:ID>{account}</cbc:ID><cac:FinancialInstitutionBranch>"
        f"<cbc:ID>{giro}</cbc:ID></cac:FinancialInstitutionBranch></cac:PayeeFinancialAccount>"
    )
    body = changed(of("SE", trades=True), (MEANS, MEANS.replace("30", code) + more))
    assert rules(body) == set(found.split())


def test_iceland() -> None:
    kennitala = legal("1", "0196")
    assert rules(of("IS", kennitala, kennitala, trades=True)) == set()
    assert rules(of("IS", trades=True)) == {"IS-R-002", "IS-R-004"}
    assert rules(of("IS", kennitala, kennitala, trades=True).replace(FULL, "")) == {
        "IS-R-003",
        "IS-R-005",
    }
    assert rules(changed(of("IS", kennitala), (">380<", ">82<"))) == {"IS-R-001"}
    for code, rule in (("9", "IS-R-006"), ("42", "IS-R-007")):
        assert rules(changed(of("IS", kennitala), (MEANS, MEANS.replace("30", code)))) == {rule}


def test_the_icelandic_final_due_date() -> None:
    final = (
        "<cac:AdditionalDocumentReference><cbc:ID>{}</cbc:ID>"
        "<cbc:DocumentDescription>EINDAGI</cbc:DocumentDescription></cac:AdditionalDocumentReference>"
    )
    body = of("IS", legal("1", "0196"))
    due = body + "<cbc:DueDate>2026-03-01</cbc:DueDate>"
    assert rules(due + final.format("2026-03-01")) == set()
    assert rules(due + final.format("2026-02-01")) == {"IS-R-010"}
    assert rules(due + final.format("later")) == {"IS-R-008"}
    assert rules(body + final.format("2026-02-01")) == {"IS-R-009", "IS-R-010"}


def test_the_netherlands() -> None:
    kvk = legal("12345678", "0106")
    assert rules(of("NL", kvk, kvk, trades=True)) == set()
    assert rules(of("NL", legal("1", "0002"), legal("1"), trades=True)) == {"NL-R-003", "NL-R-005"}
    assert rules(of("NL", trades=True).replace(FULL, "")) == {"NL-R-002", "NL-R-004"}
    assert rules(changed(of("NL", trades=True), (">30<", ">31<"))) == {"NL-R-008"}
    order = "<cac:OrderLineReference><cbc:LineID>1</cbc:LineID></cac:OrderLineReference><cac:Item>"
    body = changed(of("NL"), ("<cac:Item>", order))
    assert rules(body) == {"NL-R-009"}
    assert rules(body + "<cac:OrderReference><cbc:ID>1</cbc:ID></cac:OrderReference>") == set()


def test_dutch_totals_and_agents() -> None:
    total = (
        '<cac:LegalMonetaryTotal><cbc:PayableAmount currencyID="EUR">{}</cbc:PayableAmount>'
        "</cac:LegalMonetaryTotal>"
    )
    body = changed(of("NL"), (f"{MEANS}</cac:PaymentMeans>", ""))
    assert rules(body + total.format("0")) == set()
    assert rules(body + total.format("1")) == {"NL-R-007"}
    agent = (
        f"<cac:TaxRepresentativeParty><cac:PostalAddress>{COUNTRY.format('NL')}"
        "</cac:PostalAddress></cac:TaxRepresentativeParty>"
    )
    assert rules(of("NL") + agent) == {"NL-R-006"}
    credit = of("NL").replace("InvoiceTypeCode", "CreditNoteTypeCode").replace(">380<", ">381<")
    credit = credit.replace("cac:InvoiceLine", "cac:CreditNoteLine").replace("Invoiced", "Credited")
    assert rules(credit, root="CreditNote") == {"NL-R-001"}


def test_countries_in_cii() -> None:
    seller = "<ram:PostalTradeAddress><ram:CountryID>FR</ram:CountryID></ram:PostalTradeAddress>"
    country = "<ram:PostalTradeAddress><ram:CountryID>{}</ram:CountryID></ram:PostalTradeAddress>"
    buyer = "<ram:BuyerTradeParty>"
    expected = {
        "NO": {"NO-R-002"},
        "DK": {"DK-R-002", "DK-R-005"},
        "IT": {"IT-R-002", "IT-R-003", "IT-R-004"},
        "NL": {"NL-R-002", "NL-R-004"},
        "SE": set(),
        "FR": set(),
    }
    for code, found in expected.items():
        own = country.format(code)
        assert set(broken(cii(changed(CII, (seller, own), (buyer, buyer + own))))) == found


def test_sweden_in_cii() -> None:
    place = "<ram:PostalTradeAddress><ram:CountryID>FR"
    party = (
        "<ram:SpecifiedLegalOrganization><ram:ID>{}</ram:ID></ram:SpecifiedLegalOrganization>"
        '<ram:SpecifiedTaxRegistration><ram:ID schemeID="VAT">{}</ram:ID>'
        "</ram:SpecifiedTaxRegistration><ram:SpecifiedTaxRegistration>"
        '<ram:ID schemeID="FC">{}</ram:ID></ram:SpecifiedTaxRegistration>'
    )
    for texts, found in (
        (("2021005489", "SE202100548901", "godkänd för F-skatt"), set()),
        (("1", "SE1", "no"), {"SE-R-001", "SE-R-004", "SE-R-005", "SE-R-013"}),
    ):
        body = changed(CII, (place, party.format(*texts) + place.replace("FR", "SE")))
        assert set(broken(cii(body))) == found


def test_denmark_in_cii() -> None:
    place = "<ram:PostalTradeAddress><ram:CountryID>FR"
    legal_id = (
        '<ram:SpecifiedLegalOrganization><ram:ID schemeID="{}">12345678</ram:ID>'
        "</ram:SpecifiedLegalOrganization>"
    )
    for scheme, found in (("0184", set()), ("0002", {"DK-R-014"})):
        own = legal_id.format(scheme) + place.replace("FR", "DK")
        assert set(broken(cii(changed(CII, (place, own))))) == found
