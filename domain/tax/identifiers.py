"""Identifiers of companies checked by their form and check digits; nothing is asked of a network.

Each check gives findings, never an exception: a wrong number is shown with the partner it belongs
to. Sources: the algorithms of python-stdnum; ISO 17442 (LEI), ISO 13616 (IBAN), ISO 9362 (BIC),
GS1 General Specifications (GLN); the code list EAS of the Connecting Europe Facility for schemes
of electronic addresses; the rules PEPPOL-COMMON-R040 to R050 where Peppol asks for the same.
A number that passes has the right form; that it was given to this company only its register knows.
"""

import re
from collections.abc import Iterator
from importlib import import_module

from stdnum.eu import vat as union_vat
from stdnum.exceptions import ValidationError
from stdnum.util import get_cc_module

from domain.core.findings import Finding, Severity
from domain.core.party import Party
from domain.tax.schemes import SCHEMES, IdentifierScheme

_UNION_PREFIXES = frozenset(state.upper() for state in union_vat.MEMBER_STATES) | {"EL", "EU"}


def check_vat_id(value: str, path: str) -> list[Finding]:
    """A VAT id with its country prefix (BT-31, BT-48, BT-63). Greece writes EL."""
    prefix = value.strip().upper()[:2]
    if not (prefix.isascii() and prefix.isalpha()):
        return [_finding("INV-VAT-ID", path, f"'{value}' does not begin with a country", _PREFIX)]
    if prefix == "GR":
        hint = f"write EL{value.strip()[2:]}"
        return [_finding("INV-VAT-ID", path, "VAT ids of Greece begin with EL, not GR", hint)]
    if _is_vat_id(prefix, value):
        return []
    message = f"'{value}' does not have the form of a VAT id of {prefix}, or its check digits"
    return [_finding("INV-VAT-ID", path, message, _COMPARE)]


def check_iban(value: str, path: str) -> list[Finding]:
    """An account number (BT-84)."""
    return _check(_IBAN, value, path)


def check_bic(value: str, path: str) -> list[Finding]:
    """The identifier of a bank (BT-86)."""
    return _check(_BIC, value, path)


def check_scheme(scheme: str, value: str, path: str) -> list[Finding]:
    """An identifier of a scheme of the lists EAS and ISO 6523: `0088` a GLN, `0199` a LEI.

    Schemes that are not known are not judged.
    """
    known = SCHEMES.get(scheme)
    return _check(known, value, path) if known else []


def check_party(party: Party, path: str) -> list[Finding]:
    """Every number of `party` that can be checked."""
    return list(_party(party, path))


def _party(party: Party, path: str) -> Iterator[Finding]:
    if party.vat_id:
        yield from check_vat_id(party.vat_id, f"{path}.vat_id")
    address = party.electronic_address
    if address:
        yield from check_scheme(address.scheme, address.value, f"{path}.electronic_address.value")
    if party.registration_id and party.registration_id.scheme:
        known = party.registration_id
        yield from check_scheme(known.scheme or "", known.value, f"{path}.registration_id.value")
    for index, entry in enumerate(party.identifiers):
        if entry.scheme:
            yield from check_scheme(entry.scheme, entry.value, f"{path}.identifiers[{index}].value")


_PREFIX = "begin with the country, as in DE136695976; local tax numbers have a field of their own"
_COMPARE = "compare it with the partner's papers; the check digits or the length are wrong"

_BIC = IdentifierScheme("BIC", "bic", rule="INV-BIC")
_IBAN = IdentifierScheme("IBAN", "iban", rule="INV-IBAN")


def _finding(rule: str, path: str, message: str, hint: str) -> Finding:
    return Finding(rule=rule, path=path, severity=Severity.WARNING, message=message, hint=hint)


def _check(scheme: IdentifierScheme, value: str, path: str) -> list[Finding]:
    plain = _plain(scheme, value)
    if plain is None or (scheme.length and len(plain) != scheme.length):
        return [_finding(scheme.rule, path, f"'{value}' is not a valid {scheme.name}", _COMPARE)]
    if scheme.exact and plain != value:
        message = f"{scheme.name}: '{value}' is not written plainly"
        return [_finding(scheme.rule, path, message, f"write {plain}")]
    return []


def _plain(scheme: IdentifierScheme, value: str) -> str | None:
    """`value` in its plain form; `None` if it is wrong."""
    if scheme.country:
        return value if _is_vat_id(scheme.country, _with_prefix(scheme.country, value)) else None
    if scheme.pattern:
        return value if re.fullmatch(scheme.pattern, value) else None
    try:
        return str(import_module(f"stdnum.{scheme.module}").validate(value))
    except ValidationError:
        return None


def _with_prefix(country: str, value: str) -> str:
    return value if value.strip().upper().startswith(country) else f"{country}{value}"


def _is_vat_id(prefix: str, value: str) -> bool:
    """Whether the number has the form of its country. Countries without a known form pass."""
    if prefix in _UNION_PREFIXES:
        return union_vat.is_valid(value)
    module = get_cc_module(prefix.lower(), "vat")
    if module is None:
        return True
    return any(module.is_valid(text) for text in (value, value.strip()[2:]))
