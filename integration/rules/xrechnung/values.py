"""Values as XRechnung's rules read them: discount terms, IBAN, telephone, e-mail, URL.

Regular expressions are those of XPath (W3C, XQuery and XPath Functions and Operators 3.1, 5.6),
whose `\\s` is the white space of XML and whose `.` is any character but a line's end.
"""

import re

from integration.rules.node import Node

_DISCOUNT = r"#SKONTO#TAGE=[0-9]+#PROZENT=[0-9]+\.[0-9]{2}(?:#BASISBETRAG=-?[0-9]+\.[0-9]{2})?#"
_DISCOUNT_LINE = re.compile(_DISCOUNT)
_DISCOUNT_AT_END = re.compile(_DISCOUNT + r"\Z")
_MARKED = re.compile(r"#[^\n\r]+#")
_LINE_END = re.compile(r"\r?\n")
_STARTS_NEW_LINE = re.compile(r"[ \t\n\r]*\n")
_IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[a-zA-Z0-9]{0,30}")
_SPACES = re.compile(r"[ \t\n\r]")
_DIGIT = re.compile(r"[0-9]")
_EMAIL = re.compile(r"[^@ ]+@(?:[^@. ]+\.)+[^@. ]+")
_ATOM = r"[a-zA-Z0-9!#$%&\"*+/=?^_`{|}~-]+"
_LABEL = r"[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?"
_EMAIL_OF_LETTERS = re.compile(rf"{_ATOM}(?:\.{_ATOM})*@(?:{_LABEL}\.)+{_LABEL}")
_URL = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]+:")


def states_discounts(terms: str) -> bool:
    """Whether the lines of BT-20 that begin with # state cash discounts, and a line's end follows.

    `#SKONTO#TAGE=14#PROZENT=2.25#BASISBETRAG=-95.00#`, the last part only for a base of its own.
    """
    lines = _marked_lines(terms)
    return all(map(_DISCOUNT_LINE.fullmatch, lines)) and (not lines or _ends_line(terms))


def states_discounts_somewhere(terms: str) -> bool:
    """The same up to 2.2.0: a line need only end so."""
    lines = _marked_lines(terms)
    return all(map(_DISCOUNT_AT_END.search, lines)) and (not lines or _ends_line(terms))


def _marked_lines(terms: str) -> list[str]:
    lines = (" ".join(line.split()) for line in _LINE_END.split(terms))
    return [line for line in lines if line.startswith("#")]


def _ends_line(terms: str) -> bool:
    return _STARTS_NEW_LINE.match(_MARKED.split(terms)[-1]) is not None


def is_iban(text: str) -> bool:
    """Form and check digits of an IBAN (ISO 13616-1), spaces apart.

    Small letters after the check digits count 32 more than capital ones, as in the published rule.
    """
    account = _SPACES.sub("", text)
    if _IBAN.fullmatch(account) is None:
        return False
    moved = account[4:] + account[:4]
    digits = (ord(sign) - (55 if sign > "@" else 48) for sign in moved)
    return int("".join(map(str, digits))) % 97 == 1


def is_telephone(text: str) -> bool:
    """At least three digits."""
    return len(_DIGIT.findall(text)) >= 3


def is_email(text: str) -> bool:
    """One @ between parts, of which the second has a full stop within."""
    return _EMAIL.fullmatch(text) is not None


def is_email_of_letters(text: str) -> bool:
    """The same up to 2.2.0: of few signs besides letters and digits."""
    return _EMAIL_OF_LETTERS.fullmatch(text) is not None


def is_absolute_url(text: str) -> bool:
    """It begins with a scheme of two letters or more (RFC 3986, 3.1)."""
    return _URL.match(text) is not None


def is_named(node: Node, *paths: str) -> bool:
    """Whether any element at one of `paths` has a text that is not blank."""
    return any(found.text for path in paths for found in node.all(path))
