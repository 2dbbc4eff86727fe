"""What a document refers to: notes (BG-1), earlier invoices (BG-3), supporting documents (BG-24).

Source of names: EN 16931-1:2017+A1.
"""

import base64
from datetime import date
from typing import Annotated

from pydantic import Field, StringConstraints

from domain.core.codes import ReasonCode
from domain.core.model import DomainModel
from domain.core.text import Text

Base64 = Annotated[
    str, StringConstraints(max_length=150_000_000, pattern=r"^[A-Za-z0-9+/=\r\n\t ]*$")
]


class Note(DomainModel):
    """BG-1: a remark, with its subject if it has one."""

    text: Text = Field(description="BT-22 invoice note")
    subject: ReasonCode | None = Field(default=None, description="BT-21 subject code, UNTDID 4451")


class PrecedingInvoice(DomainModel):
    """BG-3: the invoice that a credit note or a corrected invoice refers to."""

    number: Text = Field(description="BT-25 preceding invoice number")
    issue_date: date | None = Field(default=None, description="BT-26 its issue date")


class Attachment(DomainModel):
    """BT-125: a file inside the document, kept in base64 as it travels."""

    content: Base64 = Field(description="BT-125 attached document, base64")
    media_type: Text = Field(description="BT-125 MIME code")
    file_name: Text = Field(description="BT-125 file name")

    def decoded(self) -> bytes:
        """The bytes of the file."""
        return base64.b64decode(self.content)


class SupportingDocument(DomainModel):
    """BG-24: something that backs a claim: a time sheet, a test report, a terms sheet."""

    reference: Text = Field(description="BT-122 supporting document reference")
    description: Text | None = Field(default=None, description="BT-123 description")
    location: Text | None = Field(default=None, description="BT-124 external location, a URL")
    attachment: Attachment | None = Field(default=None, description="BT-125 attached document")
