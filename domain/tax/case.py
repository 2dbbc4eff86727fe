"""The case that tax is determined for: who sells what to whom, from where to where, when.

Words of Council Directive 2006/112/EC (the VAT Directive); nothing here decides anything.
"""

from datetime import date
from decimal import Decimal
from enum import StrEnum

from pydantic import Field

from domain.core.model import DomainModel
from domain.core.money import ExactDecimal
from domain.core.party import CountryCode
from domain.core.text import TextLine


class SupplyKind(StrEnum):
    """Goods are delivered (article 14), services are everything else (article 24)."""

    GOODS = "goods"
    SERVICE = "service"


class TaxClass(StrEnum):
    """Which of a country's rates a thing is sold at. The rate itself stands in the rate table."""

    STANDARD = "standard"
    REDUCED = "reduced"
    SECOND_REDUCED = "second_reduced"
    THIRD_REDUCED = "third_reduced"
    SUPER_REDUCED = "super_reduced"
    PARKING = "parking"
    ZERO = "zero"
    EXEMPT = "exempt"


class BuyerKind(StrEnum):
    """A business is a taxable person; a public body counts as one if it has a VAT id (art. 43)."""

    BUSINESS = "business"
    CONSUMER = "consumer"
    PUBLIC = "public"


class Scheme(StrEnum):
    """How the seller is taxed at home."""

    NORMAL = "normal"
    SMALL_BUSINESS = "small_business"


class DistanceSales(StrEnum):
    """Where sales to consumers in other member states are taxed (articles 33, 58 and 59c).

    At home as long as they stay below 10 000 EUR a year and the seller has not opted out;
    otherwise in the consumer's country, declared in the one-stop shop (OSS).
    """

    HOME = "home"
    DESTINATION = "destination"


class ServicePlace(StrEnum):
    """By which rule a service has its place (articles 44 to 59)."""

    GENERAL = "general"
    PERFORMED = "performed"
    """Land and buildings, events, restaurants, transport, hire: where it is done."""
    DIGITAL = "digital"
    """Electronic, broadcasting and telecommunication services."""
    INTANGIBLE = "intangible"
    """Advice, advertising, data, staff, licences and the like: the list of article 59."""


class Regime(StrEnum):
    """What a special regime of the Directive or of a country may apply to."""

    NONE = "none"
    CONSTRUCTION = "construction"
    CLEANING = "cleaning"
    STAFF = "staff"
    REAL_ESTATE = "real_estate"
    SCRAP = "scrap"
    METALS = "metals"
    GOLD = "gold"
    ELECTRONICS = "electronics"
    """Mobile phones, integrated circuits, tablets, laptops, game consoles."""
    ENERGY = "energy"
    EMISSIONS = "emissions"
    TELECOMS = "telecoms"
    TIMBER = "timber"
    CEREALS = "cereals"
    TRIANGULAR = "triangular"
    MARGIN_TRAVEL = "margin_travel"
    MARGIN_SECOND_HAND = "margin_second_hand"
    MARGIN_ART = "margin_art"
    MARGIN_ANTIQUES = "margin_antiques"


class Location(DomainModel):
    """Where somebody or something is, as an address says it."""

    country: CountryCode
    post_code: TextLine | None = None
    territory: TextLine | None = None
    """The code of a VAT territory, where country and post code do not tell it."""


class TaxProfile(DomainModel):
    """What tax law has to know of a partner beyond its address and its numbers."""

    kind: BuyerKind = BuyerKind.BUSINESS
    """As a buyer."""
    end_user: bool = False
    """As a buyer: uses construction and the like itself, so no domestic reverse charge."""
    split_payment: bool = False
    """As a buyer: pays the VAT to the state (Italy, scissione dei pagamenti)."""
    scheme: Scheme = Scheme.NORMAL
    distance_sales: DistanceSales = DistanceSales.HOME
    territory: TextLine | None = None
    """The VAT territory, where country and post code do not tell it."""


class TaxParty(DomainModel):
    """A seller or a buyer as tax law sees it."""

    location: Location
    vat_id: TextLine | None = None
    tax_number: TextLine | None = None
    """The seller's local tax number (BT-32)."""
    registration_id: TextLine | None = None
    representative_vat_id: TextLine | None = None
    """The seller's tax representative (BT-63)."""
    profile: TaxProfile = TaxProfile()


class TaxedAs(DomainModel):
    """What tax law has to know of a thing that is sold."""

    tax_class: TaxClass = TaxClass.STANDARD
    classes: dict[CountryCode, TaxClass] = Field(default_factory=dict)
    """The class in countries where it is another one: books are reduced here, zero there."""
    place: ServicePlace = ServicePlace.GENERAL
    performed_in: Location | None = None
    """Where a service is done, if that decides."""
    regime: Regime = Regime.NONE
    exemption: TextLine | None = None
    """For class exempt: a key of the exemption table, such as `education`."""
    exemption_reason: TextLine | None = None
    """For class exempt: the reason in own words, where the table has none."""
    stated_rate: ExactDecimal | None = Field(default=None, ge=0, le=100)
    """A rate that hangs on the product and stands in no table of a country (IPSI)."""

    def class_in(self, country: str) -> TaxClass:
        """The class in `country`."""
        return self.classes.get(country, self.tax_class)


class Supply(TaxedAs):
    """What is sold, and where it goes."""

    kind: SupplyKind = SupplyKind.SERVICE
    ship_from: Location | None = None
    """Where goods leave from; `None`: from the seller."""
    ship_to: Location | None = None
    """Where goods arrive (BG-15); `None`: at the buyer."""
    delivered_on: date | None = None
    """When it was delivered (BT-72), or the last day of its period (BT-74)."""


class TaxCase(DomainModel):
    """Everything that a determination looks at. `on` is the day the tax arises (article 63)."""

    seller: TaxParty
    buyer: TaxParty
    supply: Supply
    on: date


NO_TAX = Decimal(0)
