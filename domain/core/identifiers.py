"""Identifiers: readable, chosen by people or derived from business keys, safe in URLs and logs."""

import hashlib
import json
from typing import Annotated, Any

from pydantic import Field, StringConstraints

from domain.core.model import DomainModel
from domain.core.text import Text

Id = Annotated[
    str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9._-]{0,79}$", strip_whitespace=False)
]
"""An id: lower case letters, digits, `.`, `_`, `-`; at most 80 characters; no personal data."""

Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
"""A SHA-256 digest in lower-case hexadecimal."""

Scheme = Annotated[str, StringConstraints(pattern=r"^[^\x00-\x20\x7f]{1,80}$")]
"""The code of a scheme or list of identifiers, such as `0088` (ISO 6523) or `STI` (UNTDID 7143)."""


class Identifier(DomainModel):
    """An identifier as a document carries it, with the scheme that gives it a meaning."""

    value: Text
    scheme: Scheme | None = Field(default=None, description="scheme identifier")
    scheme_version: Text | None = Field(default=None, description="scheme version identifier")


def canonical_json(value: Any) -> bytes:
    """`value` (already plain JSON types) as bytes that do not depend on order or spacing."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def digest(value: bytes) -> str:
    """The SHA-256 of `value`, in hexadecimal."""
    return hashlib.sha256(value).hexdigest()


def billed_invoice_id(run_id: str) -> str:
    """The id of the invoice that a billing run opens; ids have no capitals, as `2026-Q4` has."""
    return f"inv-{run_id}".lower()


def payable_id(document: str) -> str:
    """The id of the invoice that a received document (by its hash) opens."""
    return f"pay-{document[:24]}"


def credit_note_id(invoice_id: str, sequence: int) -> str:
    """The id of the nth credit note on an invoice."""
    return f"{invoice_id}.cn{sequence}"


def replacement_id(invoice_id: str, sequence: int) -> str:
    """The id of the nth invoice that replaces a corrected one."""
    return f"{invoice_id}.r{sequence}"
