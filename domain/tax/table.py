"""The decision table that is shipped: how a supply is treated where it has its place.

Source: Directive 2006/112/EC; the rows name the articles. Rules of single countries are rows of
`domain.tax.national`. The order is the law's: what is special comes before what is general.
"""

from domain.core.codes import VatCategory
from domain.tax.case import (
    Regime,
    Scheme,
    ServicePlace,
    SupplyKind,
    TaxClass,
)
from domain.tax.facts import Conditions, Route
from domain.tax.national import (
    EXPORTS_FROM_OUTSIDE,
    REVERSE_CHARGES,
    SERVICES_FROM_OUTSIDE,
    SMALL_BUSINESSES,
    SPLIT_PAYMENT,
)
from domain.tax.places import PLACES
from domain.tax.rule import Gap, Needs, RateFrom, TaxRule, TaxTable
from domain.tax.wording import MARGIN, Mention

_LAW = "Directive 2006/112/EC"
_GOODS, _SERVICE = (SupplyKind.GOODS,), (SupplyKind.SERVICE,)
_BUSINESS, _CONSUMER = (True,), (False,)
_ELSEWHERE = (ServicePlace.GENERAL, ServicePlace.DIGITAL, ServicePlace.INTANGIBLE)
_ZERO, _EXEMPT = (TaxClass.ZERO,), (TaxClass.EXEMPT,)
_TAXED = tuple(name for name in TaxClass if name not in (TaxClass.ZERO, TaxClass.EXEMPT))
_NORMAL = (Scheme.NORMAL,)
_INSIDE = (Route.DOMESTIC, Route.INTRA_UNION)

_MARGINS = (
    # kind, regime, VATEX, articles
    ("travel", Regime.MARGIN_TRAVEL, "VATEX-EU-D", "306 to 310"),
    ("second-hand", Regime.MARGIN_SECOND_HAND, "VATEX-EU-F", "311 to 343"),
    ("art", Regime.MARGIN_ART, "VATEX-EU-I", "311 to 343"),
    ("antiques", Regime.MARGIN_ANTIQUES, "VATEX-EU-J", "311 to 343"),
)

_MARGIN_SCHEMES = tuple(
    TaxRule(
        id=f"margin-{kind}",
        title=f"Margin scheme: {kind}",
        when=Conditions(regime=(regime,), at_home=(True,)),
        category=VatCategory.EXEMPT,
        rate=RateFrom.ZERO,
        code=code,
        mention=mention,
        needs=(Needs.SELLER_TAX_ID,),
        source=f"{_LAW}, articles {articles}",
    )
    for (kind, regime, code, articles), mention in zip(_MARGINS, MARGIN, strict=True)
)

_TRIANGULAR = TaxRule(
    id="triangular",
    title="Triangular trade: the last buyer accounts for the VAT",
    when=Conditions(
        regime=(Regime.TRIANGULAR,),
        supply=_GOODS,
        taxable_buyer=_BUSINESS,
        route=(Route.INTRA_UNION,),
    ),
    category=VatCategory.REVERSE_CHARGE,
    rate=RateFrom.ZERO,
    reason="Reverse charge: triangular trade, article 141 of Directive 2006/112/EC",
    code="VATEX-EU-AE",
    mention=Mention.REVERSE_CHARGE,
    needs=(Needs.SELLER_VAT_ID, Needs.BUYER_VAT_ID),
    source=f"{_LAW}, articles 42, 141 and 197",
)

_EXEMPTED = TaxRule(
    id="exempt",
    title="Exempt by law",
    when=Conditions(tax_class=_EXEMPT, route=_INSIDE),
    category=VatCategory.EXEMPT,
    rate=RateFrom.ZERO,
    needs=(Needs.SELLER_TAX_ID, Needs.EXEMPTION),
    source=f"{_LAW}, articles 132 and 135",
)


