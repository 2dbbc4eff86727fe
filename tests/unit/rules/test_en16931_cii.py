"""EN 16931 in CII: presence, parties, payment, totals, syntax; each rule kept and broken."""

import pytest

from integration.rules.en16931 import EN16931, cii
from tests.unit.rules.cii_invoice import (
    BREAKDOWN,
    LINE,
    SETTLEMENT,
    TOTALS,
    Change,
    add,
    broken,
    drop,
    invoice,
    put,
)

SELLER = "//ram:SellerTradeParty"
BUYER = "//ram:BuyerTradeParty"
MEANS = "//ram:SpecifiedTradeSettlementPaymentMeans"
ACCOUNT = "//ram:PayeePartyCreditorFinancialAccount"
DOCUMENT = "//rsm:ExchangedDocument"
PRODUCT = f"{LINE}/ram:SpecifiedTradeProduct"
LINE_SETTLED = f"{LINE}/ram:SpecifiedLineTradeSettlement"
REFERENCE = (
    "<ram:AdditionalReferencedDocument><ram:IssuerAssignedID>A</ram:IssuerAssignedID>"
    "{}</ram:AdditionalReferencedDocument>"
)
ALLOWANCE = (
    "<ram:SpecifiedTradeAllowanceCharge><ram:ChargeIndicator><udt:Indicator>{}</udt:Indicator>"
    "</ram:ChargeIndicator>{}</ram:SpecifiedTradeAllowanceCharge>"
)
PERIOD = (
    "<ram:BillingSpecifiedPeriod><ram:StartDateTime><udt:DateTimeString format='102'>{}"
    "</udt:DateTimeString></ram:StartDateTime><ram:EndDateTime><udt:DateTimeString format='102'>{}"
    "</udt:DateTimeString></ram:EndDateTime></ram:BillingSpecifiedPeriod>"
)
PAYEE = "<ram:PayeeTradeParty><ram:Name>{}</ram:Name>{}</ram:PayeeTradeParty>"
CARD = (
    "<ram:ApplicableTradeSettlementFinancialCard><ram:ID>{}</ram:ID>"
    "</ram:ApplicableTradeSettlementFinancialCard>"
)


def test_a_whole_invoice_breaks_nothing() -> None:
    assert broken(invoice()) == {}


def test_every_rule_has_words() -> None:
    rules = {
        rule.id
        for pattern in cii.patterns()
        for context in pattern.contexts
        for rule in context.rules
        if rule.id.startswith("CII")
    }
    assert len(rules) > 500
    assert [rule for rule in rules if EN16931.text(rule).message.startswith("rule ")] == []


@pytest.mark.parametrize(
    ("rule", "change"),
    [
        ("BR-01", put("//ram:GuidelineSpecifiedDocumentContextParameter/ram:ID", " ")),
        ("BR-02", drop(f"{DOCUMENT}/ram:ID")),
        ("BR-03", put("//ram:IssueDateTime/udt:DateTimeString/@format", "203")),
        ("BR-04", drop(f"{DOCUMENT}/ram:TypeCode")),
        ("BR-05", drop("//ram:InvoiceCurrencyCode")),
        ("BR-06", drop(f"{SELLER}/ram:Name")),
        ("BR-07", put(f"{BUYER}/ram:Name", "")),
        ("BR-08", drop(f"{SELLER}/ram:PostalTradeAddress")),
        ("BR-09", drop(f"{SELLER}/ram:PostalTradeAddress/ram:CountryID")),
        ("BR-10", drop(f"{BUYER}/ram:PostalTradeAddress")),
        ("BR-11", drop(f"{BUYER}/ram:PostalTradeAddress/ram:CountryID")),
        ("BR-12", drop(f"{TOTALS}/ram:LineTotalAmount")),
        ("BR-13", drop(f"{TOTALS}/ram:TaxBasisTotalAmount")),
        ("BR-14", drop(f"{TOTALS}/ram:GrandTotalAmount")),
        ("BR-15", drop(f"{TOTALS}/ram:DuePayableAmount")),
        ("BR-16", drop(LINE)),
        ("BR-17", add(SETTLEMENT, PAYEE.format("Seller", ""))),
        ("BR-29", add(SETTLEMENT, PERIOD.format("20260402", "20260401"))),
        ("BR-30", add(f"{LINE}[1]/ram:SpecifiedLineTradeSettlement", PERIOD.format("2", "1"))),
        ("BR-49", drop(f"{MEANS}/ram:TypeCode")),
        ("BR-50", put(f"{ACCOUNT}/ram:IBANID", " ")),
        ("BR-51", add(MEANS, CARD.format("12345678901"))),
        (
            "BR-52",
            add("//ram:ApplicableHeaderTradeAgreement", REFERENCE.format("").replace("A<", "<")),
        ),
        ("BR-57", put("//ram:ShipToTradeParty//ram:CountryID", "")),
        ("BR-61", drop(f"{ACCOUNT}/ram:IBANID")),
        ("BR-62", add(SELLER, "<ram:URIUniversalCommunication/>")),
        ("BR-63", add(BUYER, "<ram:URIUniversalCommunication/>")),
        (
            "BR-CO-03",
            add(BREAKDOWN, "<ram:TaxPointDate/><ram:DueDateTypeCode>5</ram:DueDateTypeCode>"),
        ),
        ("BR-CO-19", add(SETTLEMENT, "<ram:BillingSpecifiedPeriod/>")),
        ("BR-CO-26", drop(f"{SELLER}/ram:SpecifiedTaxRegistration")),
    ],
)
def test_what_the_document_has_to_state(rule: str, change: Change) -> None:
    assert rule in broken(invoice(), change)


