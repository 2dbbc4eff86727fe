"""The one message in the bytes of a part, which has headers and may have no trailer."""

from collections.abc import Iterator

from domain.core.errors import Unreadable
from domain.core.findings import Finding, Severity
from integration.formats.edifact.segment import Segment
from integration.formats.edifact.syntax import Tokens

_EDGES = ("UNA", "UNB", "UNG", "UNE", "UNZ")


def one_message(content: bytes, type: str) -> list[Segment]:
    """The segments of the one message of this type in `content`."""
    tokens = Tokens([content])
    messages = list(_messages(tokens))
    fatal = [fault.finding for fault in tokens.faults if fault.severity is Severity.FATAL]
    if fatal:
        raise Unreadable("this is no EDIFACT", hint=fatal[0].hint, findings=fatal)
    found = [one for one in messages if one[0].get(1) == type]
    if len(found) == 1 and len(messages) == 1:
        return found[0]
    what = ", ".join(sorted({one[0].get(1)[:6] for one in messages})) or "nothing"
    finding = Finding(
        rule=f"{type}-MESSAGE",
        path="byte 0",
        message=f"one {type} was expected; there are {len(messages)} messages ({what})",
        hint=f"take the interchange apart first, and read each {type} by itself",
    )
    raise Unreadable(f"this is not one {type}", hint=finding.hint, findings=[finding])


def _messages(tokens: Tokens) -> Iterator[list[Segment]]:
    inside: list[Segment] = []
    for one in tokens:
        if one.tag == "UNH" or one.tag in _EDGES:
            if inside:
                yield inside
            inside = [one] if one.tag == "UNH" else []
        elif inside:
            inside.append(one)
    if inside:
        yield inside
