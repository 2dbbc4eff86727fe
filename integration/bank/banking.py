"""Bank files of every format, told apart by how they begin, and what is told beside them."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from domain.core.errors import Unreadable
from domain.core.findings import Finding, Severity
from domain.exchange.inbound import InboundKind
from domain.ports import Understood
from domain.settlement.bank import BankStatement, StatementKind
from integration.bank import bai2, csv_profile, ofx, swift
from integration.format_settings import parsed

HEAD = 1024
"""So many bytes at the beginning say what it is."""

ANNOUNCED = Finding(
    rule="BANK_ANNOUNCED",
    path="/",
    severity=Severity.INFORMATION,
    message="the bank announces entries; they are booked from its statement",
    hint="nothing to do: the statement of the day has them again",
)


def understood(statements: Sequence[BankStatement]) -> Understood:
    """`statements`, with a word on those that only announce what a statement will say again."""
    announced = any(one.kind is not StatementKind.STATEMENT for one in statements)
    told = (ANNOUNCED,) if announced else ()
    return Understood(InboundKind.BANK_STATEMENT, list(statements), told)


def begins_as_lines(head: bytes) -> bool:
    """Whether `head` begins a bank file that is no XML of ISO 20022: MT940, MT942, BAI2 or OFX."""
    return any(begins(head) for begins, _ in _BY_LINES)


def read_lines(content: bytes) -> Understood:
    """An MT940, MT942, BAI2 or OFX file, as `begins_as_lines` has found."""
    head = content[:HEAD].removeprefix(b"\xef\xbb\xbf").lstrip()
    reader = next(read for begins, read in _BY_LINES if begins(head))
    return _read(reader, content)


def read_csv(content: bytes, settings: Mapping[str, Any]) -> Understood:
    """A CSV of a bank by the profile of its mailbox."""
    profile = parsed(csv_profile.CsvProfile, settings)
    return _read(lambda given: csv_profile.read_statements(given, profile), content)


def _read(read: Callable[[bytes], Sequence[BankStatement]], content: bytes) -> Understood:
    try:
        return understood(read(content))
    except Unreadable as error:
        return Understood(InboundKind.BANK_STATEMENT, error)


def _is_swift(head: bytes) -> bool:
    return head.startswith((b":20:", b"{1:F01"))


_BY_LINES: tuple[
    tuple[Callable[[bytes], bool], Callable[[bytes], Sequence[BankStatement]]], ...
] = (
    (_is_swift, swift.read_statements),
    (lambda head: head.startswith(b"01,"), bai2.read_statements),
    (ofx.begins_as_ofx, ofx.read_statements),
)
"""By which bytes a format is known, and who reads it."""
