"""The tokenizer: every lay-out in which partners send interchanges gives the same segments."""

import tracemalloc
from collections.abc import Iterator
from random import Random

import pytest

from domain.core.findings import Severity
from integration.formats.edifact.faults import Code
from integration.formats.edifact.syntax import LONGEST, Tokens, segments
from tests.unit.formats.edifact.interchanges import APERAK, UNA, UNB, UNZ, WHOLE, plain, read

SEGMENTS = plain(list(segments([WHOLE])))


def _wrapped(content: bytes, width: int, end: bytes) -> bytes:
    return end.join(content[at : at + width] for at in range(0, len(content), width))


def test_a_segment_has_its_elements_components_and_place() -> None:
    unb, unh = list(segments([WHOLE]))[1:3]
    assert unb.elements[1] == ("4012345000009", "14")
    assert unb.get(0, 1) == "3"
    assert unb.get(9) == ""
    assert unh.tag == "UNH"
    assert unh.offset == WHOLE.index(b"UNH")


def test_released_characters_are_data() -> None:
    ftx = next(one for one in segments([WHOLE]) if one.tag == "FTX")
    assert ftx.get(3) == "Not ordered: Müller's pump"


@pytest.mark.parametrize(
    "content",
    [
        UNB + APERAK + UNZ,
        b"\xef\xbb\xbf" + WHOLE,
        b" \r\n\t" + WHOLE + b"\r\n\x1a",
        WHOLE.replace(b"'", b"'\r\n").replace(b"?'\r\n", b"?'"),
        WHOLE.replace(b"'", b"'\n").replace(b"?'\n", b"?'"),
        UNA + b"\r\n" + UNB + b"\n\n" + APERAK.replace(b"'RFF", b"'\r\nRFF") + b"  " + UNZ,
        *(_wrapped(WHOLE, width, end) for width in (3, 10, 35, 80) for end in (b"\n", b"\r\n")),
        _wrapped(WHOLE, 80, b"\r") + b"\r",
    ],
)
def test_lay_outs_make_no_difference(content: bytes) -> None:
    found, tokens = read(content)
    assert plain(found) == SEGMENTS
    assert tokens.faults == []


@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
@pytest.mark.parametrize("width", [4, 11, 80])
def test_places_in_wrapped_files_are_those_of_the_bytes_sent(width: int, end: bytes) -> None:
    content = _wrapped(WHOLE * 3, width, end)
    for one in segments([content]):
        rest = content[one.offset :].replace(b"\n", b"").replace(b"\r", b"")
        assert rest.startswith(one.tag.encode())


def test_a_line_break_in_a_text_stays_if_lines_are_not_wrapped() -> None:
    content = UNA + UNB + b"\nFTX+AAI+++one\ntwo'\n" + UNZ
    found, _ = read(content)
    assert found[2].get(3) == "one\ntwo"


@pytest.mark.parametrize("size", range(1, 40))
def test_blocks_of_any_size_give_the_same(size: int) -> None:
    lines = WHOLE.replace(b"'", b"'\r\n").replace(b"?'\r\n", b"?'")
    for content in (WHOLE, lines):
        found, tokens = read(content, size)
        assert plain(found) == SEGMENTS
        assert [one.offset for one in found] == [one.offset for one in segments([content])]
        assert tokens.faults == []


@pytest.mark.parametrize(
    ("una", "unb", "text"),
    [
        (b"UNA:+,? '", b"UNB+UNOC:3+A+B+1+42'FTX+1,5:a'", ("1,5", "a")),
        (b"UNA|^.! ~", b"UNB^UNOC|3^A^B^1^42~FTX^a!^b|'~", ("a^b", "'")),
        (b"UNA:+.  '", b"UNB+UNOC:3+A+B+1+42'FTX+a?:b'", ("a?", "b")),
        (b"UNA:+.?*'", b"UNB+UNOC:3+A+B+1+42'FTX+a*b:c'", ("a*b", "c")),
        (b"UNA:+.?*'", b"UNB+UNOC:4+A+B+1+42'FTX+a?*b:c'", ("a*b", "c")),
        (b"UNA:+.? \n", b"UNB+UNOC:3+A+B+1+42\nFTX+a:b\n", ("a", "b")),
        (b"", b"UNB\x1dUNOB\x1f1\x1dA\x1dB\x1d1\x1d42\x1cFTX\x1da?+\x1fb\x1c", ("a?+", "b")),
    ],
)
def test_service_characters_are_those_of_the_una(
    una: bytes, unb: bytes, text: tuple[str, ...]
) -> None:
    found, tokens = read(una + unb)
    assert found[-1].elements == (text,)
    assert tokens.faults == []


@pytest.mark.parametrize("una", [b"", b"UNA:+.?*'"])
def test_repetitions_of_syntax_4_are_told(una: bytes) -> None:
    found, _ = read(una + b"UNB+UNOC:4+A+B+1+42'XYZ+a*b:c*d+e'")
    assert found[-1].elements == (("a",), ("b", "c"), ("d",), ("e",))
    assert found[-1].repeated == (1, 2)


def test_a_nesting_indicator_belongs_to_no_tag() -> None:
    assert read(b"UNB+UNOC:3+A+B+1+42'LIN:1:2+7'")[0][-1].tag == "LIN"