@pytest.mark.parametrize(
    ("rule", "change"),
    [
        ("BR-21", put(f"{LINE}[1]//ram:LineID", " ")),
        ("BR-22", drop(f"{LINE}[1]//ram:BilledQuantity")),
        ("BR-23", drop(f"{LINE}[1]//ram:BilledQuantity/@unitCode")),
        ("BR-24", drop(f"{LINE}[1]//ram:LineTotalAmount")),
        ("BR-25", drop(f"{LINE}[1]//ram:Name")),
        ("BR-26", drop(f"{LINE}[1]//ram:ChargeAmount")),
        ("BR-27", put(f"{LINE}[1]//ram:ChargeAmount", "-1")),
        ("BR-64", add(f"{LINE}[1]/ram:SpecifiedTradeProduct", "<ram:GlobalID>1</ram:GlobalID>")),
        ("BR-CO-04", put(f"{LINE}[1]//ram:TypeCode", "GST")),
        ("BR-DEC-23", put(f"{LINE}[1]//ram:LineTotalAmount", "100.000")),
        ("BR-25", add(f"{LINE}[1]/ram:SpecifiedTradeProduct", "<ram:Name>Table</ram:Name>")),
    ],
)
def test_what_a_line_has_to_state(rule: str, change: Change) -> None:
    found = broken(invoice(), change)
    place = "/rsm:CrossIndustryInvoice/rsm:SupplyChainTradeTransaction"
    assert found[rule] == [f"{place}/ram:IncludedSupplyChainTradeLineItem[1]"]


def test_each_line_is_told_of_the_missing_breakdown() -> None:
    assert len(broken(invoice(), drop(BREAKDOWN))["BR-CO-18"]) == 2


@pytest.mark.parametrize(
    ("place", "mark", "inside", "rules"),
    [
        (SETTLEMENT, "false", "", {"BR-31", "BR-32", "BR-33", "BR-CO-21"}),
        (SETTLEMENT, "true", "", {"BR-36", "BR-37", "BR-38", "BR-CO-22"}),
        (SETTLEMENT, "1", "", set()),
        (LINE_SETTLED, "false", "", {"BR-41", "BR-42", "BR-CO-23"}),
        (LINE_SETTLED, "true", "", {"BR-43", "BR-44", "BR-CO-24"}),
        (LINE_SETTLED, "true", "<ram:ActualAmount>1.001</ram:ActualAmount>", {"BR-DEC-27"}),
    ],
)
def test_allowances_and_charges(place: str, mark: str, inside: str, rules: set[str]) -> None:
    ids = {f"BR-{number}" for number in (31, 32, 33, 36, 37, 38, 41, 42, 43, 44)}
    ids |= {f"BR-CO-{number}" for number in (21, 22, 23, 24)} | {"BR-DEC-27"}
    found = set(broken(invoice(), add(place, ALLOWANCE.format(mark, inside)))) & ids
    assert found == rules | ({"BR-44", "BR-CO-24"} if inside else set())


@pytest.mark.parametrize(
    ("rule", "path", "text"),
    [
        ("BR-CO-10", "LineTotalAmount", "200.01"),
        ("BR-CO-13", "TaxBasisTotalAmount", "199.99"),
        ("BR-CO-14", "TaxTotalAmount", "40.01"),
        ("BR-CO-15", "GrandTotalAmount", "240.01"),
        ("BR-CO-16", "DuePayableAmount", "239.99"),
        ("BR-DEC-14", "GrandTotalAmount", "240.000"),
    ],
)
def test_totals_add_up(rule: str, path: str, text: str) -> None:
    assert rule in broken(invoice(), put(f"{TOTALS}/ram:{path}", text))


