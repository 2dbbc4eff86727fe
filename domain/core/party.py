"""Parties as EN 16931 describes them: BG-4 seller, BG-7 buyer, and their addresses."""

from typing import Annotated

from pydantic import Field, StringConstraints

from domain.core.model import DomainModel

CountryCode = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
"""ISO 3166-1 alpha-2."""

Text = Annotated[str, StringConstraints(min_length=1, max_length=300, pattern=r"^[^\x00-\x1f]*$")]
"""A line of text without control characters."""


class PostalAddress(DomainModel):
    """BG-5 and BG-8."""

    line_one: Text | None = Field(default=None, description="BT-35, BT-50")
    city: Text | None = Field(default=None, description="BT-37, BT-52")
    post_code: Text | None = Field(default=None, description="BT-38, BT-53")
    country: CountryCode = Field(description="BT-40, BT-55")


class ElectronicAddress(DomainModel):
    """BT-34 and BT-49: where documents are sent; `scheme` is an EAS code (`0088`, `9930`)."""

    scheme: Annotated[str, StringConstraints(pattern=r"^[0-9A-Z]{2,4}$")]
    value: Text


class Contact(DomainModel):
    """BG-6 and BG-9."""

    name: Text | None = Field(default=None, description="BT-41, BT-56")
    phone: Text | None = Field(default=None, description="BT-42, BT-57")
    email: Text | None = Field(default=None, description="BT-43, BT-58")


class Party(DomainModel):
    """A seller or a buyer as it stands on a document."""

    name: Text = Field(description="BT-27, BT-44: legal name")
    vat_id: Text | None = Field(default=None, description="BT-31, BT-48, with country prefix")
    registration_id: Text | None = Field(default=None, description="BT-30, BT-47")
    electronic_address: ElectronicAddress | None = Field(default=None, description="BT-34, BT-49")
    address: PostalAddress
    contact: Contact | None = None
