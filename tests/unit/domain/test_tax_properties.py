"""Whatever the case, there is one treatment or a named error, and a treatment keeps EN 16931."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from domain.core.codes import VatCategory
from domain.core.errors import Invalid
from domain.core.vat import FAMILIES, Rate, Reason
from domain.tax.case import (
    BuyerKind,
    DistanceSales,
    Regime,
    Scheme,
    ServicePlace,
    SupplyKind,
    TaxCase,
    TaxClass,
)
from domain.tax.determination import determine
from domain.tax.exemptions import EXEMPTIONS
from domain.tax.rule import Needs, RateFrom, TaxRule, TaxTreatment
from domain.tax.table import TABLE
from domain.tax.territory import MEMBER_STATES, TERRITORIES, union_prefixes
from tests.tax_cases import case, location, vat_id

PLACES = sorted({*MEMBER_STATES, "GB", "CH", "NO", "US", *(entry.code for entry in TERRITORIES)})


@st.composite
def cases(draw: st.DrawFn) -> TaxCase:
    """Any case at all: most are odd, all have to be answered."""
    seller = draw(st.sampled_from(PLACES))
    buyer = draw(st.one_of(st.just(seller), st.sampled_from(PLACES)))
    kind = draw(st.sampled_from(SupplyKind))
    supply: dict[str, Any] = {
        "tax_class": draw(st.sampled_from(TaxClass)),
        "regime": draw(st.one_of(st.just(Regime.NONE), st.sampled_from(Regime))),
        "exemption": draw(st.sampled_from([None, "education", "letting", "unknown"])),
        "stated_rate": draw(st.sampled_from([None, "0", "4"])),
    }
    if kind is SupplyKind.GOODS:
        supply["ship_from"] = draw(st.sampled_from([None, location("PL")]))
        supply["delivered_on"] = draw(st.sampled_from([None, date(2026, 5, 1)]))
    else:
        supply["place"] = draw(st.sampled_from(ServicePlace))
        supply["performed_in"] = draw(st.sampled_from([None, *map(location, PLACES)]))
    return case(
        seller,
        buyer,
        kind=kind,
        who=draw(st.sampled_from(BuyerKind)),
        identified=draw(st.booleans()),
        registered=draw(st.booleans()),
        scheme=draw(st.sampled_from(Scheme)),
        distance_sales=draw(st.sampled_from(DistanceSales)),
        end_user=draw(st.booleans()),
        split_payment=draw(st.booleans()),
        on=draw(st.dates(date(2021, 7, 1), date(2026, 12, 31))),
        **supply,
    )


@given(cases())
def test_every_case_has_one_treatment_or_a_named_error(found: TaxCase) -> None:
    answer = answered(found)
    if isinstance(answer, Invalid):
        assert answer.findings
        assert all(one.rule and one.path and one.hint for one in answer.findings)
        return
    keeps_its_family(answer)
    has_what_it_needs(found, answer)
    assert determine(found) == answer


def answered(found: TaxCase) -> TaxTreatment | Invalid:
    """The treatment, or the error; any other exception is a fault."""
    try:
        return determine(found)
    except Invalid as error:
        return error


def keeps_its_family(treatment: TaxTreatment) -> None:
    family, rate = FAMILIES[treatment.category], treatment.rate
    assert {
        Rate.NONE: rate is None,
        Rate.ZERO: rate == 0,
        Rate.POSITIVE: rate is not None and rate > 0,
        Rate.ANY: rate is not None and rate >= 0,
    }[family.rate]
    given = treatment.reason is not None or treatment.code is not None
    assert family.reason is Reason.FREE or given == (family.reason is Reason.NEEDED)


def has_what_it_needs(found: TaxCase, treatment: TaxTreatment) -> None:
    seller, buyer, supply = found.seller, found.buyer, found.supply
    if treatment.category is VatCategory.INTRA_COMMUNITY:
        assert seller.vat_id
        assert buyer.vat_id
        assert buyer.vat_id[:2] in union_prefixes(SupplyKind.GOODS)
        assert supply.ship_to
        assert supply.delivered_on
    if treatment.category is VatCategory.REVERSE_CHARGE:
        assert buyer.vat_id or buyer.registration_id
    if treatment.category in (VatCategory.STANDARD, VatCategory.EXEMPT):
        assert seller.vat_id or seller.tax_number


@pytest.mark.parametrize("seller", sorted(MEMBER_STATES))
def test_every_member_state_sells_to_each_other_at_home_and_outside(seller: str) -> None:
    """The plain cases leave nothing undetermined."""
    assert determine(case(seller, seller)).category is VatCategory.STANDARD
    for buyer in MEMBER_STATES - {seller}:
        assert determine(case(seller, buyer)).category is VatCategory.REVERSE_CHARGE
        goods = determine(case(seller, buyer, kind="goods"))
        assert goods.category is VatCategory.INTRA_COMMUNITY
        home = determine(case(seller, buyer, kind="goods", who="consumer"))
        assert home.rate == determine(case(seller, seller)).rate
        oss = case(seller, buyer, kind="goods", who="consumer", distance_sales="destination")
        assert determine(oss).rate == determine(case(buyer, buyer)).rate
    assert determine(case(seller, "US", kind="goods")).category is VatCategory.EXPORT
    assert determine(case(seller, "US")).category is VatCategory.OUTSIDE_SCOPE


def test_no_row_is_in_the_shade_of_another() -> None:
    """Every row of the table decides some case: rows above do not swallow it."""
    unused = {rule.id for rule in TABLE.rules} - {rule.id for rule in map(_decided, TABLE.rules)}
    assert unused == set()


def _decided(rule: TaxRule) -> TaxRule:
    """The row that decides the case which `rule` describes."""
    when = rule.when
    origin = when.origin[0] if when.origin else "DE"
    route = when.route[0].value if when.route else "domestic"
    other = {"domestic": origin, "intra_union": "FR", "leaving_union": "US", "from_outside": "DE"}
    buyer = other[route]
    if when.same_state == (True,):
        buyer = {"DE": "DE-HELGOLAND", "ES": "ES-CN"}[origin]
    kind = when.supply[0].value if when.supply else "service"
    consumer = when.taxable_buyer == (False,)
    place = "digital" if consumer and kind == "service" else "general"
    described = case(
        origin,
        buyer,
        kind=kind,
        who="consumer" if consumer else "business",
        place=place,
        distance_sales="destination",
        scheme=when.scheme[0] if when.scheme else "normal",
        regime=when.regime[0] if when.regime else "none",
        split_payment=bool(when.split_payment),
        tax_class=when.tax_class[0] if when.tax_class else "standard",
        exemption="education",
        stated_rate="4",
        on=rule.valid_from or date(2026, 5, 12),
    )
    if rule.id == "small-business":
        described = case("IE", "IE", scheme="small_business")
    found = determine(described).rule
    return next(row for row in TABLE.rules if row.id == found)


def test_ids_of_rows_are_unique_and_codes_are_of_the_list() -> None:
    for rows in (TABLE.rules, TABLE.places, TABLE.gaps):
        assert len({row.id for row in rows}) == len(rows)
    codes = {row.code for row in TABLE.rules} | {row.code for row in EXEMPTIONS.values()}
    letters = {f"VATEX-EU-132-1{letter}" for letter in "ABCDEFGHIJKLMNOPQ"}
    categories = {f"VATEX-EU-{name}" for name in ("AE", "D", "F", "G", "I", "IC", "J", "O")}
    assert codes == letters | categories | {"VATEX-FR-FRANCHISE", None}


GOOD: dict[str, Any] = {"id": "row", "title": "A row", "source": "A law"}


@pytest.mark.parametrize(
    "row",
    [
        {"category": "S", "rate": RateFrom.ZERO},
        {"category": "S", "rate": RateFrom.STATED, "fixed_rate": "0"},
        {"category": "S", "rate": RateFrom.TABLE, "reason": "Because"},
        {"category": "S", "rate": RateFrom.TABLE, "fixed_rate": "19"},
        {"category": "Z", "rate": RateFrom.ZERO, "reason": "Because"},
        {"category": "AE", "rate": RateFrom.TABLE, "reason": "Reverse charge"},
        {"category": "K", "rate": RateFrom.ZERO},
        {"category": "O", "rate": RateFrom.ZERO, "reason": "Because"},
        {"category": "E", "rate": RateFrom.NONE, "reason": "Because"},
    ],
)
def test_a_row_cannot_break_the_family_of_its_category(row: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        TaxRule(**GOOD, **row)


@pytest.mark.parametrize("rule", TABLE.rules, ids=lambda rule: rule.id)
def test_a_row_survives_being_stored(rule: TaxRule) -> None:
    assert TaxRule.model_validate_json(rule.model_dump_json()) == rule
    assert Needs.SELLER_TAX_ID in rule.needs or rule.category is not VatCategory.STANDARD


def test_vat_ids_of_territories_begin_like_their_states() -> None:
    assert vat_id("GR").startswith("EL")
    assert determine(case("DE", "GR", kind="goods")).category is VatCategory.INTRA_COMMUNITY