def test_totals_with_everything() -> None:
    category = (
        "<ram:Reason>Bonus</ram:Reason><ram:CategoryTradeTax><ram:TypeCode>VAT</ram:TypeCode>"
        "<ram:CategoryCode>S</ram:CategoryCode><ram:RateApplicablePercent>20"
        "</ram:RateApplicablePercent></ram:CategoryTradeTax>"
    )
    amount = "<ram:ActualAmount>{}</ram:ActualAmount>"
    changes = (
        add(SETTLEMENT, ALLOWANCE.format("false", amount.format("30.00") + category)),
        add(SETTLEMENT, ALLOWANCE.format("true", amount.format("10.00") + category)),
        add(TOTALS, "<ram:AllowanceTotalAmount>30.00</ram:AllowanceTotalAmount>"),
        add(TOTALS, "<ram:ChargeTotalAmount>10.00</ram:ChargeTotalAmount>"),
        put(f"{TOTALS}/ram:TaxBasisTotalAmount", "180.00"),
        put(f"{BREAKDOWN}/ram:BasisAmount", "180.00"),
        put(f"{BREAKDOWN}/ram:CalculatedAmount", "36.00"),
        put(f"{TOTALS}/ram:TaxTotalAmount", "36.00"),
        put(f"{TOTALS}/ram:GrandTotalAmount", "216.00"),
        add(TOTALS, "<ram:TotalPrepaidAmount>16.01</ram:TotalPrepaidAmount>"),
        add(TOTALS, "<ram:RoundingAmount>0.01</ram:RoundingAmount>"),
        put(f"{TOTALS}/ram:DuePayableAmount", "200.00"),
    )
    assert broken(invoice(), *changes) == {}
    assert {"BR-CO-11", "BR-CO-13"} <= set(
        broken(invoice(), *changes, put(f"{TOTALS}/ram:AllowanceTotalAmount", "30.01"))
    )


def test_half_a_cent_of_a_sum_of_lines_is_lost_as_in_the_official_rules() -> None:
    """The sum of texts is one of doubles: 1.005 is a little less, and rounds down."""
    one = (drop(f"{LINE}[2]"), put(f"{LINE}//ram:LineTotalAmount", "1.005"))
    assert "BR-CO-10" not in broken(invoice(), *one, put(f"{TOTALS}/ram:LineTotalAmount", "1.00"))
    assert "BR-CO-10" in broken(invoice(), *one, put(f"{TOTALS}/ram:LineTotalAmount", "1.01"))


def test_vat_in_the_currency_of_accounting() -> None:
    named = add(SETTLEMENT, "<ram:TaxCurrencyCode>SEK</ram:TaxCurrencyCode>")
    stated = add(TOTALS, '<ram:TaxTotalAmount currencyID="SEK">450.00</ram:TaxTotalAmount>')
    assert "BR-53" in broken(invoice(), named)
    assert broken(invoice(), named, stated) == {}


@pytest.mark.parametrize(
    ("rule", "change"),
    [
        ("CII-SR-013", add(DOCUMENT, "<ram:Name>Invoice</ram:Name>")),
        ("CII-SR-058", add(f"{LINE}[1]/ram:SpecifiedTradeProduct", "<ram:BrandName/>")),
        ("CII-SR-339", add(SETTLEMENT, "<ram:DuePayableAmount>1</ram:DuePayableAmount>")),
        ("CII-SR-452", add(SETTLEMENT, "<ram:SpecifiedTradePaymentTerms/>")),
        ("CII-SR-454", drop(f"{LINE}[1]//ram:ApplicableTradeTax")),
        (
            "CII-SR-467",
            add(
                SETTLEMENT,
                "<ram:SpecifiedTradeSettlementPaymentMeans><ram:TypeCode>10</ram:TypeCode></ram:SpecifiedTradeSettlementPaymentMeans>",
            ),
        ),
        ("CII-SR-477", add(TOTALS, "<ram:LineTotalAmount>200.00</ram:LineTotalAmount>")),
        ("CII-SR-450", add(BUYER, "<ram:ID>1</ram:ID><ram:GlobalID>1</ram:GlobalID>")),
        ("CII-DT-005", put(f"{DOCUMENT}/ram:ID/@schemeID", "0088")),
        ("CII-DT-008", put(f"{DOCUMENT}/ram:TypeCode/@name", "Invoice")),
        (
            "CII-DT-018",
            add(
                "//ram:ApplicableHeaderTradeAgreement",
                REFERENCE.format("<ram:TypeCode>1</ram:TypeCode>"),
            ),
        ),
        ("CII-DT-031", put(f"{TOTALS}/ram:GrandTotalAmount/@currencyID", "EUR")),
        ("CII-DT-037", put(f"{BREAKDOWN}/ram:TypeCode", "GST")),
        (
            "CII-DT-041",
            add(f"{LINE}[1]//ram:ApplicableTradeTax", "<ram:BasisAmount>1</ram:BasisAmount>"),
        ),
        ("CII-DT-097", put("//ram:IssueDateTime/udt:DateTimeString", "20261301")),
        ("CII-DT-101", put(f"{BUYER}//ram:SpecifiedTaxRegistration/ram:ID/@schemeName", "VAT")),
    ],
)
def test_use_of_the_syntax(rule: str, change: Change) -> None:
    assert len(broken(invoice(), change)[rule]) == 1
