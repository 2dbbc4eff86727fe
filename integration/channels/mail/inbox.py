"""An inbox read by IMAP: a mail is claimed by moving it, and finished by moving it on.

Attachments of one mail are finished one by one; the mail moves with the last of them. One that
breaks off in between is claimed again, and its documents are known by their bytes. Blocking.
Source: RFC 3501, RFC 6851 (MOVE), RFC 4315 (UIDPLUS).
"""

import imaplib
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager

from imap_tools import BaseMailBox, ImapToolsError

from domain.core.errors import DeliveryRejected, DeliveryUnavailable
from domain.exchange.delivery import RemoteFile
from integration.channels.mail.parts import found_in
from integration.channels.mail.settings import Imap

_LOG = logging.getLogger(__name__)

MOST = 64 * 1024 * 1024
"""The largest mail that is read, and about the most that one claim holds in memory."""

_CLAIMED_AS = re.compile(r"(\d{1,10})\.(\d{1,10})\.(\d{1,4})of(\d{1,4})")


def claim(box: BaseMailBox, imap: Imap, limit: int) -> list[RemoteFile]:
    """The documents of some mails, oldest first; before them what a predecessor left."""
    with explained(imap):
        _make_folders(box, imap)
        left = _uids(box, imap.claimed)
        if len(left) < limit:
            fresh = _uids(box, imap.folder)[: limit - len(left)]
            if fresh:
                box.move(fresh, _path(box, imap.claimed))
                left = _uids(box, imap.claimed)
        validity = _validity(box, imap.claimed)
        files: list[RemoteFile] = []
        room = MOST
        for uid in left:
            if len(files) >= limit or room <= 0:
                break
            taken = _read(box, imap, uid, validity)
            files += taken
            room -= sum(len(file.content) for file in taken)
        return files


def finish(box: BaseMailBox, imap: Imap, claimed_as: str, *, accepted: bool) -> None:
    """Move the mail with its last document, or at once if one could not be used."""
    match = _CLAIMED_AS.fullmatch(claimed_as)
    if match is None:
        raise DeliveryRejected(
            f"{claimed_as[:60]!r} is not the name of a claimed document", hint="claim it first"
        )
    validity, uid, number, count = match.groups()
    if accepted and number != count:
        return
    with explained(imap):
        if _validity(box, imap.claimed) != validity:
            _LOG.warning("%s: the folder was made anew; its mail is claimed again", imap.place)
            return
        _move(box, imap, uid, imap.done if accepted else imap.error)


def probe(box: BaseMailBox, imap: Imap) -> list[str]:
    """How much waits; the folders that are missing are made when mail comes."""
    with explained(imap):
        waiting = len(_uids(box, imap.folder))
        lines = [f"imap://{imap.place}: '{imap.username}' is logged in"]
        lines.append(f"{imap.folder}: can be read, {waiting} mails")
        for name in (imap.claimed, imap.done, imap.error):
            if not box.folder.exists(_path(box, name)):
                lines.append(f"{name}: is made when the first mail comes")
        return lines


@contextmanager
def explained(imap: Imap) -> Iterator[None]:
    """Faults of the server in business words; its own may hold what we said."""
    try:
        yield
    except ImapToolsError as error:
        kind = type(error).__name__.removeprefix("Mailbox").removesuffix("Error")
        raise DeliveryRejected(
            f"imap://{imap.place}: the server refuses: {kind}",
            hint="compare the names of the folders and what the user may do there",
        ) from None
    except (imaplib.IMAP4.error, OSError, EOFError) as error:
        raise DeliveryUnavailable(
            f"imap://{imap.place}: the connection broke ({type(error).__name__})",
            hint="it is tried again",
        ) from None


def _read(box: BaseMailBox, imap: Imap, uid: str, validity: str) -> list[RemoteFile]:
    """The documents in one claimed mail. One without any is moved on."""
    content = _content(box, uid)
    if content is None:
        return []
    if not content:
        _finish_unread(box, imap, uid, f"it is larger than {MOST} bytes", imap.error)
        return []
    found = found_in(content, imap, uid)
    if not found.files:
        _finish_unread(box, imap, uid, found.why, imap.done if found.harmless else imap.error)
    count = len(found.files)
    return [
        RemoteFile(name=name, claimed_as=f"{validity}.{uid}.{number}of{count}", content=raw)
        for number, (name, raw) in enumerate(found.files, start=1)
    ]


def _finish_unread(box: BaseMailBox, imap: Imap, uid: str, why: str, folder: str) -> None:
    _LOG.warning("imap://%s: mail %s is moved to %s: %s", imap.place, uid, folder, why)
    _move(box, imap, uid, folder)


def _content(box: BaseMailBox, uid: str) -> bytes | None:
    """The mail byte by byte; empty if it is too large, `None` if it is gone."""
    size = re.search(rb"RFC822\.SIZE (\d+)", b" ".join(_fetched(box, uid, "(RFC822.SIZE)")))
    if size is None:
        return None
    if int(size[1]) > MOST:
        return b""
    pieces = _fetched(box, uid, "(BODY.PEEK[])")
    return max(pieces, key=len, default=None)


def _fetched(box: BaseMailBox, uid: str, what: str) -> list[bytes]:
    kind, data = box.client.uid("FETCH", uid, what)
    if kind != "OK":
        raise imaplib.IMAP4.abort("fetch")
    pieces: list[bytes] = []
    for piece in data:
        pieces += piece if isinstance(piece, tuple) else filter(None, [piece])
    return pieces


def _move(box: BaseMailBox, imap: Imap, uid: str, folder: str) -> None:
    if uid in _uids(box, imap.claimed):
        box.move([uid], _path(box, folder))


def _uids(box: BaseMailBox, folder: str) -> list[str]:
    """Mails in a folder, oldest first."""
    box.folder.set(_path(box, folder))
    return sorted(box.uids(), key=int)


def _validity(box: BaseMailBox, folder: str) -> str:
    status = box.folder.status(_path(box, folder), ["UIDVALIDITY"])
    return str(status["UIDVALIDITY"])


def _make_folders(box: BaseMailBox, imap: Imap) -> None:
    for name in (imap.claimed, imap.done, imap.error):
        path = _path(box, name)
        if not box.folder.exists(path):
            box.folder.create(path)


def _path(box: BaseMailBox, folder: str) -> str:
    """`A/B` with what the server puts between folders."""
    if "/" not in folder:
        return folder
    listed = box.folder.list()
    return folder.replace("/", listed[0].delim or "/") if listed else folder
