"""The generated parts `formats` and `profiles`: what is written, and what is recognised."""

from collections.abc import Iterator

from docs.tables import table
from integration.einvoice.syntax import XmlFormat
from integration.formats import FORMATS, PROFILES

_SYNTAXES = {"ubl": "UBL 2.1", "cii": "CII D16B"}


def formats() -> Iterator[str]:
    """Every format that an invoice can be written in."""
    rows = [
        (f"`{id}`", _SYNTAXES[format.syntax.id], format.profile.title)
        for id, format in FORMATS.items()
        if isinstance(format, XmlFormat)
    ]
    yield table(("Format", "Syntax", "Profile"), rows)


def profiles() -> Iterator[str]:
    """Every profile that is known by its identifier."""
    rows = [
        (
            profile.title,
            f"`{profile.specification}`",
            ", ".join(_SYNTAXES[syntax] for syntax in profile.syntaxes),
        )
        for profile in PROFILES
    ]
    yield table(("Profile", "Specification identifier (BT-24)", "Syntax"), rows)
