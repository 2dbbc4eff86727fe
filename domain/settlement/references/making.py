"""References made from a number, checked, and printed as people expect them."""

import re

from domain.core.errors import Invalid
from domain.settlement.references.check_digits import (
    as_number,
    iso_11649,
    luhn,
    mod_10_recursive,
    mod_11,
    mod_97,
    seven_three_one,
)
from domain.trade.reference_kind import ReferenceKind

_PLAIN = re.compile(r"[0-9A-Z]+")
_LENGTHS = {
    ReferenceKind.RF: (1, 21),
    ReferenceKind.QRR: (1, 26),
    ReferenceKind.KID: (1, 24),
    ReferenceKind.KID_MOD11: (1, 24),
    ReferenceKind.VIITE: (3, 19),
    ReferenceKind.RF_VIITE: (3, 19),
    ReferenceKind.OCR: (1, 24),
    ReferenceKind.OCR_LENGTH: (1, 23),
    ReferenceKind.OGM: (1, 10),
}
"""How many signs a reference is made from, without its check digits."""


def make(kind: ReferenceKind, number: str) -> str:
    """The reference of `kind` for an invoice `number`, without blanks.

    Only RF takes letters; of the others the digits of the number count, those at its end if there
    are too many. `Invalid` for a number that has none.
    """
    signs = "".join(_PLAIN.findall(number.upper()))
    part = signs if kind is ReferenceKind.RF else re.sub(r"\D", "", signs)
    shortest, longest = _LENGTHS[kind]
    if not part:
        raise Invalid(
            f"no {kind} reference can be made from '{number[:40]}'",
            hint="number invoices with digits, or set another kind of reference",
        )
    return _completed(kind, part[-longest:].zfill(shortest))


def _completed(kind: ReferenceKind, part: str) -> str:
    match kind:
        case ReferenceKind.RF:
            return f"RF{iso_11649(part)}{part}"
        case ReferenceKind.QRR:
            part = part.zfill(26)
            return part + mod_10_recursive(part)
        case ReferenceKind.KID | ReferenceKind.OCR:
            return part + luhn(part)
        case ReferenceKind.KID_MOD11:
            return part + mod_11(part)
        case ReferenceKind.OCR_LENGTH:
            part = f"{part}{(len(part) + 2) % 10}"
            return part + luhn(part)
        case ReferenceKind.OGM:
            part = part.zfill(10)
            return part + mod_97(part)
    viite = _viite(part)
    return viite if kind is ReferenceKind.VIITE else f"RF{iso_11649(viite)}{viite}"


def _viite(part: str) -> str:
    """Zeros in front do not count, and are not printed."""
    part = part.lstrip("0").zfill(3)
    return part + seven_three_one(part)


def is_valid(kind: ReferenceKind, reference: str) -> bool:
    """Whether `reference`, without blanks, is one of `kind`: its length and its check digits."""
    if not reference.isascii():
        return False
    if kind in (ReferenceKind.RF, ReferenceKind.RF_VIITE):
        return _is_rf(reference, kind)
    ends = reference.endswith("-") and kind is ReferenceKind.KID_MOD11
    if not (reference[:-1] if ends else reference).isdecimal() or len(reference) < 2:
        return False
    checks = 2 if kind is ReferenceKind.OGM else 1
    part = reference[:-checks]
    if kind is ReferenceKind.QRR:
        return len(reference) == 27 and mod_10_recursive(part) == reference[-1]
    if kind is ReferenceKind.OGM:
        return len(reference) == 12 and mod_97(part) == reference[-2:]
    if kind is ReferenceKind.VIITE:
        return 4 <= len(reference) <= 20 and seven_three_one(part) == reference[-1]
    if len(reference) > 25:
        return False
    if kind is ReferenceKind.KID_MOD11:
        return mod_11(part) == reference[-1]
    if kind is ReferenceKind.OCR_LENGTH:
        fits = len(reference) >= 3 and reference[-2] == str(len(reference) % 10)
        return fits and luhn(part) == reference[-1]
    return luhn(part) == reference[-1]


def _is_rf(reference: str, kind: ReferenceKind) -> bool:
    if not re.fullmatch(r"RF\d{2}[0-9A-Z]{1,21}", reference):
        return False
    if int(as_number(reference[4:] + reference[:4])) % 97 != 1:
        return False
    return kind is ReferenceKind.RF or is_valid(ReferenceKind.VIITE, reference[4:])


def printed(kind: ReferenceKind, reference: str) -> str:
    """`reference` in the groups that people know."""
    if kind in (ReferenceKind.RF, ReferenceKind.RF_VIITE):
        return " ".join(reference[at : at + 4] for at in range(0, len(reference), 4))
    if kind is ReferenceKind.OGM:
        return f"+++{reference[:3]}/{reference[3:7]}/{reference[7:]}+++"
    if kind in (ReferenceKind.QRR, ReferenceKind.VIITE):
        first = len(reference) % 5
        rest = [reference[at : at + 5] for at in range(first, len(reference), 5)]
        return " ".join(filter(None, (reference[:first], *rest)))
    return reference
