"""How lists of codes are written down."""

from collections.abc import Iterator


def listed(text: str) -> frozenset[str]:
    """The codes in `text`: one after the other, `AAA..AAF` and `0002..0091` for all between."""
    return frozenset(code for entry in text.split() for code in _between(*entry.split("..")))


def _between(first: str, last: str = "") -> Iterator[str]:
    """From `first` to `last`: numbers, or codes that differ in their last letter."""
    if not last:
        yield first
    elif first.isdigit():
        for number in range(int(first), int(last) + 1):
            yield str(number).zfill(len(first))
    else:
        for letter in range(ord(first[-1]), ord(last[-1]) + 1):
            yield first[:-1] + chr(letter)
