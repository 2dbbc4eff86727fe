"""MIME entities keep every byte, and damaged ones are told as such."""

from contextlib import suppress

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from domain.core.errors import Unreadable
from integration.channels.as2 import mime
from integration.channels.as2.names import (
    disposition,
    header_text,
    host_of,
    message_id,
    own_id,
    plain_id,
    quoted_id,
    safe_file_name,
)

IDS = st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), min_size=1, max_size=60)


@given(st.binary(max_size=300), st.binary(max_size=300))
@example(b"\r\n", b"\n--x\r\n\r")
def test_parts_come_back_byte_for_byte(first: bytes, second: bytes) -> None:
    parts = [mime.entity([("Content-Type", "a/b")], body) for body in (first, second)]
    whole = mime.multipart("multipart/mixed", parts, "--=_0123456789abcdef")
    again = mime.parse(whole.raw).parts()
    assert [one.raw for one in again] == [one.raw for one in parts]
    assert [one.body for one in again] == [first, second]


@pytest.mark.parametrize("end", [b"\r\n", b"\n"])
def test_line_ends_of_others_and_folded_headers_are_read(end: bytes) -> None:
    lines = 'Content-Type: multipart/x;| boundary="b c"||pre|--b c|A: 1||one|--b c ||two||--b c--|'
    raw = end.join(lines.encode().split(b"|"))
    one, two = mime.parse(raw).parts()
    assert (one.headers, one.body) == ({"a": "1"}, b"one")
    assert (two.headers, two.body) == ({}, b"two" + end)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"--b\r\n\r\nx",
        b"--b--\r\n",
        b"--b\r\n\r\nx\r\n--b--\r\nhidden",
        b"--b\r\n\r\n\r\n" * 30 + b"--b--",
        b"--b\r\nno header\r\n\r\nx\r\n--b--",
    ],
)
def test_a_multipart_that_is_none_is_unreadable(body: bytes) -> None:
    with pytest.raises(Unreadable):
        mime.entity([("Content-Type", "multipart/mixed; boundary=b")], body).parts()


@given(st.binary(max_size=400), st.text(max_size=80))
def test_damaged_entities_raise_nothing_else(raw: bytes, kind: str) -> None:
    headers = {"content-type": f"multipart/x; boundary={kind}", "content-transfer-encoding": kind}
    for entity in (mime.Entity(headers, raw, raw), mime.Entity({"content-type": kind}, raw, raw)):
        for call in (entity.parts, entity.decoded, lambda: mime.parse(raw)):
            with suppress(Unreadable):
                call()
        assert isinstance(entity.parameter("content-type", "boundary"), str)


@pytest.mark.parametrize(
    ("encoding", "body", "plain"),
    [
        ("base64", b"YWJj\r\nZA==\r\n", b"abcd"),
        ("Quoted-Printable", b"a=3D=\r\nb", b"a=b"),
        ("7bit", b"a=3D\n", b"a=3D\n"),
    ],
)
def test_transfer_encodings_are_undone(encoding: str, body: bytes, plain: bytes) -> None:
    assert mime.Entity({"content-transfer-encoding": encoding}, body, b"").decoded() == plain


def test_parameters_are_read_as_their_rules_have_it() -> None:
    given = 'multipart/signed; Protocol="a;b\\"c"; micalg=sha-256 ;filename*=utf-8\'\'%E2%82%AC.x'
    assert mime.parameters(given) == {
        "protocol": 'a;b"c',
        "micalg": "sha-256",
        "filename": "€.x",
    }


@given(IDS)
def test_identifiers_survive_their_quotes(as2_id: str) -> None:
    if as2_id == as2_id.strip() and not (as2_id[0] == as2_id[-1] == '"'):
        assert plain_id(quoted_id(as2_id)) == as2_id
        if not set(as2_id) & set('"\\'):
            assert plain_id(f'"{quoted_id(as2_id)}"') == as2_id


@given(st.text(min_size=1, max_size=120), IDS, st.binary(min_size=32, max_size=32))
def test_a_message_id_holds_what_it_was_made_from(id: str, as2_id: str, mic: bytes) -> None:
    plain, marked = message_id(id, as2_id), message_id(id, as2_id, mic)
    local, _, host = marked.rpartition("@")
    assert host == host_of(as2_id)
    assert not local.startswith(".")
    assert ".." not in local
    assert marked.isascii()
    assert len(marked) < 400
    assert own_id(message_id(id, "OTHER"), "US")[0] == message_id(id, "OTHER")
    if not local.startswith("sha256-"):
        assert own_id(marked, as2_id) == (id, mic.hex()[:32])
        assert own_id(plain, as2_id)[0] == id or ".mic-" in id


@given(st.text(max_size=200))
def test_names_of_files_are_names_everywhere(given_name: str) -> None:
    name = safe_file_name(given_name, "<a@b>")
    assert name
    assert not set(name) & set("/\\:\0\r\n")
    assert not name.startswith(".")
    assert len(name) <= 100
    for header in (disposition(given_name), header_text(given_name)):
        assert header.isascii()
        assert header.isprintable()


def test_no_name_of_a_file_leads_elsewhere() -> None:
    assert safe_file_name("../../etc/passwd", "x") == "passwd"
    assert safe_file_name("C:\\a\\b.edi", "x") == "b.edi"
    assert safe_file_name("..", "<in-1@them>") == "in-1-them"
    assert mime.parameters(disposition("Rechnung Ü.edi"))["filename"] == "Rechnung Ü.edi"
