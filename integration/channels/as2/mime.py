"""MIME entities, byte for byte: built as they are signed, taken apart without changing a byte.

Python's own parser reads text and mends line ends; a signature does not survive that. Source:
RFC 2045, RFC 2046, RFC 1847; RFC 2231 for names of files.
"""

import base64
import binascii
import quopri
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple
from urllib.parse import unquote_to_bytes

from domain.core.errors import Unreadable

_MAX_HEADER = 64 * 1024
_MAX_LINES = 200
_MAX_PARTS = 20
_BLANK = re.compile(rb"\r?\n\r?\n|\A\r?\n")
_NAME = re.compile(r"[!-9;-~]+")
_PARAMETER = re.compile(r';\s*([^\s;=\"]+)\s*=\s*("(?:[^"\\]|\\.)*"|[^\s;"]*)', re.DOTALL)
_EXTENDED = re.compile(r"([A-Za-z0-9_-]{1,40})'[^']*'([^']*)")


@dataclass(frozen=True)
class Entity:
    """Headers and body, and the exact bytes that they stand in."""

    headers: Mapping[str, str]
    """Names in lower case; of a repeated one the first."""
    body: bytes = field(repr=False)
    raw: bytes = field(repr=False)

    @cached_property
    def media_type(self) -> str:
        """The content type without its parameters, in lower case."""
        given = self.headers.get("content-type", "text/plain")
        return given.partition(";")[0].strip().lower()

    def parameter(self, header: str, name: str) -> str:
        """A parameter of a header; empty if there is none."""
        return parameters(self.headers.get(header, "")).get(name, "")

    def decoded(self) -> bytes:
        """The body without its transfer encoding; `Unreadable` if it is not in it."""
        encoding = self.headers.get("content-transfer-encoding", "binary").strip().lower()
        if encoding == "quoted-printable":
            return quopri.decodestring(self.body)
        if encoding != "base64":
            return self.body
        try:
            return base64.b64decode(b"".join(self.body.split()), validate=True)
        except binascii.Error:
            raise Unreadable("a part is not in base64, as it says") from None

    def parts(self) -> list["Entity"]:
        """The parts of a multipart entity; `Unreadable` unless it ends as it has to."""
        boundary = self.parameter("content-type", "boundary")
        if not boundary or len(boundary) > 200:
            raise Unreadable("a multipart entity has no boundary")
        found = _delimiters(self.body, boundary)
        ends = next((at for at, one in enumerate(found) if one.is_last), None)
        if ends is None or not 0 < ends <= _MAX_PARTS:
            raise Unreadable("a multipart entity has no parts, too many, or no end")
        if self.body[found[ends].end :].strip():
            # Who changes ciphertext could hide there what it decrypts to.
            raise Unreadable("something follows the last part of a multipart entity")
        spans = pairwise(found[: ends + 1])
        return [parse(_without_newline(self.body[a.end : b.start])) for a, b in spans]


def parse(raw: bytes) -> Entity:
    """The entity in `raw`; `Unreadable` if its headers are none."""
    blank = _BLANK.search(raw[:_MAX_HEADER])
    if blank is None:
        raise Unreadable("a MIME entity has no end of its headers")
    lines = re.split(r"\r?\n", raw[: blank.start()].decode("latin-1"))
    return Entity(_headers(lines), raw[blank.end() :], raw)


def entity(headers: Sequence[tuple[str, str]], body: bytes) -> Entity:
    """An entity to be sent."""
    lines = b"".join(f"{name}: {value}\r\n".encode() for name, value in headers)
    known = {name.lower(): value for name, value in headers}
    return Entity(known, body, lines + b"\r\n" + body)


def multipart(kind: str, parts: Sequence[Entity], boundary: str) -> Entity:
    """Several entities as one; `kind` is its content type, with all but the boundary."""
    mark = b"--" + boundary.encode()
    inner = b"".join(mark + b"\r\n" + part.raw + b"\r\n" for part in parts)
    return entity([("Content-Type", f'{kind}; boundary="{boundary}"')], inner + mark + b"--\r\n")


def parameters(value: str) -> dict[str, str]:
    """The parameters of a header's value; names in lower case."""
    found: dict[str, str] = {}
    for name, text in _PARAMETER.findall(value):
        if text.startswith('"'):
            text = re.sub(r"\\(.)", r"\1", text[1:-1], flags=re.DOTALL)
        if name.endswith("*"):
            name, text = name[:-1], _extended(text)
            found.pop(name.lower(), None)
        found.setdefault(name.lower(), text)
    return found


def _extended(text: str) -> str:
    match = _EXTENDED.fullmatch(text)
    if match is None:
        return text
    try:
        return unquote_to_bytes(match[2].encode("latin-1", "replace")).decode(match[1], "replace")
    except LookupError:
        return match[2]


def _headers(lines: Sequence[str]) -> dict[str, str]:
    if len(lines) > _MAX_LINES:
        raise Unreadable("a MIME entity has too many headers")
    unfolded: list[str] = []
    for line in lines:
        if line[:1] in (" ", "\t") and unfolded:
            unfolded[-1] += " " + line.strip()
        elif line:
            unfolded.append(line)
    headers: dict[str, str] = {}
    for line in unfolded:
        name, colon, value = line.partition(":")
        if not colon or not _NAME.fullmatch(name.strip()):
            raise Unreadable("a line among the headers of a MIME entity is none")
        headers.setdefault(name.strip().lower(), value.strip())
    return headers


class _Delimiter(NamedTuple):
    """Where the line of a boundary stands, with the line end before it."""

    start: int
    end: int
    is_last: bool


def _delimiters(body: bytes, boundary: str) -> list[_Delimiter]:
    """The lines of a boundary. What is searched for begins with text, as that is
    found fast in large documents."""
    mark = re.escape(b"--" + boundary.encode("latin-1", "replace"))
    found = []
    for one in re.finditer(mark + rb"(--)?[ \t]*(?=\r?\n|\Z)", body):
        start = one.start()
        if start and body[start - 1 : start] != b"\n":
            continue
        start -= 2 if body[max(start - 2, 0) : start] == b"\r\n" else min(start, 1)
        found.append(_Delimiter(start, one.end(), one[1] is not None))
    return found


def _without_newline(part: bytes) -> bytes:
    """Without the line end that belongs to the boundary before it."""
    return part[2:] if part.startswith(b"\r\n") else part[1:]
