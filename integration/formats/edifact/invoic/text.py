"""Long texts in short components, and back.

A line of the text begins a component. What does not fit goes on in the next one, which then begins
with the blank that it was cut at; a word that is longer than a component fills it to the last
character. So a reader that puts components together as they are sees the same words, and ours
knows which breaks were there before. Other senders cut at the width, or at words: their full
components are put together, others are lines of their own.
"""

from collections.abc import Iterable, Sequence


def cut(text: str, width: int) -> list[str]:
    """`text` in components of at most `width` characters."""
    return [part for line in text.split("\n") for part in _wrapped(line, width)]


def joined(parts: Iterable[str], width: int, soft: str = "\n") -> str:
    """The text in `parts`; `soft` stands between parts that neither fill up nor continue."""
    text, before = "", ""
    for index, part in enumerate(parts):
        if index and not (len(before) >= width or part.startswith(" ")):
            text += soft
        text += part
        before = part
    return text


def spread(parts: Sequence[str], most: int) -> list[list[str]]:
    """`parts` over several segments with `most` components each, the last of which is not full.

    A full one says that the text goes on in the next segment.
    """
    filled = list(parts)
    if filled and len(filled) % most == 0:
        filled[-1:] = _halved(filled[-1])
    return [filled[at : at + most] for at in range(0, len(filled), most)]


def gathered(segments: Iterable[Sequence[str]], most: int) -> list[list[str]]:
    """The components of texts that went over several segments, text by text."""
    texts: list[list[str]] = []
    goes_on = False
    for parts in segments:
        if goes_on:
            texts[-1] += parts
        else:
            texts.append(list(parts))
        goes_on = len(parts) == most
    return texts


def _wrapped(line: str, width: int) -> list[str]:
    parts = []
    while len(line) >= width and (len(line) > width or _gap(line, width)):
        at = _gap(line, width) or width
        parts.append(line[:at])
        line = line[at:]
    return [*parts, line]


def _gap(line: str, width: int) -> int:
    """Where `line` can be cut before `width`: at a blank between two words; 0 if nowhere."""
    at = line.rfind(" ", 1, width)
    while at > 0 and (line[at - 1] == " " or at + 1 == len(line)):
        at = line.rfind(" ", 1, at)
    return max(at, 0)


def _halved(part: str) -> list[str]:
    at = _gap(part, len(part))
    return [part[:at], part[at:]] if at else [part]
