"""INVOIC and REMADV that were damaged in any way: read, or `Unreadable` with findings; no crash."""

from collections.abc import Callable, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.core.errors import Unreadable
from domain.core.findings import Finding, Severity
from integration.formats.edifact import remadv
from integration.formats.edifact.invoic import INVOIC
from tests import invoices
from tests.effort import effort
from tests.unit.formats.edifact.invoices import envelope, sayable
from tests.unit.formats.edifact.test_invoic_reading import HEAD, RETAIL
from tests.unit.formats.edifact.test_remadv import FACTORED

D01B = INVOIC["edifact-invoic-d01b"]
SAMPLES = [
    f"{HEAD}{RETAIL}UNT+1+1'".encode("latin-1"),
    *(D01B.write(sayable(invoices.seeded(seed)), envelope()) for seed in (1, 2)),
    FACTORED.encode("latin-1"),
]
SCRAPS = [
    *(b"", b"+", b":", b"'", b"?", b"9", b"0", b"-", b",", b"\xff", b"99999999999999999999"),
    *(b"00000000", b"A", b"NaN", b"1e9", b"\x00", b"\xc3\xbc", b"'LIN+1", b"'UNS+S", b"'UNH+2"),
    *(b"'NAD+BY+1", b"'RFF+VA", b"'TAX+7", b"'MOA+203:", b"'DTM+137:00010101:102", b"'DOC+380"),
]


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """A message in which bytes were put in, left out, or whole segments moved."""
    content = draw(st.sampled_from(SAMPLES))
    if draw(st.booleans()):
        parts = content.split(b"'")
        for _ in range(draw(st.integers(1, 4))):
            one, other = (draw(st.integers(0, len(parts) - 1)) for _ in range(2))
            match draw(st.sampled_from(("drop", "double", "swap"))):
                case "drop":
                    parts[one] = b""
                case "double":
                    parts[one] += b"'" + parts[one]
                case "swap":
                    parts[one], parts[other] = parts[other], parts[one]
        content = b"'".join(parts)
    for _ in range(draw(st.integers(0, 4))):
        at = draw(st.integers(0, len(content)))
        gap = draw(st.integers(0, 12))
        content = content[:at] + draw(st.sampled_from(SCRAPS)) + content[at + gap :]
    return content


@settings(max_examples=400)
@given(damaged())
def test_damage_is_read_or_said(content: bytes) -> None:
    for read in (D01B.read, remadv.read):
        for one in _faults(read, content):
            assert one.severity is Severity.FATAL
            assert one.path
            assert one.hint


def _faults(read: Callable[[bytes], object], content: bytes) -> Sequence[Finding]:
    try:
        read(content)
    except Unreadable as error:
        return error.findings or [Finding(rule="none", path="", message="no finding")]
    return ()


@pytest.mark.parametrize(
    "what", ["LIN+1'QTY+47:1:C62'MOA+203:1'PRI+AAA:1'", "FTX+AAI+++x'", "DOC+380+1'"]
)
def test_a_long_message_is_read_with_effort_in_proportion(what: str) -> None:
    """Ten times as much takes no more than some twenty times the effort."""
    taken = []
    for count in (200, 2_000):
        body = (
            RETAIL.replace("CUX+", what * count + "CUX+")
            if "LIN" not in what
            else (RETAIL.replace("UNS+S'CNT+2:2'", what * count + "UNS+S'"))
        )
        content = f"{HEAD}{body}UNT+1+1'".encode()
        taken.append(effort(lambda content=content: D01B.reading(content)))
    assert taken[1] < 20 * taken[0]
