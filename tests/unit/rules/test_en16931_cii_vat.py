"""EN 16931 in CII: the families of VAT categories, kept and broken."""

import pytest
from lxml import etree

from tests.unit.rules.cii_invoice import (
    BREAKDOWN,
    LINE,
    SETTLEMENT,
    Change,
    add,
    broken,
    drop,
    invoice,
    put,
)

SELLER = "//ram:SellerTradeParty"
BUYER = "//ram:BuyerTradeParty"
REGISTRATION = "ram:SpecifiedTaxRegistration"
LINE_TAX = f"{LINE}[1]//ram:ApplicableTradeTax"
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


def of(category: str) -> etree._Element:
    """An invoice of a category that breaks no rule."""
    if category == "S":
        return invoice()
    root = invoice(
        category,
        {"O": None, "L": "20"}.get(category, "0"),
        "" if category in "ZLM" else "said why",
    )
    if category == "O":
        for party in (SELLER, BUYER):
            drop(f"{party}/{REGISTRATION}")(root)
        add(SELLER, "<ram:ID>1</ram:ID>")(root)
    return root


def charge(category: str, mark: str, rate: str) -> Change:
    """An allowance or charge of 0."""
    percent = f"<ram:RateApplicablePercent>{rate}</ram:RateApplicablePercent>" if rate else ""
    return add(
        SETTLEMENT,
        f"<ram:SpecifiedTradeAllowanceCharge><ram:ChargeIndicator><udt:Indicator>{mark}"
        "</udt:Indicator></ram:ChargeIndicator><ram:ActualAmount>0</ram:ActualAmount>"
        "<ram:Reason>x</ram:Reason><ram:CategoryTradeTax><ram:TypeCode>VAT</ram:TypeCode>"
        f"<ram:CategoryCode>{category}</ram:CategoryCode>{percent}</ram:CategoryTradeTax>"
        "</ram:SpecifiedTradeAllowanceCharge>",
    )


def of_family(category: str, root: etree._Element, *changes: Change) -> set[str]:
    """The numbers of the rules of the category's family that are broken."""
    name = f"{CODES[category]}-"
    return {rule.removeprefix(name) for rule in broken(root, *changes) if rule.startswith(name)}


@pytest.mark.parametrize("category", CODES)
def test_a_whole_invoice_of_each_category_breaks_nothing(category: str) -> None:
    assert broken(of(category)) == {}


@pytest.mark.parametrize("category", CODES)
def test_a_category_is_in_the_breakdown(category: str) -> None:
    other = put(f"{BREAKDOWN}/ram:CategoryCode", "Z" if category == "S" else "S")
    found = of_family(category, of(category), drop(f"{LINE}[2]"), other)
    assert found == (set() if category == "O" else {"01"})


def test_two_lines_make_up_for_the_breakdown_as_in_the_official_rules() -> None:
    """They count lines and breakdown together."""
    assert of_family("S", of("S"), put(f"{BREAKDOWN}/ram:CategoryCode", "Z")) == set()


def test_what_is_outside_the_scope_of_vat_is_in_lines_if_in_the_breakdown() -> None:
    found = of_family("O", of("O"), put(f"{LINE}//ram:CategoryCode", "Z"))
    assert found == {"01", "08", "11", "12"}


@pytest.mark.parametrize("category", [code for code in CODES if code != "O"])
def test_the_seller_is_registered(category: str) -> None:
    changes = (
        charge(category, "false", "0"),
        charge(category, "true", "0"),
        drop(f"{SELLER}/{REGISTRATION}"),
    )
    assert {"02", "03", "04"} <= of_family(category, of(category), *changes)


@pytest.mark.parametrize(("category", "is_enough"), [("E", True), ("AE", True), ("G", False)])
def test_a_tax_number_stands_for_a_vat_identifier(category: str, is_enough: bool) -> None:
    changes = (put(f"{SELLER}/{REGISTRATION}/ram:ID/@schemeID", "FC"), add(SELLER, "<ram:ID/>"))
    assert ("02" not in of_family(category, of(category), *changes)) is is_enough


@pytest.mark.parametrize("category", ["AE", "K"])
def test_the_buyer_is_registered(category: str) -> None:
    legal = "<ram:SpecifiedLegalOrganization><ram:ID>1</ram:ID></ram:SpecifiedLegalOrganization>"
    without = drop(f"{BUYER}/{REGISTRATION}")
    assert of_family(category, of(category), without) == {"02"}
    assert ("02" in of_family(category, of(category), without, add(BUYER, legal))) is (
        category == "K"
    )


def test_no_one_is_registered_outside_the_scope_of_vat() -> None:
    registered = f"<ram:{REGISTRATION[4:]}><ram:ID schemeID='VA'>ATU1</ram:ID></{REGISTRATION}>"
    changes = charge("O", "false", "5"), charge("O", "true", "5"), add(BUYER, registered)
    assert of_family("O", of("O"), *changes) == {"02", "03", "04", "06", "07"}


