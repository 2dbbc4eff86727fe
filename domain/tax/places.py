"""Where a supply has its place, and whose VAT it is: the first table of a determination.

Source: Directive 2006/112/EC, title V (articles 31 to 59c); MWSTG, article 8, and
merverdiavgiftsloven, § 6-22, for services sold from Switzerland and Norway, where consumers
count like businesses. The first row that fits decides.
"""

from domain.tax.case import DistanceSales, ServicePlace, SupplyKind
from domain.tax.facts import Area, CaseConditions
from domain.tax.rule import PlaceRule, Where

_LAW = "Directive 2006/112/EC"
_GOODS, _SERVICE = (SupplyKind.GOODS,), (SupplyKind.SERVICE,)
_UNION, _OUTSIDE = (Area.UNION,), (Area.OUTSIDE,)
_CONSUMER = (False,)

_AT_CUSTOMER = tuple(
    PlaceRule(
        id=f"services-{origin.lower()}",
        title="services have their place at the customer",
        when=CaseConditions(
            supply=_SERVICE,
            origin=(origin,),
            place=(ServicePlace.GENERAL, ServicePlace.DIGITAL, ServicePlace.INTANGIBLE),
        ),
        destination=Where.CUSTOMER,
        taxed=Where.CUSTOMER,
        source=law,
    )
    for origin, law in (("CH", "MWSTG, article 8"), ("NO", "Merverdiavgiftsloven, § 6-22"))
)

PLACES: tuple[PlaceRule, ...] = (
    *_AT_CUSTOMER,
    PlaceRule(
        id="distance-sale",
        title="distance sales above the threshold are taxed where the goods arrive",
        when=CaseConditions(
            supply=_GOODS,
            taxable_buyer=_CONSUMER,
            seller_area=_UNION,
            customer_area=_UNION,
            distance_sales=(DistanceSales.DESTINATION,),
        ),
        destination=Where.CUSTOMER,
        taxed=Where.CUSTOMER,
        source=f"{_LAW}, articles 33(a) and 59c",
    ),
    PlaceRule(
        id="goods",
        title="goods are taxed where their transport begins",
        when=CaseConditions(supply=_GOODS),
        destination=Where.CUSTOMER,
        taxed=Where.SELLER,
        source=f"{_LAW}, articles 31 and 32",
    ),
    PlaceRule(
        id="services-performed",
        title="such services have their place where they are done",
        when=CaseConditions(supply=_SERVICE, place=(ServicePlace.PERFORMED,)),
        destination=Where.PERFORMED,
        taxed=Where.PERFORMED,
        source=f"{_LAW}, articles 46 to 56",
    ),
    PlaceRule(
        id="services-business",
        title="services to a business have their place where it is established",
        when=CaseConditions(supply=_SERVICE, taxable_buyer=(True,)),
        destination=Where.CUSTOMER,
        taxed=Where.CUSTOMER,
        source=f"{_LAW}, article 44",
    ),
    PlaceRule(
        id="digital-below-threshold",
        title="digital services to consumers below the threshold are taxed at the seller",
        when=CaseConditions(
            supply=_SERVICE,
            place=(ServicePlace.DIGITAL,),
            seller_area=_UNION,
            customer_area=_UNION,
            distance_sales=(DistanceSales.HOME,),
        ),
        destination=Where.SELLER,
        taxed=Where.SELLER,
        source=f"{_LAW}, article 59c",
    ),
    PlaceRule(
        id="digital",
        title="digital services to consumers have their place at the consumer",
        when=CaseConditions(supply=_SERVICE, place=(ServicePlace.DIGITAL,)),
        destination=Where.CUSTOMER,
        taxed=Where.CUSTOMER,
        source=f"{_LAW}, article 58",
    ),
    PlaceRule(
        id="intangible-outside",
        title="intangible services to consumers outside the Union have their place there",
        when=CaseConditions(
            supply=_SERVICE, place=(ServicePlace.INTANGIBLE,), customer_area=_OUTSIDE
        ),
        destination=Where.CUSTOMER,
        taxed=Where.CUSTOMER,
        source=f"{_LAW}, article 59",
    ),
    PlaceRule(
        id="services-consumer",
        title="services to consumers have their place at the seller",
        when=CaseConditions(supply=_SERVICE),
        destination=Where.SELLER,
        taxed=Where.SELLER,
        source=f"{_LAW}, article 45",
    ),
)
