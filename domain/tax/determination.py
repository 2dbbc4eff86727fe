"""`determine(case) -> TaxTreatment`: the tables read for one case. Pure; all law is in the tables.

Three steps: where the supply has its place (`PlaceRule`), which row treats it (`TaxRule`), which
rate applies (`RateTable`). Before the rate, what the treatment needs is looked for in the case.
"""

from decimal import Decimal

from domain.core.errors import Invalid, Undetermined
from domain.core.findings import Finding
from domain.core.vat import FAMILIES
from domain.core.vat import Rate as Demand
from domain.tax.case import NO_TAX, BuyerKind, SupplyKind, TaxCase
from domain.tax.exemptions import Exemption
from domain.tax.facts import Area, CaseFacts, Facts, Route
from domain.tax.needs import exemption_of, lacking
from domain.tax.rates import RATES, RateTable
from domain.tax.rule import Needs, PlaceRule, RateFrom, TaxRule, TaxTable, TaxTreatment, Where
from domain.tax.table import TABLE
from domain.tax.territory import TERRITORIES, Place, locate
from domain.tax.wording import words

_ROUTES = {
    (True, True): Route.INTRA_UNION,
    (True, False): Route.LEAVING_UNION,
    (False, True): Route.FROM_OUTSIDE,
    (False, False): Route.FROM_OUTSIDE,
}


def determine(case: TaxCase, table: TaxTable = TABLE, rates: RateTable = RATES) -> TaxTreatment:
    """How `case` is taxed.

    `Undetermined` if no row or no rate decides it, `Invalid` if the case lacks what the treatment
    depends on; both say what to do.
    """
    places = _places(case)
    before = _case_facts(case, places)
    placed = table.place(before)
    if placed is None:
        raise _no_row("no rule says where such a supply has its place", before)
    facts, taxed = _facts(case, before, placed, places)
    rule = table.rule(facts, case.on)
    if rule is None:
        gap = table.gap(facts)
        message = gap.message if gap else "no rule of tax covers such a supply"
        raise _no_row(message, facts, hint=gap.hint if gap else "")
    findings = lacking(rule, case, places[Where.SELLER])
    if findings:
        raise Invalid(f"what '{rule.title}' needs is missing", findings=findings)
    return _treatment(case, facts, placed, rule, taxed, rates)


def _places(case: TaxCase) -> dict[Where, Place]:
    supply, is_goods = case.supply, case.supply.kind is SupplyKind.GOODS
    locations = {
        Where.SELLER: (is_goods and supply.ship_from) or case.seller.location,
        Where.CUSTOMER: (is_goods and supply.ship_to) or case.buyer.location,
    }
    if supply.performed_in:
        locations[Where.PERFORMED] = supply.performed_in
    known = {entry.code for entry in TERRITORIES}
    for where, location in locations.items():
        if location.territory and location.territory not in known:
            raise Invalid(
                f"there is no VAT territory '{location.territory}'",
                findings=[
                    Finding(
                        rule="TAX-TERRITORY",
                        path=where.value,
                        message=f"there is no VAT territory '{location.territory}'",
                        hint="leave it out for an ordinary address",
                    )
                ],
            )
    return {where: locate(place, supply.kind) for where, place in locations.items()}


def _case_facts(case: TaxCase, places: dict[Where, Place]) -> CaseFacts:
    buyer, supply, seller = case.buyer.profile, case.supply, case.seller.profile
    identified = case.buyer.vat_id is not None
    return CaseFacts(
        supply=supply.kind,
        place=supply.place,
        regime=supply.regime,
        buyer=buyer.kind,
        taxable_buyer=buyer.kind is BuyerKind.BUSINESS
        or (buyer.kind is BuyerKind.PUBLIC and identified),
        end_user=buyer.end_user,
        split_payment=buyer.split_payment,
        scheme=seller.scheme,
        distance_sales=seller.distance_sales,
        origin=places[Where.SELLER].jurisdiction,
        seller_area=Area.of(places[Where.SELLER].in_union),
        customer_area=Area.of(places[Where.CUSTOMER].in_union),
    )


def _facts(
    case: TaxCase, before: CaseFacts, placed: PlaceRule, places: dict[Where, Place]
) -> tuple[Facts, Place]:
    _check_performed(placed, places)
    origin, destination = places[Where.SELLER], places[placed.destination]
    taxed = places[placed.taxed]
    at_home = taxed.jurisdiction == origin.jurisdiction
    facts = Facts(
        **before.__dict__,
        destination=destination.jurisdiction,
        taxed_in=taxed.jurisdiction,
        at_home=at_home,
        route=Route.DOMESTIC
        if destination.jurisdiction == origin.jurisdiction
        else _ROUTES[origin.in_union, destination.in_union],
        same_state=destination.state == origin.state,
        tax_class=case.supply.class_in(taxed.state),
    )
    return facts, taxed


