"""The tokenizer and the writer on anything at all: round trips, any cuts, rubbish, mutations."""

import time

import pydifact
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from domain.core.errors import Invalid
from integration.formats.edifact.charsets import unwritable
from integration.formats.edifact.layout import is_wrapped
from integration.formats.edifact.segment import Segment
from integration.formats.edifact.separators import DEFAULT
from integration.formats.edifact.syntax import Tokens, segments
from integration.formats.edifact.writer import write
from tests.unit.formats.edifact.interchanges import (
    UNA,
    UNB,
    WHOLE,
    interchanges,
    pieces,
    plain,
    read,
)

SCRAPS = [
    *(
        b"UNA:+.? '",
        b"UNA",
        b"UNB",
        b"UNB+UNOC:3+A+B+1+42'",
        b"UNZ+1+42'",
        b"UNB\x1dUNOB",
        b"UNOY:4",
    ),
    *(b"UNH+1+APERAK:D:96A:UN'", b"UNT+2+1'", b"UNG+", b"UNE+1'", b"\xc3\xbc", b"\xff", b"A", b" "),
    *(b"UNOY:4", b"'", b"+", b":", b"?", b"*", b"\n", b"\r\n", b"\x1d", b"\x00"),
]
RUBBISH = st.one_of(
    st.binary(max_size=300), st.lists(st.sampled_from(SCRAPS), max_size=40).map(b"".join)
)


@given(interchanges())
def test_what_was_written_is_read(written: tuple[list[Segment], bytes]) -> None:
    whole, content = written
    found, tokens = read(content)
    if not is_wrapped(content[: 1 << 16]):
        assert plain(found) == plain(whole)
        assert tokens.faults == []


@given(interchanges(), st.lists(st.integers(0, 10_000), max_size=6), st.integers(1, 64))
def test_it_makes_no_difference_in_which_pieces_bytes_come(
    written: tuple[list[Segment], bytes], cuts: list[int], size: int
) -> None:
    _, content = written
    tokens = Tokens(pieces(content, cuts), block=1 << 16)
    assert list(tokens) == read(content)[0]
    if b"\n" not in content and b"\r" not in content:
        assert list(Tokens(pieces(content, cuts), block=size)) == read(content)[0]


@given(interchanges(), st.sampled_from(["\n", "\r\n"]))
def test_each_segment_may_have_a_line(written: tuple[list[Segment], bytes], line_end: str) -> None:
    whole, _ = written
    level = whole[0].get(0)
    content = UNA + write(whole, DEFAULT, level, line_end=line_end)
    if whole[0].get(0, 1) < "4":
        assert plain(read(content)[0]) == plain(whole)


@given(RUBBISH, st.integers(1, 50))
@example(b"UNA:+.? 'UNA:+.? 'UNB", 3)
@example(b"UNB+UNOC:3+A?'", 1)
@example(b"UNA:+.? ", 1)
def test_rubbish_is_read_to_its_end(content: bytes, size: int) -> None:
    found, tokens = read(content, size)
    assert all(0 <= one.offset <= len(content) for one in found)
    assert all(0 <= fault.offset <= len(content) for fault in tokens.faults)
    assert tokens.end == len(content) or is_wrapped(content)


@given(st.data())
def test_a_mutated_interchange_keeps_the_places_of_its_segments(data: st.DataObject) -> None:
    content = bytearray(WHOLE)
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(content) - 1))
        content[at : at + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=3))
    found, _ = read(bytes(content))
    if is_wrapped(bytes(content)):
        return
    places = [one.offset for one in found]
    assert places == sorted(places)
    for one in found:
        if one.tag.isalnum() and one.tag.isascii():
            assert bytes(content[one.offset :]).startswith(one.tag.encode())


@pytest.mark.filterwarnings("ignore::pydifact.exceptions.MissingImplementationWarning")
@given(interchanges())
def test_pydifact_reads_what_we_write(written: tuple[list[Segment], bytes]) -> None:
    whole, _ = written
    body = [one for one in whole if one.tag not in ("UNB", "UNZ") and any(map(any, one.elements))]
    if whole[0].get(0, 1) >= "4" or any("\x1d" in str(one) for one in body):
        return
    content = UNA + write(body, DEFAULT, "UNOY")
    theirs = pydifact.Parser().parse(content.decode())
    found = [(one.tag, [*map(_as_ours, one.elements)]) for one in theirs if one.tag != "UNA"]
    assert found == [(one[0], one[1]) for one in plain(body)]


def _as_ours(element: str | list[str]) -> tuple[str, ...]:
    parts = (element,) if isinstance(element, str) else tuple(element)
    end = len(parts)
    while end and not parts[end - 1]:
        end -= 1
    return parts[:end]


@given(st.text(max_size=10), st.sampled_from(["UNOA", "UNOB", "UNOC", "UNOE", "UNOY"]))
def test_what_a_level_does_not_have_is_refused_and_nothing_else(text: str, level: str) -> None:
    one = Segment("FTX", ((text,),))
    if unwritable(text, level):
        with pytest.raises(Invalid) as raised:
            write([one], level=level)
        assert [finding.path for finding in raised.value.findings] == ["segment 1 FTX, element 1.1"]
        return
    content = UNB.replace(b"UNOC", level.encode()) + write([one], level=level)
    assert plain(list(segments([content])))[1:] == plain([one])


def test_nothing_takes_long() -> None:
    evil = [
        b"UNB+UNOC:3+" * 30_000,
        UNB + b"?'" * 200_000,
        UNB + b"?" * 400_000,
        UNB + b"'" * 200_000,
        UNB + b"UNZ+" * 50_000,
        UNB + b"FTX+UNZ+?'" * 20_000,
        b"UNA:+.? '" * 30_000,
        (UNB + b"UNZ+0+42'") * 8_000,
        UNB * 5_000,
        b"UNA|^.! ~" + UNB * 5_000,
        b" " * 400_000,
        b"\n" * 150_000 + b"x",
        b"a\n" * 150_000,
        UNB + b"+:" * 150_000 + b"'",
        b"x" * 400_000 + WHOLE,
    ]
    for content in evil:
        began = time.process_time()
        sum(1 for _ in segments([content]))
        assert time.process_time() - began < 2, content[:40]