@pytest.mark.parametrize(
    ("category", "rate"), [("S", "0"), ("L", "0"), ("M", "-1"), *((code, "5") for code in ZERO)]
)
def test_rates(category: str, rate: str) -> None:
    changes = (
        put(f"{LINE_TAX}/ram:RateApplicablePercent", rate),
        charge(category, "false", rate),
        charge(category, "true", rate),
    )
    found = of_family(category, of(category), *changes)
    assert {"05", "06", "07"} <= found
    assert ("08" in found) is (category == "S")


@pytest.mark.parametrize("category", ZERO)
def test_the_basis_is_near_the_sum(category: str) -> None:
    assert of_family(category, of(category), put(f"{BREAKDOWN}/ram:BasisAmount", "200.99")) == set()
    found = of_family(category, of(category), put(f"{BREAKDOWN}/ram:BasisAmount", "201.00"))
    assert found == {"08"}


@pytest.mark.parametrize("category", ["S", "O"])
def test_the_basis_is_the_sum(category: str) -> None:
    found = of_family(category, of(category), put(f"{BREAKDOWN}/ram:BasisAmount", "200.01"))
    assert found == {"08"}


@pytest.mark.parametrize("category", [*ZERO, "O"])
def test_nothing_is_due(category: str) -> None:
    assert "09" in of_family(category, of(category), put(f"{BREAKDOWN}/ram:CalculatedAmount", "1"))


def test_the_amount_is_basis_by_rate() -> None:
    near = put(f"{BREAKDOWN}/ram:CalculatedAmount", "40.99")
    far = put(f"{BREAKDOWN}/ram:CalculatedAmount", "41.00")
    further = put(f"{BREAKDOWN}/ram:CalculatedAmount", "41.01")
    assert {"BR-S-09", "BR-CO-17"}.isdisjoint(broken(of("S"), near))
    assert {"BR-S-09", "BR-CO-17"} & set(broken(of("S"), far)) == {"BR-S-09"}
    assert {"BR-S-09", "BR-CO-17"} <= set(broken(of("S"), further))


@pytest.mark.parametrize("category", CODES)
def test_the_reason(category: str) -> None:
    reason = "//ram:ExemptionReason"
    change = (
        add(BREAKDOWN, "<ram:ExemptionReason>x</ram:ExemptionReason>")
        if category in ("S", "Z", "L", "M")
        else drop(reason)
    )
    assert of_family(category, of(category), change) == {"10"}


def test_supplies_within_the_union_are_delivered() -> None:
    changes = drop("//ram:ActualDeliverySupplyChainEvent"), drop("//ram:ShipToTradeParty")
    assert of_family("K", of("K"), *changes) == {"11", "12"}
    period = "<ram:BillingSpecifiedPeriod><ram:EndDateTime/></ram:BillingSpecifiedPeriod>"
    assert of_family("K", of("K"), changes[0], add(SETTLEMENT, period)) == set()


def test_nothing_else_stands_beside_what_is_outside_the_scope_of_vat() -> None:
    assert {"13", "14"} <= of_family("O", of("O"), charge("Z", "true", "0"))


def test_split_payment_is_italian_and_stands_alone() -> None:
    change = put(f"{LINE_TAX}/ram:CategoryCode", "B")
    assert {"BR-B-01", "BR-B-02"} <= set(broken(of("S"), change))
    italian = put("//ram:CountryID", "IT")
    assert {"BR-B-01"}.isdisjoint(broken(of("S"), change, italian))


@pytest.mark.parametrize(
    ("rule", "change"),
    [
        ("BR-45", drop(f"{BREAKDOWN}/ram:BasisAmount")),
        ("BR-46", drop(f"{BREAKDOWN}/ram:CalculatedAmount")),
        ("BR-47", put(f"{BREAKDOWN}/ram:TypeCode", "GST")),
        ("BR-48", drop(f"{BREAKDOWN}/ram:RateApplicablePercent")),
        ("BR-DEC-19", put(f"{BREAKDOWN}/ram:BasisAmount", "200.000")),
        ("BR-DEC-20", put(f"{BREAKDOWN}/ram:CalculatedAmount", "40.000")),
    ],
)
def test_the_breakdown_is_whole(rule: str, change: Change) -> None:
    place = "/rsm:CrossIndustryInvoice/rsm:SupplyChainTradeTransaction"
    settlement = f"{place}/ram:ApplicableHeaderTradeSettlement[1]"
    assert broken(of("S"), change)[rule] == [f"{settlement}/ram:ApplicableTradeTax"]


def test_a_breakdown_outside_the_scope_of_vat_is_judged_by_its_family_alone() -> None:
    assert "BR-46" not in broken(of("O"), drop(f"{BREAKDOWN}/ram:CalculatedAmount"))