def _own_tax(
    key: str, name: str, origin: str, category: VatCategory, rate: RateFrom, law: str
) -> TaxRule:
    return TaxRule(
        id=key,
        title=f"{name} inside the territory",
        when=Conditions(
            scheme=_NORMAL,
            route=(Route.DOMESTIC,),
            origin=(origin,),
            tax_class=(*_TAXED, *_ZERO),
        ),
        category=category,
        rate=rate,
        needs=(Needs.SELLER_TAX_ID,),
        source=law,
    )


_ISLANDS_AND_TOWNS = (
    _own_tax(
        "igic",
        "IGIC of the Canary Islands",
        "ES-CN",
        VatCategory.CANARY_ISLANDS,
        RateFrom.TABLE,
        "Ley 20/1991; Ley 4/2012 de Canarias",
    ),
    *(
        _own_tax(
            f"ipsi-{town}",
            f"IPSI of {name}",
            f"ES-{town.upper()}",
            VatCategory.CEUTA_MELILLA,
            RateFrom.STATED,
            "Ley 8/1991",
        )
        for town, name in (("ce", "Ceuta"), ("ml", "Melilla"))
    ),
)

_DOMESTIC = (
    TaxRule(
        id="domestic-zero",
        title="Taxed at the zero rate of the country",
        when=Conditions(scheme=_NORMAL, route=(Route.DOMESTIC,), tax_class=_ZERO),
        category=VatCategory.ZERO,
        rate=RateFrom.ZERO,
        needs=(Needs.SELLER_TAX_ID,),
        source=f"{_LAW}, articles 98(2), 105a and 110, and national law",
    ),
    TaxRule(
        id="domestic",
        title="Taxed at the rate of the country",
        when=Conditions(scheme=_NORMAL, route=(Route.DOMESTIC,), tax_class=_TAXED),
        category=VatCategory.STANDARD,
        rate=RateFrom.TABLE,
        needs=(Needs.SELLER_TAX_ID,),
        source=f"{_LAW}, articles 96 to 98, and national law",
    ),
)

_INTRA_UNION = (
    TaxRule(
        id="eu-goods",
        title="Goods to a business in another member state",
        when=Conditions(
            supply=_GOODS,
            route=(Route.INTRA_UNION,),
            taxable_buyer=_BUSINESS,
            at_home=(True,),
        ),
        category=VatCategory.INTRA_COMMUNITY,
        rate=RateFrom.ZERO,
        reason="Intra-Community supply, exempt under article 138 of Directive 2006/112/EC",
        code="VATEX-EU-IC",
        needs=(
            Needs.SELLER_VAT_ID,
            Needs.BUYER_VAT_ID_ABROAD,
            Needs.DELIVERY_DATE,
            Needs.DELIVERY_PLACE,
        ),
        source=f"{_LAW}, articles 138 and 226(11)",
    ),
    TaxRule(
        id="eu-services",
        title="Services to a business in another member state",
        when=Conditions(
            supply=_SERVICE,
            place=_ELSEWHERE,
            route=(Route.INTRA_UNION,),
            taxable_buyer=_BUSINESS,
        ),
        category=VatCategory.REVERSE_CHARGE,
        rate=RateFrom.ZERO,
        reason="Reverse charge",
        code="VATEX-EU-AE",
        mention=Mention.REVERSE_CHARGE,
        needs=(Needs.SELLER_VAT_ID, Needs.BUYER_VAT_ID),
        source=f"{_LAW}, articles 196 and 226(11a)",
    ),
    TaxRule(
        id="eu-consumer-zero",
        title="To a consumer in another member state, at a zero rate",
        when=Conditions(route=(Route.INTRA_UNION,), taxable_buyer=_CONSUMER, tax_class=_ZERO),
        category=VatCategory.ZERO,
        rate=RateFrom.ZERO,
        needs=(Needs.SELLER_TAX_ID,),
        source=f"{_LAW}, articles 98(2), 105a and 110, and national law",
    ),
    TaxRule(
        id="eu-consumer",
        title="To a consumer in another member state",
        when=Conditions(route=(Route.INTRA_UNION,), taxable_buyer=_CONSUMER, tax_class=_TAXED),
        category=VatCategory.STANDARD,
        rate=RateFrom.TABLE,
        needs=(Needs.SELLER_TAX_ID,),
        source=f"{_LAW}, articles 96 to 98; declared by articles 369a to 369k (OSS) if abroad",
    ),
)

