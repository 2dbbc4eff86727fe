"""Character sets: how the letters of an interchange are coded, by the level in UNB S001.

What is declared is not always true. What cannot be read as declared is read as UTF-8, and failing
that as Latin 1, so that no letter is lost; the reader records it.
Source: ISO 9735-1, 6.2; code list 0001; the repertoires of levels A and B: ISO 9735 annex A.
"""

import re
from typing import NamedTuple

FALLBACKS = ("utf-8", "latin-1")

CODECS = {
    "UNOA": "ascii",
    "UNOB": "ascii",
    "UNOC": "iso8859-1",
    "UNOD": "iso8859-2",
    "UNOE": "iso8859-5",
    "UNOF": "iso8859-7",
    "UNOG": "iso8859-3",
    "UNOH": "iso8859-4",
    "UNOI": "iso8859-6",
    "UNOJ": "iso8859-8",
    "UNOK": "iso8859-9",
    "UNOW": "utf-8",
    "UNOX": "iso2022_jp_2",
    "UNOY": "utf-8",
}
"""Python's codec by level. UNOX names ISO 2022 as a whole; Python's widest codec of it is used."""

UTF_8 = "UNOY"
DEFAULT_LEVEL = "UNOC"
"""By which is read what declares no level that we know."""

CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
"""Characters that no level has."""
_UPPER_CONTROL = re.compile(r"[\x80-\x9f]")
_REPERTOIRE = {
    "UNOA": re.compile(r"[^A-Z0-9 .,\-()/='+:?!\"%&*;<>]"),
    "UNOB": re.compile(r"[^A-Za-z0-9 .,\-()/='+:?!\"%&*;<>]"),
}
NARROW = frozenset(_REPERTOIRE)
"""Levels with fewer characters than their codec."""


class Decoded(NamedTuple):
    """Text, and the codec that could read it."""

    text: str
    codec: str


def decoded(content: bytes, codec: str) -> Decoded:
    """`content` as declared, or as what it really is."""
    for candidate in (codec, *FALLBACKS):
        try:
            text = content.decode(candidate)
        except UnicodeDecodeError:
            continue
        if candidate != codec or not _misread(text, candidate):
            return Decoded(text, candidate)
    return Decoded(content.decode("latin-1"), "latin-1")


def _misread(text: str, codec: str) -> bool:
    """Whether bytes that an 8-bit set can read were not written in it.

    Control characters of 0x80 to 0x9F are none of its letters; in UTF-8 they are parts of many.
    """
    return codec.startswith("iso8859") and _UPPER_CONTROL.search(text) is not None


def unwritable(text: str, level: str) -> str:
    """The characters of `text` that the set of `level` does not have, each once."""
    repertoire = _REPERTOIRE.get(level)
    if repertoire is not None:
        return "".join(dict.fromkeys(repertoire.findall(text)))
    wrong = CONTROL.findall(text)
    try:
        text.encode(CODECS[level])
    except UnicodeEncodeError:
        wrong += [sign for sign in dict.fromkeys(text) if not _encodes(sign, CODECS[level])]
    return "".join(dict.fromkeys(wrong))


def _encodes(sign: str, codec: str) -> bool:
    try:
        sign.encode(codec)
    except UnicodeEncodeError:
        return False
    return True
