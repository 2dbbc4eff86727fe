"""Check digits and forms of the party identifiers that Peppol's rules look into.

Each takes the text of an identifier and says whether it is well formed. What a scheme's own
definition asks beyond that (a register entry, say) is not the rules' business; and where the rules
are kinder than the scheme (a GLN of any length), so are these.
"""

import re

from integration.rules.peppol.values import is_integer

_DIGITS = re.compile(r"[0-9]+")
_LETTERS = re.compile(r"[A-Za-z]*")
_IPA = re.compile(r"[A-Za-z0-9]{6}")
_DUTCH_VAT = re.compile(r"NL[0-9]{9}B[0-9]{2}")
_ABN_WEIGHTS = (10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19)
_TIN_WEIGHTS = (256, 128, 64, 32, 16, 8, 4, 2)


def has_digits(text: str, count: int) -> bool:
    """Exactly `count` digits."""
    return len(text) == count and _DIGITS.fullmatch(text) is not None


def is_gln(text: str) -> bool:
    """GS1: the last digit makes the sum, weighted 3 and 1 from the right, a multiple of ten."""
    if _DIGITS.fullmatch(text) is None:
        return False
    weighted = sum(
        int(digit) * (1 if index % 2 else 3) for index, digit in enumerate(reversed(text[:-1]))
    )
    return -weighted % 10 == int(text[-1])


def is_norwegian(text: str) -> bool:
    """Nine digits whose last is the remainder by eleven."""
    return has_digits(text, 9) and has_mod11(text)


def has_mod11(text: str) -> bool:
    """The last digit is the remainder by eleven, weighted 2 to 7 from the right; not all zero."""
    if _DIGITS.fullmatch(text) is None:
        return False
    weighted = sum(int(digit) * (index % 6 + 2) for index, digit in enumerate(reversed(text[:-1])))
    return int(text) > 0 and -weighted % 11 == int(text[-1])


def is_danish(text: str) -> bool:
    """CVR: eight digits, with or without DK before them."""
    return has_digits(text, 8) or is_danish_se(text)


def is_danish_se(text: str) -> bool:
    """SE number: DK and eight digits."""
    return text[:2] == "DK" and has_digits(text[2:], 8)


def is_danish_p(text: str) -> bool:
    """P number of a place of business: ten digits."""
    return has_digits(text, 10)


def is_belgian(text: str) -> bool:
    """Ten digits; the last two are 97 less the remainder of the first eight."""
    return has_digits(text, 10) and int(text[8:]) == 97 - int(text[:8]) % 97


def is_ipa(text: str) -> bool:
    """Italian office code (IPA): six letters or digits."""
    return _IPA.fullmatch(text) is not None


def is_codice_fiscale(text: str) -> bool:
    """Italian tax code: sixteen characters in its pattern of letters and figures, or a number."""
    if len(text) == 11:
        return is_integer(text)
    return (
        len(text) == 16
        and all(_LETTERS.fullmatch(part) for part in (text[:6], text[8], text[15]))
        and all(is_integer(part) for part in (text[6:8], text[9:11], text[14]))
    )


def is_italian_vat(text: str) -> bool:
    """Partita IVA: after IT, eleven digits with a check digit by Luhn; others are not judged."""
    if text[:2] not in {"IT", "it"}:
        return True
    return has_digits(text[2:], 11) and _luhn(text[2:]) == 0


def is_swedish(text: str) -> bool:
    """Organisation number: nine digits and a check digit by Luhn; more are not looked at."""
    return len(text) >= 10 and _DIGITS.fullmatch(text) is not None and _luhn(text[:10]) == 0


def _luhn(digits: str) -> int:
    """The sum modulo ten, every second digit from the right doubled."""
    total = 0
    for index, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + index % 2)
        total += value - 9 if value > 9 else value
    return total % 10


def is_australian(text: str) -> bool:
    """ABN: eleven digits, one subtracted from the first, weighted: a multiple of 89."""
    return has_digits(text, 11) and has_abn_sum(text)


def has_abn_sum(text: str) -> bool:
    """The sum of an ABN alone: of the first eleven characters, whatever they are."""
    if len(text) < len(_ABN_WEIGHTS):
        return False
    values = [ord(character) - 48 for character in text]
    values[0] -= 1
    return sum(map(int.__mul__, values, _ABN_WEIGHTS)) % 89 == 0


def is_greek(text: str) -> bool:
    """TIN: eight digits and their remainder by eleven; what follows is not looked at."""
    if not has_digits(text[:9], 9):
        return False
    weighted = sum(map(int.__mul__, map(int, text), _TIN_WEIGHTS))
    return weighted % 11 % 10 == int(text[8])


def is_dutch_vat(text: str) -> bool:
    """NL, nine digits, B and two digits."""
    return _DUTCH_VAT.fullmatch(text) is not None


def is_iban(text: str) -> bool:
    """ISO 13616: a country, two check digits and up to thirty characters; the whole modulo 97."""
    squeezed = "".join(text.split())
    if re.fullmatch(r"[A-Z]{2}[0-9]{2}[a-zA-Z0-9]{0,30}", squeezed) is None:
        return False
    turned = squeezed[4:] + squeezed[:4]
    figures = "".join(str(ord(c) - 55) if ord(c) > 64 else c for c in turned)
    return int(figures) % 97 == 1
