"""Statements in pieces, so that the longest one needs no more memory than the shortest."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from domain.settlement.bank import BankEntry, BankStatement

BATCH = 500


class StatementPiece(NamedTuple):
    """Some of the entries of a statement, in order."""

    number: int
    """Which statement of the file it is, from 0."""
    statement: BankStatement
    """All but the entries, the same for each piece of a statement."""
    entries: tuple[BankEntry, ...]
    last: bool
    """Whether the statement is complete; there is exactly one such piece of each."""


def together(pieces: Iterable[StatementPiece]) -> list[BankStatement]:
    """Whole statements, for files that are small enough."""
    statements: list[BankStatement] = []
    entries: list[BankEntry] = []
    for piece in pieces:
        entries += piece.entries
        if piece.last:
            statements.append(piece.statement.model_copy(update={"entries": tuple(entries)}))
            entries = []
    return statements


def in_pieces(statements: Iterable[BankStatement], size: int = BATCH) -> Iterator[StatementPiece]:
    """Statements that were read whole, as pieces."""
    for index, whole in enumerate(statements):
        head = whole.model_copy(update={"entries": ()})
        starts = range(0, max(len(whole.entries), 1), size)
        for first in starts:
            some = whole.entries[first : first + size]
            yield StatementPiece(index, head, some, first == starts[-1])


class ToldApart:
    """Entries of a statement with the same reference are told apart, so that none is lost."""

    def __init__(self) -> None:
        self._seen: set[int] = set()
        self._again: Counter[str] = Counter()

    def __call__(self, entry: BankEntry) -> BankEntry:
        key = hash(entry.reference)
        if key not in self._seen:
            self._seen.add(key)
            return entry
        self._again[entry.reference] += 1
        count = self._again[entry.reference] + 1
        return entry.model_copy(update={"reference": f"{entry.reference}~{count}"})
