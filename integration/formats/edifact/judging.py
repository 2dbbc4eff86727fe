"""Judging a message: its envelope, and its contents by the table of its type and directory.

What is merely too long, too often or out of its order can be read all the same. It is reported, and
refused where a mailbox is strict.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from domain.core.findings import Severity
from integration.formats.edifact.aperak import tables as aperak
from integration.formats.edifact.contrl.tables import CONTRL
from integration.formats.edifact.faults import Code, Fault
from integration.formats.edifact.invoic import tables as invoic
from integration.formats.edifact.message import Message
from integration.formats.edifact.remadv import tables as remadv
from integration.formats.edifact.service import fault_at
from integration.formats.edifact.structure import check_message
from integration.formats.edifact.syntax import MOST_FAULTS
from integration.formats.edifact.table import MessageTable

TABLES: Mapping[str, Mapping[str, MessageTable]] = {
    "APERAK": aperak.TABLES,
    "CONTRL": dict.fromkeys(("D.3", "4.1", "2.2", "1.1"), CONTRL),
    "INVOIC": invoic.TABLES,
    "REMADV": remadv.TABLES,
}
"""By type and release. A type that is not here is refused."""

_LEGIBLE = frozenset(
    {
        Code.TOO_LONG,
        Code.TOO_SHORT,
        Code.INVALID_VALUE,
        Code.TOO_MANY_CONSTITUENTS,
        Code.TOO_MANY_REPETITIONS,
        Code.TOO_MANY_GROUP_REPETITIONS,
    }
)


def judge(message: Message, *, strict: bool = False) -> tuple[Fault, ...]:
    """Everything that is wrong with a message; fatal what it cannot be used with."""
    found = (*message.faults, *_contents(message))[:MOST_FAULTS]
    group, number = message.group_reference, message.number
    return tuple(
        softened(fault, strict=strict).within(
            reference=message.reference, number=number, group=group
        )
        for fault in found
    )


def softened(fault: Fault, *, strict: bool) -> Fault:
    """A fault as a warning if what it speaks of can be read all the same."""
    if strict or not (fault.legible or fault.code in _LEGIBLE):
        return fault
    return replace(fault, severity=Severity.WARNING)


def _contents(message: Message) -> Iterator[Fault]:
    unh = message.segments[0]
    tables = TABLES.get(message.type)
    if tables is None:
        known = ", ".join(sorted(TABLES))
        text = f"messages of type '{message.type[:10]}' are not read"
        hint = f"send one of {known}, or agree on another way"
        fault = fault_at(unh, Code.VALUE_NOT_SUPPORTED, text, hint, 1, 3)
        yield replace(fault, component=1)
        return
    table = tables.get(message.release)
    if table is None:
        text = f"{message.type} {message.release[:10]} has no table here: it was not checked"
        hint = f"send it as {', '.join(sorted(tables))}"
        fault = fault_at(unh, Code.VALUE_NOT_SUPPORTED, text, hint, 1, 3)
        yield replace(fault, component=3, severity=Severity.WARNING)
        return
    yield from check_message(message.body, table)
