"""Texts with a form that German rules look into: discounts for early payment, mail, telephone, URL.

The form of a discount (Skonto) is that of XRechnung, BT-20: a row
`#SKONTO#TAGE=14#PROZENT=2.25#`, with `BASISBETRAG=…#` if it is for a part only.
"""

import re
from collections.abc import Callable

_DISCOUNT = re.compile(
    r"#SKONTO#TAGE=[0-9]+#PROZENT=[0-9]+\.[0-9]{2}(?:#BASISBETRAG=-?[0-9]+\.[0-9]{2})?#\Z"
)
_ROW_END = re.compile(r"\r?\n")
_STATEMENT = re.compile(r"#[^\n\r]+#")
_REST = re.compile(r"[ \t\r\n]*\n")
_ATOM = r"[a-zA-Z0-9!#$%&\"*+/=?^_`{|}~-]+"
_LOCAL = re.compile(rf"{_ATOM}(?:\.{_ATOM})*")
_LABEL = re.compile(r"[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?")
_ADDRESS = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]+:")


def states_discounts_bare(note: str) -> bool:
    """Rows that begin with # end in a discount, and the last is closed by a line break."""
    return _states(note, _DISCOUNT.search)


def states_discounts(note: str) -> bool:
    """The same, and a row is nothing but a discount."""
    return _states(note, _DISCOUNT.match)


def _states(note: str, is_discount: Callable[[str], object]) -> bool:
    rows = [" ".join(row.split()) for row in _ROW_END.split(note)]
    statements = [row for row in rows if row.startswith("#")]
    if not statements:
        return True
    rest = _STATEMENT.split(note)[-1]
    return all(map(is_discount, statements)) and _REST.match(rest) is not None


def is_telephone(text: str) -> bool:
    """At least three digits."""
    return sum(character in "0123456789" for character in text) >= 3


def is_strict_mail_address(text: str) -> bool:
    """Up to 3.0.20: ASCII, atoms joined by dots, an @, a domain of two labels or more."""
    local, at, domain = text.partition("@")
    labels = domain.split(".")
    return (
        at == "@"
        and _LOCAL.fullmatch(local) is not None
        and len(labels) > 1
        and all(_LABEL.fullmatch(label) for label in labels)
    )


def is_mail_address(text: str) -> bool:
    """From 3.0.21 on: one @ with something before it, and labels joined by dots after it."""
    local, at, domain = text.partition("@")
    labels = domain.split(".")
    return (
        at == "@"
        and local != ""
        and "@" not in domain
        and not any(character.isspace() for character in text)
        and len(labels) > 1
        and all(labels)
    )


def has_absolute_address(text: str) -> bool:
    """A URL with a scheme."""
    return _ADDRESS.match(text) is not None