_OUTSIDE_REASON = "Outside the scope of VAT: the place of supply is outside the Union"


def _services_outside(key: str, when: dict[str, object], law: str) -> TaxRule:
    fixed = {"supply": _SERVICE, "route": (Route.LEAVING_UNION,)}
    return TaxRule(
        id=key,
        title="Services whose place is outside the VAT territory of the Union",
        when=Conditions.model_validate({**fixed, **when}),
        category=VatCategory.OUTSIDE_SCOPE,
        rate=RateFrom.NONE,
        reason=_OUTSIDE_REASON,
        code="VATEX-EU-O",
        source=law,
    )


_LEAVING = (
    TaxRule(
        id="export",
        title="Goods leave the VAT territory of the Union",
        when=Conditions(supply=_GOODS, route=(Route.LEAVING_UNION,)),
        category=VatCategory.EXPORT,
        rate=RateFrom.ZERO,
        reason="Export, exempt under article 146 of Directive 2006/112/EC",
        code="VATEX-EU-G",
        needs=(Needs.SELLER_VAT_ID,),
        source=f"{_LAW}, article 146(1)(a) and (b)",
    ),
    _services_outside("services-outside", {"same_state": (False,)}, f"{_LAW}, articles 44 to 59"),
    _services_outside(
        "services-outside-de",
        {"origin": ("DE",), "same_state": (True,), "taxable_buyer": _BUSINESS},
        "UStG, §§ 1(2) and 3a(2)",
    ),
    _services_outside(
        "services-outside-es",
        {"origin": ("ES",), "same_state": (True,)},
        "Ley 37/1992, articles 3, 69 and 70",
    ),
)

_GAPS = (
    Gap(
        id="seller-outside",
        when=Conditions(route=(Route.FROM_OUTSIDE,)),
        message="no rule is known for what this seller's country does not tax itself",
        hint="add a tax rule for the country of the seller to the partnership",
    ),
    Gap(
        id="small-business-unknown",
        when=Conditions(scheme=(Scheme.SMALL_BUSINESS,), at_home=(True,)),
        message="no scheme for small businesses is known in the seller's country",
        hint="set the seller's scheme to normal, or add a tax rule to the partnership",
    ),
    Gap(
        id="performed-abroad",
        when=Conditions(place=(ServicePlace.PERFORMED,), route=(Route.INTRA_UNION,)),
        message="such services to a business are taxed where they are done, by national law",
        hint="find out whether the buyer owes the VAT there (article 194 of the VAT Directive), "
        "and add a tax rule to the partnership: category AE, or S with the rate of that country",
    ),
    Gap(
        id="special-territory",
        when=Conditions(route=(Route.LEAVING_UNION,), same_state=(True,)),
        message="services to this territory of the seller's state are governed by national law",
        hint="add a tax rule for the territory to the partnership",
    ),
)

TABLE = TaxTable(
    places=PLACES,
    rules=(
        *SMALL_BUSINESSES,
        *_MARGIN_SCHEMES,
        _TRIANGULAR,
        *REVERSE_CHARGES,
        _EXEMPTED,
        SPLIT_PAYMENT,
        *_ISLANDS_AND_TOWNS,
        *_DOMESTIC,
        *_INTRA_UNION,
        *_LEAVING,
        *EXPORTS_FROM_OUTSIDE,
        *SERVICES_FROM_OUTSIDE,
    ),
    gaps=_GAPS,
)
"""The table that is shipped."""
