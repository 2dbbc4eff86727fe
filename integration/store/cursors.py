"""Cursors of lists: opaque to callers, a place in the order to the store."""

import base64
import binascii

from domain.core.errors import Invalid
from domain.core.findings import Finding


def cursor(collection: str, place: str) -> str:
    """The cursor for what comes after `place` in a list of `collection`."""
    return base64.urlsafe_b64encode(f"{collection} {place}".encode()).decode().rstrip("=")


def place(collection: str, text: str) -> str:
    """The place in a cursor that `cursor` made for the same collection; else `Invalid`."""
    try:
        padded = text.encode("ascii") + b"=" * (-len(text) % 4)
        made_for, _, found = (
            base64.b64decode(padded, altchars=b"-_", validate=True).decode().partition(" ")
        )
    except (binascii.Error, UnicodeError):
        made_for = found = ""
    if made_for != collection or not found:
        finding = Finding(
            rule="CURSOR",
            path="cursor",
            message="not a cursor of this list",
            hint="pass on the next_cursor of the page before, unchanged",
        )
        raise Invalid("the cursor is not one of this list", findings=[finding])
    return found
