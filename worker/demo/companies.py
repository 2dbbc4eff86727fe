"""The companies of the scenarios beside our own: whom we sell to, and who sells to us."""

from dataclasses import dataclass
from typing import Any

from worker.demo import world


@dataclass(frozen=True)
class Company:
    """Another company, its SFTP account called as it is."""

    id: str
    name: str
    vat: str
    country: str
    city: str
    post_code: str
    iban: str | None = None
    """Where it wants to be paid, if it sells to us."""

    @property
    def partner(self) -> dict[str, Any]:
        """The body of `PUT /v1/partners/{id}`."""
        party = world.party(self.name, self.vat, self.country, self.city, self.post_code)
        return {"party": party, "iban": self.iban}

    @property
    def is_domestic(self) -> bool:
        """Whether it is in the country of our own company."""
        return self.country == "DE"


KESTREL = Company("kestrel", "Kestrel Bikes GmbH", "DE810000019", "DE", "Bremen", "28195")
LARCH = Company("larch", "Larch Furniture BV", "NL004495445B01", "NL", "Utrecht", "3511")
HARBOUR = Company("harbour", "Harbour Cranes GmbH", "ATU13585627", "AT", "Linz", "4020")
LINDEN = Company("linden", "Lindenberg Town Council", "DE810001021", "DE", "Lindenberg", "88161")
MILL = Company("mill", "Mill Street Events SARL", "FR40303265045", "FR", "Lyon", "69001")
BROOK = Company("brook", "Brook Weaving BV", "BE0428759497", "BE", "Ghent", "9000")
FALCON = Company("falcon", "Falcon Optics BV", "NL123456782B12", "NL", "Delft", "2611")
FINCH = Company("finch", "Finch Robotics BV", "NL123456708B01", "NL", "Eindhoven", "5611")
SPRUCE = Company("spruce", "Spruce Retail GmbH", "DE810004006", "DE", "Hanover", "30159")
GLOBE = Company(
    "globe",
    "Globe Hosting GmbH",
    "DE810002032",
    "DE",
    "Leipzig",
    "04109",
    iban="DE94500105170000004711",
)
OAKS = Company(
    "oaks",
    "Oaks Freight GmbH",
    "DE810003046",
    "DE",
    "Kassel",
    "34117",
    iban="DE19370400440000815100",
)
