"""What a payment names: numbers and references in structured fields and in free text.

Banks break lines anywhere, people write numbers with other separators or with their digits only.
So neighbouring words are joined, and looked for without separators; what is found is weighed by
how it was written.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from domain.settlement.bank import EntryPart
from domain.settlement.matching.pool import Pool
from domain.settlement.open_item import OpenItem, joined, only_digits
from domain.trade.matching import MatchRule

_WORD = re.compile(r"[^\W_]+")
_DIGIT = re.compile(r"\d")
_ATTACHED = re.compile(r"[^\W\d_][-/_.]([^\W_]+)")
"""A word that a separator ties to letters before it."""
_MOST_WORDS = 80
_MOST_JOINED = 8
"""Words of one number at most: an RF reference is printed in groups of four."""
_LONGEST = 35
_SHORTEST = 3
_NAMES_LITTLE = 5
"""Fewer characters name too much: a year, a day, a house number."""

STRUCTURED, AS_WRITTEN, RESPELLED, DIGITS_ONLY, SHORT = 100, 98, 94, 72, 60
"""How far each way of naming can be trusted."""


class Named(NamedTuple):
    """An open item that a payment names, how, and where in its text."""

    item: OpenItem
    rule: MatchRule
    score: int
    text: str
    """How it is named, in words."""
    start: int = 0
    end: int = 0


def spellings(part: EntryPart) -> tuple[str, ...]:
    """Everything in `part` that may be a number or reference, in one spelling."""
    structured = [joined(text) for text in _structured(part)]
    return tuple(dict.fromkeys((*structured, *(run for run, *_ in _runs(_words(part))))))


def named(part: EntryPart, pool: Pool) -> list[Named]:
    """The open items that `part` names, in that order, each in the best way."""
    found = [one for text in _structured(part) for one in _by_reference(text, pool)]
    if not found:
        found = list(_in_text(part, pool))
    return _once(found)


def _structured(part: EntryPart) -> Sequence[str]:
    given = (*part.references, part.end_to_end_id)
    return [text for text in given if text and text != "NOTPROVIDED"]


def _by_reference(text: str, pool: Pool) -> Iterator[Named]:
    for item in pool.named(joined(text)):
        if joined(text) in (joined(item.number), *map(joined, item.references)):
            said = f"the reference {text} is that of {item.number}"
            yield Named(item, MatchRule.REFERENCE, STRUCTURED, said)


def _words(part: EntryPart) -> list[str]:
    return _WORD.findall(_written(part))[:_MOST_WORDS]


def _written(part: EntryPart) -> str:
    return " ".join((*part.text, *part.references)).upper()


def _runs(words: Sequence[str]) -> Iterator[tuple[str, int, int]]:
    """Joined neighbours with a digit in them, and from which word to which."""
    numeric = [_DIGIT.search(word) is not None for word in words]
    for first in range(len(words)):
        run, names = "", False
        for last in range(first, min(first + _MOST_JOINED, len(words))):
            run += words[last]
            names = names or numeric[last]
            if len(run) > _LONGEST:
                break
            if names and len(run) >= _SHORTEST:
                yield run, first, last + 1


def _in_text(part: EntryPart, pool: Pool) -> Iterator[Named]:
    written, words = _written(part), _words(part)
    attached = _ATTACHED.findall(written)
    for run, start, end in _runs(words):
        if not pool.knows(run):
            continue  # nearly all of them
        for item in pool.named(run):
            found = _weighed(item, run, written)
            if found.rule is MatchRule.DIGITS and words[start] in attached:
                continue  # the digits of a number that begins otherwise
            yield found._replace(start=start, end=end)


def _weighed(item: OpenItem, run: str, written: str) -> Named:
    """How the words that were joined to `run` name `item`."""
    number = joined(item.number)
    if run != number and run in map(joined, item.references):
        said = f"the text has the reference of {item.number}"
        return Named(item, MatchRule.REFERENCE, AS_WRITTEN, said)
    if run == number:
        literal = item.number.upper() in written
        score = AS_WRITTEN if literal else RESPELLED
        said = f"the text names {item.number}{'' if literal else ', spelled differently'}"
        if len(run) < _NAMES_LITTLE and run == only_digits(run):
            score, said = SHORT, f"the text has {item.number}, which may be anything"
        return Named(item, MatchRule.NUMBER, score, said)
    said = f"the text has the digits of {item.number}"
    return Named(item, MatchRule.DIGITS, DIGITS_ONLY, said)


def _once(found: Sequence[Named]) -> list[Named]:
    """Each item once; what is only a part of a longer name is not meant; digits come last."""
    best: dict[str, Named] = {}
    for one in found:
        before = best.get(one.item.id)
        if before is None or one.score > before.score:
            best[one.item.id] = one
    kept = [one for one in best.values() if not _inside_another(one, best)]
    if any(one.rule is not MatchRule.DIGITS for one in kept):
        kept = [one for one in kept if one.rule is not MatchRule.DIGITS]
    return sorted(kept, key=lambda one: one.start)


def _inside_another(one: Named, others: Mapping[str, Named]) -> bool:
    return any(
        other.start <= one.start
        and one.end <= other.end
        and other.end - other.start > one.end - one.start
        for other in others.values()
    )
