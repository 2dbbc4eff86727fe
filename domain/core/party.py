"""Parties as EN 16931-1 describes them: BG-4 seller, BG-7 buyer, BG-10 payee, BG-11 tax agent.

Source of names: EN 16931-1:2017+A1, business terms (BT) and groups (BG).
"""

from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints

from domain.core.identifiers import Identifier
from domain.core.model import DomainModel
from domain.core.text import Text

CountryCode = Annotated[str, StringConstraints(pattern=r"^[A-Z0-9]{2}$")]
"""ISO 3166-1 alpha-2, and the codes that EN 16931 adds: `XI` Northern Ireland, `1A` Kosovo."""


class PostalAddress(DomainModel):
    """BG-5 seller, BG-8 buyer, BG-12 tax representative, BG-15 deliver to."""

    line_one: Text | None = Field(
        default=None, description="BT-35, BT-50, BT-64, BT-75 address line 1"
    )
    line_two: Text | None = Field(
        default=None, description="BT-36, BT-51, BT-65, BT-76 address line 2"
    )
    line_three: Text | None = Field(
        default=None, description="BT-162, BT-163, BT-164, BT-165 address line 3"
    )
    city: Text | None = Field(default=None, description="BT-37, BT-52, BT-66, BT-77 city")
    post_code: Text | None = Field(default=None, description="BT-38, BT-53, BT-67, BT-78 post code")
    subdivision: Text | None = Field(
        default=None, description="BT-39, BT-54, BT-68, BT-79 country subdivision"
    )
    country: CountryCode = Field(description="BT-40, BT-55, BT-69, BT-80 country code")


class ElectronicAddress(DomainModel):
    """BT-34 and BT-49: where documents are sent; `scheme` is an EAS code (`0088`, `9930`)."""

    scheme: Annotated[str, StringConstraints(pattern=r"^[0-9A-Z]{2,4}$")]
    value: Text


class Contact(DomainModel):
    """BG-6 seller contact and BG-9 buyer contact."""

    name: Text | None = Field(default=None, description="BT-41, BT-56 contact point")
    phone: Text | None = Field(default=None, description="BT-42, BT-57 telephone number")
    email: Text | None = Field(default=None, description="BT-43, BT-58 email address")


def _in_order(identifiers: tuple[Identifier, ...]) -> tuple[Identifier, ...]:
    """Those without a scheme first: their order says nothing, and a syntax may not keep it."""
    return tuple(sorted(identifiers, key=lambda said: said.scheme is not None))


class Party(DomainModel):
    """BG-4, BG-7: a seller or a buyer as it stands on a document."""

    name: Text = Field(description="BT-27, BT-44 legal name")
    trading_name: Text | None = Field(default=None, description="BT-28, BT-45 trading name")
    identifiers: Annotated[tuple[Identifier, ...], AfterValidator(_in_order)] = Field(
        default=(), description="BT-29, BT-46 identifiers with scheme; EN 16931: one for a buyer"
    )
    registration_id: Identifier | None = Field(
        default=None, description="BT-30, BT-47 legal registration with scheme"
    )
    vat_id: Text | None = Field(
        default=None, description="BT-31, BT-48 VAT identifier with country prefix"
    )
    tax_registration_id: Text | None = Field(
        default=None, description="BT-32 local tax number; of the seller only"
    )
    legal_information: Text | None = Field(
        default=None, description="BT-33 legal form, share capital and the like; seller only"
    )
    electronic_address: ElectronicAddress | None = Field(
        default=None, description="BT-34, BT-49 electronic address"
    )
    address: PostalAddress = Field(description="BG-5, BG-8")
    contact: Contact | None = Field(default=None, description="BG-6, BG-9")


class Payee(DomainModel):
    """BG-10: who is paid, if it is not the seller."""

    name: Text = Field(description="BT-59 payee name")
    identifier: Identifier | None = Field(default=None, description="BT-60 payee identifier")
    registration_id: Identifier | None = Field(
        default=None, description="BT-61 payee legal registration"
    )


class TaxRepresentative(DomainModel):
    """BG-11: who answers for the seller's VAT in a country where the seller is not established."""

    name: Text = Field(description="BT-62 tax representative name")
    vat_id: Text = Field(description="BT-63 tax representative VAT identifier")
    address: PostalAddress = Field(description="BG-12")
