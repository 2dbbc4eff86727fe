"""The facts that a tax rule may look at, and the conditions it sets on them.

A condition is a tuple of the values that fit; an empty one fits everything. So a rule is data:
it can be stored, shown, and put in by a partnership.
"""

from enum import StrEnum

from domain.core.model import DomainModel
from domain.core.text import TextLine
from domain.tax.case import (
    BuyerKind,
    DistanceSales,
    Regime,
    Scheme,
    ServicePlace,
    SupplyKind,
    TaxClass,
)


class Area(StrEnum):
    """The VAT territory of the Union, or outside it."""

    UNION = "union"
    OUTSIDE = "outside"

    @classmethod
    def of(cls, in_union: bool) -> "Area":
        """The area of a place."""
        return cls.UNION if in_union else cls.OUTSIDE


class Route(StrEnum):
    """How a supply goes, from the seller's VAT to that of the destination."""

    DOMESTIC = "domestic"
    INTRA_UNION = "intra_union"
    LEAVING_UNION = "leaving_union"
    FROM_OUTSIDE = "from_outside"


class CaseFacts(DomainModel):
    """What is known before the place of supply is."""

    supply: SupplyKind
    place: ServicePlace
    regime: Regime
    buyer: BuyerKind
    taxable_buyer: bool
    """A business, or a public body with a VAT id (article 43); otherwise it is a consumer."""
    end_user: bool
    split_payment: bool
    scheme: Scheme
    distance_sales: DistanceSales
    origin: str
    """The jurisdiction of the seller, or where goods leave from."""
    seller_area: Area
    customer_area: Area
    """Where goods arrive; for services, where the buyer is."""


class Facts(CaseFacts):
    """What is known once the place of supply is."""

    destination: str
    taxed_in: str
    """Whose VAT it is: one of the two."""
    at_home: bool
    """It is the VAT of the origin."""
    route: Route
    same_state: bool
    """Origin and destination belong to one state, though maybe not to one VAT territory."""
    tax_class: TaxClass


class CaseConditions(DomainModel):
    """Conditions on `CaseFacts`."""

    supply: tuple[SupplyKind, ...] = ()
    place: tuple[ServicePlace, ...] = ()
    regime: tuple[Regime, ...] = ()
    buyer: tuple[BuyerKind, ...] = ()
    taxable_buyer: tuple[bool, ...] = ()
    end_user: tuple[bool, ...] = ()
    split_payment: tuple[bool, ...] = ()
    scheme: tuple[Scheme, ...] = ()
    distance_sales: tuple[DistanceSales, ...] = ()
    origin: tuple[TextLine, ...] = ()
    seller_area: tuple[Area, ...] = ()
    customer_area: tuple[Area, ...] = ()

    def fit(self, facts: CaseFacts) -> bool:
        """Whether `facts` meet every condition."""
        return all(
            not wanted or getattr(facts, name) in wanted for name, wanted in self.__dict__.items()
        )


class Conditions(CaseConditions):
    """Conditions on `Facts`."""

    destination: tuple[TextLine, ...] = ()
    taxed_in: tuple[TextLine, ...] = ()
    at_home: tuple[bool, ...] = ()
    route: tuple[Route, ...] = ()
    same_state: tuple[bool, ...] = ()
    tax_class: tuple[TaxClass, ...] = ()
