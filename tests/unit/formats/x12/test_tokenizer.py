"""Segments of a file, whatever its separators, line breaks and characters are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.core.errors import Unreadable
from integration.formats.x12.tokenizer import LONGEST_SEGMENT, Tokens, chunks_of
from tests.unit.formats.x12.samples import PLAIN, interchange, isa

WHOLE = interchange(PLAIN, PLAIN)


def tokens(content: bytes) -> tuple[list[list[str]], list[str]]:
    found = Tokens(chunks_of(content))
    fields = [segment.fields for segment in found]
    return fields, [fault.code for fault in found.faults]


PLAINLY = tokens(WHOLE)[0]


@given(st.lists(st.integers(1, 400), min_size=1, max_size=8))
def test_chunks_make_no_difference(sizes: list[int]) -> None:
    chunks, at = [], 0
    while at < len(WHOLE):
        size = sizes[len(chunks) % len(sizes)]
        chunks.append(WHOLE[at : at + size])
        at += size
    assert [segment.fields for segment in Tokens(chunks)] == PLAINLY


@given(st.lists(st.integers(1, 400), min_size=1, max_size=8))
def test_offsets_are_those_of_the_bytes(sizes: list[int]) -> None:
    content = b"\r\n".join(
        (WHOLE.replace(b"blue", "blå".encode()), WHOLE.replace(b"~", b"\n").replace(b"*", b"|"))
    )
    chunks = [content[at : at + sizes[0]] for at in range(0, len(content), sizes[0])]
    for segment in Tokens(chunks):
        assert content[segment.start : segment.end].startswith(segment.tag.encode())
        assert content[segment.end - 1 : segment.end] in (b"~", b"\n")


@pytest.mark.parametrize("ending", [b"~\r\n", b"~\n", b"~\r", b"\n", b"\r\n", b"\x1c", b"'"])
def test_terminators_and_line_breaks(ending: bytes) -> None:
    assert tokens(WHOLE.replace(b"~", ending)) == (PLAINLY, [])


def test_other_separators() -> None:
    other = WHOLE.replace(b"*", b"|").replace(b">", b":")
    fields, _ = tokens(other)
    assert [one[:3] for one in fields[1:]] == [one[:3] for one in PLAINLY[1:]]


def test_a_byte_order_mark_is_tolerated_and_told() -> None:
    assert tokens(b"\xef\xbb\xbf" + WHOLE) == (PLAINLY, ["BOM"])


def test_wrapped_lines_are_joined_and_told() -> None:
    wrapped = b"\r\n".join(WHOLE[at : at + 80] for at in range(106, len(WHOLE), 80))
    fields, noted = tokens(WHOLE[:106] + b"\r\n" + wrapped)
    assert fields == PLAINLY
    assert noted == ["LINES"]


def test_several_interchanges_each_with_its_separators() -> None:
    second = WHOLE.replace(b"*", b"|").replace(b"~", b"\n")
    fields, noted = tokens(WHOLE + b"\r\n\r\n" + second + b"\x1a")
    assert fields == PLAINLY + PLAINLY
    assert noted == []


def test_an_interchange_that_is_cut_off_does_not_swallow_the_next() -> None:
    cut = WHOLE[:-8]  # within IEA
    second = WHOLE.replace(b"*", b"|").replace(b"~", b"\n")
    fields, _ = tokens(cut + b"\n" + second)
    assert fields[len(PLAINLY) :] == PLAINLY
    assert fields[len(PLAINLY) - 1][0] == "IEA"


def test_a_last_segment_without_terminator() -> None:
    assert tokens(WHOLE[:-1]) == (PLAINLY, ["TERMINATOR"])


@pytest.mark.parametrize(("encoding", "noted"), [("utf-8", ["UTF-8"]), ("latin-1", ["LATIN-1"])])
def test_characters_beyond_ascii(encoding: str, noted: list[str]) -> None:
    fields, found = tokens(WHOLE.replace(b"Widget", "Größe".encode(encoding)))
    assert ["PID", "F", "", "", "", "Größe, blue"] in fields
    assert found == noted


def test_junk_outside_of_interchanges_is_told() -> None:
    assert tokens(b"HELLO" + WHOLE + b"rubbish") == (PLAINLY, ["022"])


def test_fields_of_isa_that_are_too_short() -> None:
    short = WHOLE.replace(b"CONTOSO        ", b"CONTOSO")
    found = Tokens(chunks_of(short))
    assert sum(1 for _ in found) == len(PLAINLY)
    assert found.header is not None
    assert [(fault.element, fault.code) for fault in found.header.faults] == [(6, "006")]


def test_a_segment_without_end_stops_the_reading() -> None:
    endless = [isa().encode()] + [b"A" * 65_536] * (LONGEST_SEGMENT // 65_536 + 2)
    with pytest.raises(Unreadable) as caught:
        list(Tokens(endless))
    assert caught.value.findings[0].rule == "X12-TA105-004"
    assert caught.value.findings[0].path == "byte 106"


@given(st.binary(max_size=400))
def test_any_bytes_behind_an_isa_give_segments_and_no_error(rubbish: bytes) -> None:
    for segment in Tokens([isa().encode() + rubbish]):
        assert segment.start <= segment.end
