"""What a bank statement has to fulfil before anything of it is booked. It is booked whole or not.

Sources: ISO 20022 camt.053 message definition report (balances, totals, sequence numbers);
SWIFT MT940 (60a, 62a, 28C). Each rule has an id, which the documentation explains.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal

from domain.core.findings import Finding
from domain.core.model import DomainModel
from domain.core.money import ZERO, ExactDecimal, total
from domain.settlement.bank import BankEntry, BankStatement, EntryStatus, StatementKind

ASK_THE_BANK = "ask the bank for the complete statement; nothing of it was booked"
HAND_IN_THE_OTHERS = (
    "hand in the statements between; then this one is looked at again by itself; nothing of it was"
    " booked"
)
MOST = 200
"""So many entries are named; who has more has another problem."""

RULES = {
    "BANK_BALANCE": "opening balance plus booked entries is the closing balance",
    "BANK_CURRENCY": "every booked entry is in the currency of the account",
    "BANK_PARTS": "the transactions of an entry add up to it",
    "BANK_TOTALS": "the bank counts as many entries, and as much, as the file has",
    "BANK_OPENING": "the opening balance is the closing balance of the statement before",
    "BANK_SEQUENCE": "statements of an account follow each other without a gap",
}
"""Every rule, in words."""


_OF_THE_ORDER = frozenset({"BANK_OPENING", "BANK_SEQUENCE"})


def is_early(found: Iterable[Finding]) -> bool:
    """Whether nothing is wrong but that a statement before may be missing."""
    rules = {one.rule for one in found}
    return bool(rules) and rules <= _OF_THE_ORDER


class LastStatement(DomainModel):
    """The end of what is known of an account; or any statement, by its place among others."""

    statement_id: str
    sequence: int | None = None
    opening: ExactDecimal | None = None
    closing: ExactDecimal | None
    closed_on: date | None = None


def place_of(statement: BankStatement) -> LastStatement:
    """The place of `statement` among those of its account."""
    return LastStatement(
        statement_id=statement.id,
        sequence=statement.sequence,
        opening=statement.opening,
        closing=statement.closing,
        closed_on=statement.closed_on,
    )


def before(statement: BankStatement, known: Sequence[LastStatement]) -> LastStatement | None:
    """Which of the `known` ones, the newest first, `statement` has to follow.

    Files need not come in the order of their statements. A statement may follow any that nothing
    follows yet; and it may come before the first one of a row, which is then nothing to follow.
    """
    place = place_of(statement)
    ends = [one for one in known if not any(_is_after(other, one) for other in known)]
    for end in ends:
        if _is_after(place, end):
            return end
    if place.sequence is not None and any(
        _is_after(one, place) and not any(_is_after(one, other) for other in known) for one in known
    ):
        return None
    return next(iter([*ends, *known]), None)


def findings(statement: BankStatement, last: LastStatement | None = None) -> list[Finding]:
    """What is wrong with `statement`, after the `last` one of its account."""
    check = StatementCheck(statement, last)
    check.take(statement.entries)
    return check.findings()


class StatementCheck:
    """The same for a statement that comes in pieces: `take` each of them, then ask once."""

    def __init__(self, statement: BankStatement, last: LastStatement | None = None) -> None:
        self._statement = statement
        self._last = last
        self._moved = ZERO
        self._in, self._out = _Counted(), _Counted()
        self._number = 0
        self._found: list[Finding] = []

    def take(self, entries: Iterable[BankEntry]) -> None:
        """Check some more entries."""
        for entry in entries:
            self._number += 1
            (self._out if entry.amount < 0 else self._in).add(entry.amount)
            if entry.status is EntryStatus.BOOKED:
                self._moved += entry.amount
                if len(self._found) < MOST:
                    path = f"Stmt/Ntry[{self._number}]"
                    self._found += _entry(entry, self._statement.currency, path)

    def findings(self) -> list[Finding]:
        """All that is wrong with the whole."""
        found = [*self._found, *_balances(self._statement, self._moved)]
        found += _totals(self._statement, self._in, self._out)
        if self._last is not None and self._statement.kind is StatementKind.STATEMENT:
            found += _after(place_of(self._statement), self._last)
        return found


class _Counted:
    """How many entries, and the sum of their amounts without signs."""

    def __init__(self, entries: int = 0, amount: Decimal = ZERO) -> None:
        self.entries = entries
        self.amount = amount

    def add(self, amount: Decimal) -> None:
        self.entries += 1
        self.amount += abs(amount)

    def __add__(self, other: "_Counted") -> "_Counted":
        return _Counted(self.entries + other.entries, self.amount + other.amount)


def _balances(statement: BankStatement, moved: Decimal) -> Iterator[Finding]:
    opening, closing = statement.opening, statement.closing
    if opening is None or closing is None or opening + moved == closing:
        return
    yield Finding(
        rule="BANK_BALANCE",
        path="Stmt/Bal",
        message=f"opening {opening} plus entries {moved} is not the closing balance {closing}",
        hint=ASK_THE_BANK,
    )


def _totals(statement: BankStatement, came: _Counted, went: _Counted) -> Iterator[Finding]:
    """Entries that are lost on the way are missing here, also where there are no balances."""
    for name, said, ours in (
        ("TtlNtries", statement.totals, came + went),
        ("TtlCdtNtries", statement.credits, came),
        ("TtlDbtNtries", statement.debits, went),
    ):
        if said is None:
            continue
        for what, stated, counted in (
            ("entries", said.entries, ours.entries),
            ("amount", said.amount, ours.amount),
        ):
            if stated is not None and stated != counted:
                yield Finding(
                    rule="BANK_TOTALS",
                    path=f"Stmt/TxsSummry/{name}",
                    message=f"the bank counts {what} {stated}, the file has {counted}",
                    hint=ASK_THE_BANK,
                )


def _entry(entry: BankEntry, currency: str, path: str) -> Iterator[Finding]:
    if entry.currency != currency:
        message = f"an entry in {entry.currency} on an account in {currency}"
        yield Finding(rule="BANK_CURRENCY", path=path, message=message, hint=ASK_THE_BANK)
    apart = total(part.amount for part in entry.parts)
    if apart != entry.amount:
        message = f"the transactions add up to {apart}, the entry is {entry.amount}"
        yield Finding(rule="BANK_PARTS", path=path, message=message, hint=ASK_THE_BANK)


def _is_after(place: LastStatement, last: LastStatement) -> bool:
    return place is not last and not any(True for _ in _after(place, last))


def _after(statement: LastStatement, last: LastStatement) -> Iterator[Finding]:
    numbers = statement.sequence, last.sequence
    if None not in numbers and not _follows(statement, last):
        yield Finding(
            rule="BANK_SEQUENCE",
            path="Stmt/ElctrncSeqNb",
            message=f"number {statement.sequence} comes after {last.sequence}"
            f" ({last.statement_id})",
            hint=HAND_IN_THE_OTHERS,
        )
    if statement.opening is not None and statement.opening != last.closing:
        yield Finding(
            rule="BANK_OPENING",
            path="Stmt/Bal",
            message=f"it opens with {statement.opening}, and {last.statement_id} closed with"
            f" {last.closing}",
            hint=HAND_IN_THE_OTHERS,
        )


def _follows(statement: LastStatement, last: LastStatement) -> bool:
    """The next number, or another page of the same one, or the first of a new count."""
    number, before = statement.sequence or 0, last.sequence or 0
    page = number == before and statement.statement_id == last.statement_id
    return number == before + 1 or page or _starts_over(statement, last)


def _starts_over(statement: LastStatement, last: LastStatement) -> bool:
    """Most banks count from 1 again every year."""
    days = statement.closed_on, last.closed_on
    new_year = days[0] is not None and days[1] is not None and days[0].year > days[1].year
    return statement.sequence == 1 and (new_year or None in days)