def test_each_interchange_of_a_file_has_its_own_dialect() -> None:
    other = b"UNA|^.! ~UNB^UNOY|4^A^B^1^43~FTX^" + "Ω".encode() + b"~UNZ^0^43~"
    found, tokens = read(WHOLE + other + b"\r\n" + UNB + UNZ)
    assert [one.tag for one in found if one.tag.startswith("UN") and one.tag > "UNT"] == [
        "UNZ",
        "UNZ",
        "UNZ",
    ]
    assert [one.get(0) for one in found if one.tag == "FTX"][1] == "Ω"
    assert tokens.dialect.level == "UNOC"
    assert tokens.faults == []


@pytest.mark.parametrize("tail", [UNA + UNB, UNB, b"\r\n" + UNA + UNB])
def test_another_header_begins_another_interchange_without_unz(tail: bytes) -> None:
    found, tokens = read(UNA + UNB + APERAK + tail + UNZ)
    assert [one.tag for one in found].count("UNB") == 2
    assert tokens.faults == []


@pytest.mark.parametrize(
    ("level", "codec", "text"),
    [
        ("UNOC", "latin-1", "Grüße, Øre"),
        ("UNOD", "iso8859-2", "Łódź"),
        ("UNOE", "iso8859-5", "Привет"),
        ("UNOF", "iso8859-7", "Ωμέγα"),
        ("UNOK", "iso8859-9", "İğne"),
        ("UNOW", "utf-8", "東京 Ω"),
        ("UNOY", "utf-8", "東京 Ω"),
        ("UNOX", "iso2022_jp_2", "東京"),
    ],
)
def test_characters_are_those_of_the_level(level: str, codec: str, text: str) -> None:
    head = f"UNB+{level}:3+A+B+1+42'"
    content = (head + f"FTX+{text}'DTM+1'").encode(codec)
    found, tokens = read(content)
    assert found[1].get(0) == text
    assert found[2].offset == content.index(b"DTM")
    assert tokens.faults == []


@pytest.mark.parametrize(
    ("level", "data", "text", "codec"),
    [
        ("UNOA", "München".encode(), "München", "utf-8"),
        ("UNOC", "Köln, Straße".encode(), "Köln, Straße", "utf-8"),
        ("UNOA", "München".encode("latin-1"), "München", "latin-1"),
        ("UNOY", "München".encode("latin-1"), "München", "latin-1"),
        ("UNOE", b"\x80\xff", "\x80ÿ", "latin-1"),
    ],
)
def test_what_is_not_written_as_declared_is_read_and_noted(
    level: str, data: bytes, text: str, codec: str
) -> None:
    found, tokens = read(f"UNB+{level}:3+A+B+1+42'FTX+".encode() + data + b"'")
    assert found[1].get(0) == text
    [fault] = tokens.faults
    assert (fault.code, fault.severity) == (Code.CHARACTER_SET, Severity.WARNING)
    assert codec in fault.message
    assert tokens.dialect.codec == codec


@pytest.mark.parametrize("text", ["»MENÜ« 50 µ", "Ã¼", "ß°"])
def test_what_can_be_read_as_declared_is(text: str) -> None:
    found, tokens = read(f"UNB+UNOC:3+A+B+1+42'FTX+{text}'".encode("latin-1"))
    assert found[1].get(0) == text
    assert tokens.faults == []


@pytest.mark.parametrize(
    ("content", "code", "at"),
    [
        (b"hello", Code.OUTSIDE, 0),
        (b"%PDF-1.7" + WHOLE, Code.OUTSIDE, 0),
        (WHOLE + b"-- the end --", Code.OUTSIDE, len(WHOLE)),
        (WHOLE[:-1], Code.MISSING, WHOLE.index(b"UNZ")),
        (WHOLE[:-12], Code.MISSING, WHOLE.index(b"UNT")),
        (b"UNA:::::'" + UNB, Code.BAD_SERVICE_CHARACTER, 0),
        (b"UNA:A.? '" + UNB, Code.BAD_SERVICE_CHARACTER, 0),
        (b"UNA:+", Code.BAD_SERVICE_CHARACTER, 0),
    ],
)
def test_what_cannot_be_separated_is_a_fault_with_its_place(
    content: bytes, code: Code, at: int
) -> None:
    _, tokens = read(content)
    assert [(fault.code, fault.offset) for fault in tokens.faults] == [(code, at)]
    assert tokens.faults[0].finding.hint


def test_what_stands_before_an_interchange_is_skipped() -> None:
    assert plain(read(b"Subject: invoices\r\n\r\n" + WHOLE)[0]) == SEGMENTS


def test_a_segment_without_an_end_is_given_up() -> None:
    chunks = [UNB, *[b"x" * 65_536] * 200]
    read_on: list[int] = []

    def counted() -> Iterator[bytes]:
        for chunk in chunks:
            read_on.append(len(chunk))
            yield chunk

    tokens = Tokens(counted())
    assert [one.tag for one in tokens] == ["UNB"]
    assert tokens.faults[0].code is Code.MISSING
    assert sum(read_on) > LONGEST


def test_memory_does_not_grow_with_the_interchange() -> None:
    def chunks() -> Iterator[bytes]:
        random = Random(1)
        yield UNA + UNB
        for _ in range(192):
            yield b"".join(b"MOA+203:%d.%02d'" % (random.random() * 1e6, 7) for _ in range(256))
        yield UNZ

    tracemalloc.start()
    try:
        count = sum(1 for _ in Tokens(chunks(), block=4096))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert count == 192 * 256 + 3
    assert peak < 200_000
