"""From a marketable's tax class to the VAT of a draft: partners, delivery and day decide."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError

from domain.core.codes import VatCategory
from domain.core.dates import Period
from domain.core.errors import Invalid, Undetermined
from domain.core.findings import fatal
from domain.core.identifiers import Identifier
from domain.core.party import PostalAddress, TaxRepresentative
from domain.invoice.delivery import Delivery
from domain.invoice.model import Invoice, InvoiceDraft
from domain.invoice.references import PrecedingInvoice
from domain.invoice.request import RequestedLine, Terms, assemble
from domain.invoice.rules import house_findings
from domain.invoice.totals import calculate
from domain.tax.case import BuyerKind, Scheme, SupplyKind, TaxClass, TaxedAs, TaxProfile
from domain.tax.facts import Conditions
from domain.tax.rule import RateFrom, TaxRule
from domain.trade.marketable import Marketable
from domain.trade.partner import Partner
from integration.drafts import judge_draft
from tests import builders

DAY = date(2026, 5, 12)
VAT_IDS = {"DE": "DE129273398", "FR": "FR61954506077", "AT": "ATU13585627"}
CONSUMER = TaxProfile(kind=BuyerKind.CONSUMER)
TO_FRANCE = Delivery(delivered_on=DAY, address=PostalAddress(country="FR", post_code="75001"))


def thing(id: str = "hosting", **changes: Any) -> Marketable:
    return Marketable(**{"id": id, "name": id.title(), "tax": TaxedAs(), **changes})


def goods(id: str = "tool", **changes: Any) -> Marketable:
    return thing(id, kind=SupplyKind.GOODS, **changes)


def buyer(country: str, *, vat_id: str | None = "known", **changes: Any) -> Partner:
    known = VAT_IDS.get(country) if vat_id == "known" else vat_id
    party = builders.party("Acme", country, known)
    registered = party.model_copy(update={"registration_id": Identifier(value="HRB 12")})
    return builders.buyer(**{"party": registered, **changes})


def seller(**changes: Any) -> Partner:
    party = builders.party("Northwind GmbH").model_copy(
        update={"registration_id": Identifier(value="HRB 1")}
    )
    return builders.seller(**{"party": party, **changes})


def draft(
    *things: Marketable,
    to: Partner | None = None,
    by: Partner | None = None,
    rules: tuple[TaxRule, ...] = (),
    on: date = DAY,
    **request: Any,
) -> InvoiceDraft:
    terms = Terms(
        partnership=builders.partnership(tax_rules=rules),
        seller=by or seller(),
        buyer=to or buyer("DE"),
    )
    lines = tuple(
        RequestedLine(marketable_id=one.id, quantity=Decimal(2), unit_price=Decimal(50))
        for one in things
    )
    wanted = builders.request(**{"lines": lines, **request})
    return assemble(wanted, terms, {one.id: one for one in things}, on=on)


def issued(made: InvoiceDraft) -> Invoice:
    invoice = calculate(made)
    assert fatal(judge_draft(invoice, "ubl-2.1", DAY)) == []
    return invoice


def test_at_home_the_rate_of_the_class_and_the_day_is_taken() -> None:
    made = draft(thing(), thing("book", tax=TaxedAs(tax_class=TaxClass.REDUCED)))
    assert [(line.vat_category, line.vat_rate) for line in made.lines] == [("S", 19), ("S", 7)]
    assert issued(made).totals.tax == Decimal("26.00")
    assert draft(thing(), on=date(2020, 8, 1)).lines[0].vat_rate == 16


def test_services_to_a_business_abroad_are_reverse_charged_and_say_so() -> None:
    made = draft(thing(), thing("advice"), to=buyer("FR"), note="Thank you")
    assert [note.text for note in made.notes] == [
        "Thank you",
        "Steuerschuldnerschaft des Leistungsempfängers",
    ]
    (row,) = issued(made).vat_breakdown
    assert (row.category, row.exemption_code) == ("AE", "VATEX-EU-AE")
    assert row.exemption_reason == "Reverse charge"


def test_goods_to_a_business_abroad_are_an_intra_community_supply() -> None:
    made = draft(goods(), to=buyer("FR"), delivery=TO_FRANCE)
    assert made.delivery == TO_FRANCE
    (row,) = issued(made).vat_breakdown
    assert (row.category, row.rate, row.exemption_code) == ("K", 0, "VATEX-EU-IC")


def test_what_an_intra_community_supply_lacks_is_named_where_the_request_has_it() -> None:
    with pytest.raises(Invalid) as raised:
        draft(thing(), goods(), goods("drill"), to=buyer("FR", vat_id=None))
    assert {(one.rule, one.path) for one in raised.value.findings} == {
        ("BR-AE-02", "buyer.vat_id"),
        ("BR-IC-02", "buyer.vat_id"),
        ("BR-IC-11", "delivery.delivered_on"),
        ("BR-IC-12", "delivery.address"),
    }
    assert len(raised.value.findings) == 4


def test_a_document_outside_the_scope_of_vat_names_no_vat_id() -> None:
    made = draft(thing(), to=buyer("US", vat_id=None))
    assert (made.seller.vat_id, made.buyer.vat_id) == (None, None)
    line = made.lines[0]
    assert (line.vat_category, line.vat_rate) == ("O", None)
    assert issued(made).totals.tax == 0


def test_export_keeps_the_vat_id_of_the_seller() -> None:
    made = draft(
        goods(),
        to=buyer("US", vat_id=None),
        delivery=Delivery(address=PostalAddress(country="US")),
    )
    assert made.seller.vat_id
    assert issued(made).vat_breakdown[0].exemption_code == "VATEX-EU-G"


def test_a_small_business_charges_no_vat() -> None:
    made = draft(thing(), by=seller(tax=TaxProfile(scheme=Scheme.SMALL_BUSINESS)))
    (row,) = issued(made).vat_breakdown
    assert (row.category, row.exemption_reason) == ("E", "Steuerfreier Umsatz gemäß § 19 UStG")


def test_a_consumer_abroad_pays_the_vat_of_the_seller() -> None:
    made = draft(goods(), to=buyer("FR", vat_id=None, tax=CONSUMER), delivery=TO_FRANCE)
    assert (made.lines[0].vat_category, made.lines[0].vat_rate) == ("S", 19)


def test_the_day_of_a_line_is_the_end_of_its_period() -> None:
    old = Period(start=date(2020, 7, 1), end=date(2020, 7, 31))
    line = RequestedLine(
        marketable_id="hosting", quantity=Decimal(1), unit_price=Decimal(1), period=old
    )
    assert draft(thing(), lines=(line,)).lines[0].vat_rate == 16
    assert draft(thing(), period=old).lines[0].vat_rate == 16
    assert draft(thing(), delivery=Delivery(delivered_on=old.end)).lines[0].vat_rate == 16


def test_a_correction_has_the_rate_of_the_invoice_it_refers_to() -> None:
    before = PrecedingInvoice(number="NW-1", issue_date=date(2020, 8, 3))
    assert draft(thing(), preceding=(before,)).lines[0].vat_rate == 16


def test_a_partnership_has_rules_of_its_own() -> None:
    rule = TaxRule(
        id="ruling",
        title="As ruled for this buyer",
        when=Conditions(destination=("US",)),
        category=VatCategory.EXPORT,
        rate=RateFrom.ZERO,
        reason="As ruled",
        source="Ruling of 3 March 2026",
    )
    made = draft(thing(), to=buyer("US", vat_id=None), rules=(rule,))
    assert (made.lines[0].vat_category, made.lines[0].vat_exemption_reason) == ("G", "As ruled")


def test_a_fixed_category_stays_whatever_the_partners_are() -> None:
    fixed = thing(
        tax=None, vat_category="AE", vat_rate=Decimal(0), vat_exemption_code="VATEX-EU-AE"
    )
    made = draft(fixed, thing("plain", tax=None, vat_rate=Decimal("12.5")))
    assert [(line.vat_category, line.vat_rate) for line in made.lines] == [("AE", 0), ("S", 12.5)]


def test_a_tax_representative_stands_on_the_document_and_in_for_the_seller() -> None:
    representative = TaxRepresentative(
        name="Fiscal BV", vat_id="FR61954506077", address=PostalAddress(country="FR")
    )
    abroad = seller(
        party=builders.party("Northwind Inc", "US", None), tax_representative=representative
    )
    made = draft(
        goods(), by=abroad, to=buyer("FR"), delivery=TO_FRANCE, ship_from={"country": "FR"}
    )
    assert made.tax_representative == representative
    assert made.lines[0].vat_rate == 20


def test_what_is_undetermined_says_so() -> None:
    with pytest.raises(Undetermined) as raised:
        draft(thing(tax=TaxedAs(tax_class=TaxClass.PARKING)))
    assert raised.value.code == "tax_undetermined"
    assert raised.value.findings[0].path == "lines[0].marketable_id"


@pytest.mark.parametrize(
    "given",
    [
        {"tax": None},
        {"tax": None, "vat_category": "S"},
        {"vat_rate": Decimal(19)},
        {"vat_category": "S"},
        {"vat_exemption_reason": "Because"},
    ],
)
def test_a_marketable_is_taxed_in_one_way(given: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        thing(**given)


def test_outside_the_scope_a_marketable_needs_no_rate() -> None:
    assert thing(tax=None, vat_category="O", vat_exemption_reason="Not taxable").vat_rate is None


def test_numbers_with_wrong_check_digits_are_warned_of() -> None:
    wrong = builders.party("Acme", "DE", "DE129273399").model_copy(
        update={"registration_id": Identifier(value="213800KUD8LAJWSQ9D16", scheme="0199")}
    )
    invoice = calculate(draft(thing(), to=builders.buyer(party=wrong)))
    findings = house_findings(invoice)
    assert fatal(findings) == []
    assert [(one.rule, one.path) for one in findings] == [
        ("INV-VAT-ID", "buyer.vat_id"),
        ("INV-LEI", "buyer.registration_id.value"),
    ]


def test_a_small_business_with_a_tax_number_only_may_invoice() -> None:
    party = builders.party("Northwind", "DE", None).model_copy(
        update={"tax_registration_id": "21/815/08150", "registration_id": Identifier(value="1")}
    )
    small = seller(party=party, tax=TaxProfile(scheme=Scheme.SMALL_BUSINESS))
    assert issued(draft(thing(), by=small)).vat_breakdown[0].category is VatCategory.EXEMPT
