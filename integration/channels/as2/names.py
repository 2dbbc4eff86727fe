"""Names in AS2: identifiers in headers, message ids, names of files, text for people.

A message id follows from ours alone, so each attempt has the same. Where the receipt comes on a
connection of its own, the id holds the digest of the message too: the receipt repeats the id, and
can be checked without looking anything up. Source: RFC 4130, sections 5.3.3 and 6.2; RFC 5322,
section 3.6.4.
"""

import hashlib
import re
from email.header import Header
from urllib.parse import quote, unquote

_LONGEST = 180
_SHOWN = 32
_HOST = re.compile(r"[^A-Za-z0-9-]+")
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")
_MARKED = re.compile(r"(.+)\.mic-([0-9a-f]{32})")


def quoted_id(as2_id: str) -> str:
    """An AS2 identifier as a header has it."""
    if not re.search(r'[\s"\\(),:;<>@\[\]]', as2_id):
        return as2_id
    return '"' + re.sub(r'(["\\])', r"\\\1", as2_id) + '"'


def plain_id(value: str) -> str:
    """The AS2 identifier in a header, whether quoted or not."""
    value = value.strip()
    for _ in range(2):  # in receipts, some systems quote what is quoted
        if len(value) > 1 and value[0] == value[-1] == '"':
            value = re.sub(r"\\(.)", r"\1", value[1:-1])
    return value


def host_of(as2_id: str) -> str:
    """What stands behind the @ of our message ids."""
    return _HOST.sub("-", as2_id).strip("-").lower() or "as2"


def message_id(id: str, as2_id: str, mic: bytes = b"") -> str:
    """The message id, without its angle brackets; `mic` is the digest that it is to hold."""
    local = quote(id, safe="")
    if len(local) > _LONGEST:
        local = f"sha256-{hashlib.sha256(id.encode()).hexdigest()}"
    if local.startswith(".") or local.endswith(".") or ".." in local:
        local = local.replace(".", "%2E")
    mark = f".mic-{mic.hex()[:_SHOWN]}" if mic else ""
    return f"{local}{mark}@{host_of(as2_id)}"


def own_id(message_id: str, as2_id: str) -> tuple[str, str]:
    """Of a message id of ours, what it was made from: our id, and the start of the digest."""
    local, _, host = message_id.rpartition("@")
    if host != host_of(as2_id):
        return message_id, ""
    marked = _MARKED.fullmatch(local)
    local, mark = (marked[1], marked[2]) if marked else (local, "")
    if local.startswith("sha256-"):
        return message_id, mark
    return unquote(local), mark


def holds(mark: str, mic: bytes) -> bool:
    """Whether `mark`, from a message id, is the start of `mic`."""
    return mic.hex()[:_SHOWN] == mark


def bare(message_id: str) -> str:
    """A message id of somebody, without angle brackets and what does not belong in one."""
    return _line(message_id).removeprefix("<").removesuffix(">").strip()


def short(text: str, longest: int = 200) -> str:
    """`text`, or its hash if it is longer than any honest one."""
    if len(text) <= longest:
        return text
    return f"sha256-{hashlib.sha256(text.encode('utf-8', 'replace')).hexdigest()}"


def safe_file_name(given: str, otherwise: str) -> str:
    """A name that is one on every system: no folders, nothing hidden."""
    last = re.split(r"[/\\]", given)[-1]
    return (_UNSAFE.sub("-", last).strip("-.") or _UNSAFE.sub("-", otherwise).strip("-."))[-100:]


def disposition(file_name: str) -> str:
    """The Content-Disposition of a document."""
    plain = _UNSAFE.sub("-", file_name) or "document"
    if plain == file_name:
        return f'attachment; filename="{plain}"'
    extended = quote(file_name, safe="")
    return f"attachment; filename=\"{plain}\"; filename*=utf-8''{extended}"


def header_text(text: str) -> str:
    """Words of people as a header carries them."""
    text = _line(text)
    return text if text.isascii() else Header(text, "utf-8").encode(maxlinelen=0)


def words(text: str, longest: int = 500) -> str:
    """What somebody else wrote, for showing."""
    return " ".join(_line(text).split())[:longest]


def _line(text: str) -> str:
    """`text` on one line: Unicode knows more ends of lines than ASCII does."""
    return "".join(one if one.isprintable() else " " for one in text).strip()
