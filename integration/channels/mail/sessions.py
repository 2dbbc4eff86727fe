"""Connections to inboxes, kept for a while: a mail is claimed and finished over the same one."""

import imaplib
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from imap_tools import BaseMailBox, MailBox, MailBoxUnencrypted
from imap_tools.errors import MailboxLoginError

from domain.core.errors import DeliveryRejected, DeliveryUnavailable
from integration.channels.mail import tls
from integration.channels.mail.settings import Imap
from integration.secrets import SecretFolder

MAX_IDLE_SECONDS = 60.0


class Sessions:
    """Thread-safe; one thread at a time has a session."""

    def __init__(self, secrets: SecretFolder, clock: Callable[[], float] = time.monotonic) -> None:
        self._secrets = secrets
        self._clock = clock
        self._lock = threading.Lock()
        self._idle: dict[Imap, tuple[float, BaseMailBox]] = {}

    @contextmanager
    def use(self, imap: Imap) -> Iterator[BaseMailBox]:
        """A session that answers. After a fault it is not used again."""
        box = self._taken(imap) or _logged_in(imap, self._secrets)
        try:
            yield box
        except BaseException:
            _hang_up(box)
            raise
        with self._lock:
            other = self._idle.get(imap)
            self._idle[imap] = (self._clock(), box)
        if other is not None:
            _hang_up(other[1])

    def close(self) -> None:
        """Log out everywhere."""
        with self._lock:
            idle, self._idle = self._idle, {}
        for _, box in idle.values():
            _hang_up(box)

    def _taken(self, imap: Imap) -> BaseMailBox | None:
        now = self._clock()
        with self._lock:
            mine = self._idle.pop(imap, None)
            old = [key for key, (since, _) in self._idle.items() if now - since > MAX_IDLE_SECONDS]
            left = [self._idle.pop(key)[1] for key in old]
        if mine is not None:
            since, box = mine
            if now - since <= MAX_IDLE_SECONDS and _answers(box):
                return box
            left.append(box)
        for box in left:
            _hang_up(box)
        return None


def _logged_in(imap: Imap, secrets: SecretFolder) -> BaseMailBox:
    password = secrets.resolve(imap.password)
    try:
        box = _connected(imap, secrets)
    except (imaplib.IMAP4.error, OSError, EOFError) as error:
        raise DeliveryUnavailable(
            f"imap://{imap.place}: no connection ({tls.reason(error)})", hint="it is tried again"
        ) from None
    try:
        login = box.login if password.isascii() else box.login_utf8
        login(imap.username, password, initial_folder=None)
        box.client.capabilities = _capabilities(box)
    except (MailboxLoginError, imaplib.IMAP4.error) as error:
        _hang_up(box)
        if isinstance(error, imaplib.IMAP4.abort):
            raise DeliveryUnavailable(
                f"imap://{imap.place}: the connection broke at the log-in", hint="it is tried again"
            ) from None
        raise DeliveryRejected(
            f"imap://{imap.place}: the server refused the log-in of '{imap.username}'",
            hint="compare username and password with those of the inbox",
        ) from None
    except OSError:
        _hang_up(box)
        raise DeliveryUnavailable(
            f"imap://{imap.place}: the connection broke at the log-in", hint="it is tried again"
        ) from None
    return box


def _connected(imap: Imap, secrets: SecretFolder) -> BaseMailBox:
    seconds = imap.timeout_seconds
    if imap.security == "none":
        return MailBoxUnencrypted(imap.host, imap.port, seconds)
    trusted = tls.context(imap, secrets)
    if imap.security == "tls":
        return MailBox(imap.host, imap.port, seconds, ssl_context=trusted)
    return _Upgraded(imap, trusted)


class _Upgraded(BaseMailBox):
    """The library's own leaves the connection open where it cannot be encrypted."""

    def __init__(self, imap: Imap, trusted: ssl.SSLContext) -> None:
        self._imap, self._trusted = imap, trusted
        super().__init__()

    def _get_mailbox_client(self) -> imaplib.IMAP4:
        client = imaplib.IMAP4(self._imap.host, self._imap.port, self._imap.timeout_seconds)
        try:
            client.starttls(self._trusted)
        except BaseException:
            client.shutdown()
            raise
        return client


def _capabilities(box: BaseMailBox) -> tuple[str, ...]:
    """What the server can do for somebody who is logged in: often more than before."""
    _, said = box.client.capability()
    return tuple(b" ".join(one for one in said if isinstance(one, bytes)).decode().upper().split())


def _answers(box: BaseMailBox) -> bool:
    try:
        return box.client.noop()[0] == "OK"
    except (imaplib.IMAP4.error, OSError, EOFError):
        return False


def _hang_up(box: BaseMailBox) -> None:
    with suppress(Exception):
        box.logout()
    with suppress(Exception):
        box.client.shutdown()
