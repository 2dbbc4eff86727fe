"""Partner: a company, ours or another's. Symmetric: any partner can sell and buy."""

from typing import Annotated

from pydantic import AfterValidator, Field
from stdnum import iban as iban_number
from stdnum.exceptions import ValidationError

from domain.core.identifiers import Id
from domain.core.model import DomainModel
from domain.core.party import Party, TaxRepresentative
from domain.tax.case import TaxProfile
from domain.trade.identity import identities
from domain.trade.mandate import PayingPolicy


def _checked_iban(value: str) -> str:
    try:
        return str(iban_number.validate(value))
    except ValidationError as error:
        raise ValueError("not a valid IBAN: the check digits or the length are wrong") from error


Iban = Annotated[str, AfterValidator(_checked_iban)]
"""ISO 13616, checked with its check digits."""


class Partner(DomainModel):
    """A company that trades. `own` marks the issuing legal entities of this organisation."""

    id: Id
    party: Party
    own: bool = False
    iban: Iban | None = Field(default=None, description="BT-84: where it wants to be paid")
    bic: str | None = Field(
        default=None, description="BT-86", pattern=r"^[A-Z0-9]{8}([A-Z0-9]{3})?$"
    )
    tax: TaxProfile = TaxProfile()
    """What tax law has to know of it, as a seller and as a buyer."""
    tax_representative: TaxRepresentative | None = Field(
        default=None, description="BG-11: who answers for its VAT where it sells from"
    )

    paying: PayingPolicy | None = Field(
        default=None, description="of an own company: how it pays and collects"
    )

    @property
    def identities(self) -> tuple[str, ...]:
        """What it is recognised by on documents of others."""
        return tuple(sorted(identities(self.party)))
