"""Cases of tax, said briefly: `case("DE", "FR", kind="goods")`."""

from datetime import date
from typing import Any

from domain.tax.case import Location, Supply, TaxCase, TaxParty, TaxProfile

PREFIXES = {"GR": "EL", "ES-CN": "ES", "ES-CE": "ES", "ES-ML": "ES", "AX": "FI"}
SELLER = {"scheme", "distance_sales"}
BUYER = {"end_user", "split_payment"}
MAY_2026 = date(2026, 5, 12)


def location(code: str) -> Location:
    """A place by its country, or by the code of a VAT territory."""
    if "-" in code:
        return Location(country=code[:2], territory=code)
    return Location(country=code)


def vat_id(code: str) -> str:
    """Something that begins like a VAT id of the place."""
    return f"{PREFIXES.get(code, code)}123456789"


def case(
    seller: str = "DE",
    buyer: str = "DE",
    *,
    who: str = "business",
    identified: bool = True,
    registered: bool = True,
    on: date = MAY_2026,
    **supply: Any,
) -> TaxCase:
    """A case of tax. Goods are delivered to the buyer on that day if nothing else is said."""
    sells = {name: supply.pop(name) for name in SELLER & set(supply)}
    buys = {name: supply.pop(name) for name in BUYER & set(supply)}
    delivered = {"ship_to": location(buyer), "delivered_on": on}
    given = {**delivered, **supply} if supply.get("kind") == "goods" else supply
    has_id = identified and who != "consumer"
    return TaxCase(
        seller=TaxParty(
            location=location(seller),
            vat_id=vat_id(seller) if registered else None,
            profile=TaxProfile(**sells),
        ),
        buyer=TaxParty(
            location=location(buyer),
            vat_id=vat_id(buyer) if has_id else None,
            profile=TaxProfile(kind=who, **buys),
        ),
        supply=Supply.model_validate(given),
        on=on,
    )
