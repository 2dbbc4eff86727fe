"""Code lists in few characters: codes with spaces between, neighbours as a range."""


def codes(text: str) -> frozenset[str]:
    """The codes in `text`: `AA 08..11 AC..AE` is AA 08 09 10 11 AC AD AE.

    A range counts numbers up, with the zeros in front, or else the last character.
    """
    return frozenset(code for entry in text.split() for code in _range(*entry.split("..")))


def _range(first: str, last: str = "") -> list[str]:
    if not last:
        return [first]
    if first.isdigit():
        return [f"{number:0{len(first)}}" for number in range(int(first), int(last) + 1)]
    return [first[:-1] + chr(letter) for letter in range(ord(first[-1]), ord(last[-1]) + 1)]
