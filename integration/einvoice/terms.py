"""Which business term a field is, by the role of the party that has it (EN 16931-1:2017+A1)."""

from collections.abc import Mapping

Terms = Mapping[str, str]

_ADDRESS = "address one two three city zone region country"
_PARTY = f"endpoint id trading name registration vat tax legal contact person phone mail {_ADDRESS}"


def _terms(fields: str, numbers: str) -> Terms:
    """Field by field: `BT-` before each number, `BG-` before one that begins with `G`."""
    names = (f"BG-{said[1:]}" if said[0] == "G" else f"BT-{said}" for said in numbers.split())
    return dict(zip(fields.split(), names, strict=True))


SELLER = _terms(_PARTY, "34 29 28 27 30 31 32 33 G6 41 42 43 G5 35 36 162 37 38 39 40")
BUYER = _terms(_PARTY, "49 46 45 44 47 48 48 44 G9 56 57 58 G8 50 51 163 52 53 54 55")
AGENT = _terms(_ADDRESS, "G12 64 65 164 66 67 68 69")
DELIVERY = _terms(_ADDRESS, "G15 75 76 165 77 78 79 80")

LINE_ADJUSTMENTS = {
    "allowances": _terms("group base percent amount reason code", "G27 137 138 136 139 140"),
    "charges": _terms("group base percent amount reason code", "G28 142 143 141 144 145"),
}
DOCUMENT_ADJUSTMENTS = {
    "allowances": _terms(
        "group base percent amount reason code category rate", "G20 93 94 92 97 98 95 96"
    ),
    "charges": _terms(
        "group base percent amount reason code category rate", "G21 100 101 99 104 105 102 103"
    ),
}