def _check_performed(placed: PlaceRule, places: dict[Where, Place]) -> None:
    if Where.PERFORMED in (placed.destination, placed.taxed) and Where.PERFORMED not in places:
        raise Invalid(
            "it is not said where the service is done",
            findings=[
                Finding(
                    rule="TAX-PLACE",
                    path="supply.performed_in",
                    message="such a service is taxed where it is done, and that is not said",
                    hint="say in which country it is done",
                )
            ],
        )


def _treatment(
    case: TaxCase,
    facts: Facts,
    placed: PlaceRule,
    rule: TaxRule,
    taxed: Place,
    rates: RateTable,
) -> TaxTreatment:
    rate, rate_source = _rate(case, facts, rule, taxed, rates)
    exemption = exemption_of(case.supply) if Needs.EXEMPTION in rule.needs else None
    mention = words(rule.mention, _seller_state(case)) if rule.mention else None
    reason, code = _reason(rule, exemption, mention)
    said = (reason, mention)
    sources = (placed.source, rule.source, exemption.source if exemption else "")
    return TaxTreatment(
        category=rule.category,
        rate=rate,
        reason=reason,
        code=code,
        mentions=tuple(dict.fromkeys(text for text in said if text)),
        rule=rule.id,
        title=rule.title,
        sources=tuple(source for source in sources if source),
        explanation=(
            f"From {facts.origin} to {facts.destination}, taxed in {facts.taxed_in}: "
            f"{placed.title} ({placed.source})",
            f"{rule.title} ({rule.source})",
            rate_source,
        ),
    )


def _reason(
    rule: TaxRule, exemption: Exemption | None, mention: str | None
) -> tuple[str | None, str | None]:
    if exemption:
        return exemption.reason, exemption.code
    if rule.reason or rule.code:
        return rule.reason or mention, rule.code
    return None, None


def _seller_state(case: TaxCase) -> str:
    return locate(case.seller.location, case.supply.kind).state


def _rate(
    case: TaxCase, facts: Facts, rule: TaxRule, taxed: Place, rates: RateTable
) -> tuple[Decimal | None, str]:
    if rule.rate is RateFrom.NONE:
        return None, "No rate: the supply is outside the scope of VAT"
    if rule.rate is RateFrom.ZERO:
        return NO_TAX, "Rate 0"
    if rule.rate is RateFrom.STATED:
        rate = case.supply.stated_rate if rule.fixed_rate is None else rule.fixed_rate
        where = "stated by the rule" if rule.fixed_rate is not None else "stated by the supply"
    else:
        rate = rates.rate(taxed.rates, facts.tax_class, case.on)
        where = f"{facts.tax_class} in {taxed.rates} on {case.on}"
    if rate is None or (not rate and FAMILIES[rule.category].rate is Demand.POSITIVE):
        raise _no_rate(facts, rule, taxed, case, rates)
    return rate, f"Rate {rate}: {where}"


def _no_row(message: str, facts: CaseFacts, hint: str = "") -> Undetermined:
    seen = ", ".join(f"{name} {value}" for name, value in facts.__dict__.items())
    return Undetermined(
        message,
        hint=hint or "add a tax rule to the partnership, or fix the VAT category",
        findings=[
            Finding(
                rule="TAX-RULE",
                path="supply",
                message=f"{message}: {seen}",
                hint=hint or "add a tax rule to the partnership, or fix the VAT category",
            )
        ],
    )


def _no_rate(
    facts: Facts, rule: TaxRule, taxed: Place, case: TaxCase, rates: RateTable
) -> Undetermined:
    if rule.rate is RateFrom.STATED:
        message = f"the rate for {taxed.rates} hangs on the product, and none is stated"
        hint = "state the rate with the marketable"
    else:
        message = f"no rate '{facts.tax_class}' is known for {taxed.rates} on {case.on}"
        known = ", ".join(rates.classes(taxed.rates, case.on))
        hint = f"known are: {known}" if known else "add a tax rule with the rate"
    return Undetermined(
        message,
        hint=hint,
        findings=[Finding(rule="TAX-RATE", path="supply.tax_class", message=message, hint=hint)],
    )
