"""Check digits: pure functions of texts of digits, or letters and digits.

Sources: ISO/IEC 7064 (mod 97-10), ISO/IEC 7812-1 annex B (Luhn), Swiss Payment Standards annex B
(mod 10 recursive), Finance Finland (7-3-1), Mastercard Payment Services Norway (mod 11).
"""

_RECURSIVE = (0, 9, 4, 6, 8, 2, 7, 1, 3, 5)
_FINNISH = (7, 3, 1)


def luhn(digits: str) -> str:
    """The digit that makes `digits` pass the Luhn check."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return str(-total % 10)


def mod_11(digits: str) -> str:
    """Weights 2 to 7 from the right; `-` where the digit would be 10."""
    total = sum(int(digit) * (2 + place % 6) for place, digit in enumerate(reversed(digits)))
    rest = -total % 11
    return "-" if rest == 10 else str(rest)


def mod_10_recursive(digits: str) -> str:
    """The carry goes through a table, digit by digit."""
    carry = 0
    for digit in digits:
        carry = _RECURSIVE[(carry + int(digit)) % 10]
    return str(-carry % 10)


def seven_three_one(digits: str) -> str:
    """Weights 7, 3, 1 from the right."""
    total = sum(int(digit) * _FINNISH[at % 3] for at, digit in enumerate(reversed(digits)))
    return str(-total % 10)


def mod_97(digits: str) -> str:
    """The rest by 97, two digits; 97 instead of 00."""
    return f"{int(digits) % 97 or 97:02}"


def iso_11649(reference: str) -> str:
    """The two digits behind `RF`, of letters and digits."""
    return f"{98 - int(as_number(reference + 'RF00')) % 97:02}"


def as_number(text: str) -> str:
    """Letters as numbers: A is 10, Z is 35."""
    return "".join(str(int(sign, 36)) for sign in text)
