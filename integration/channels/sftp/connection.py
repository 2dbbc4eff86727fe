"""One authenticated SFTP connection: pinned host key, no surprises, faults in business words.

Never a message with a password or a key. Source: RFC 4251 to 4254; draft-ietf-secsh-filexfer-02.
"""

import io
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import paramiko
from paramiko.ssh_exception import AuthenticationException, IncompatiblePeer, SSHException

from domain.core.errors import DeliveryRejected, DeliveryUnavailable, Undeliverable
from integration.channels.sftp.files import SftpClient, SftpFiles
from integration.channels.sftp.settings import SftpSettings
from integration.secrets import SecretFolder

_KEY_CLASSES = (paramiko.Ed25519Key, paramiko.ECDSAKey, paramiko.RSAKey)


class Connection:
    """A connection and the file system on it. Used by one thread at a time."""

    def __init__(self, transport: paramiko.Transport, files: SftpFiles) -> None:
        self._transport = transport
        self.files = files

    @property
    def is_alive(self) -> bool:
        """Whether the connection stands, as far as this side knows."""
        return self._transport.is_active()

    def answers(self) -> bool:
        """Whether the server still answers."""
        try:
            self.files.size(".")
        except OSError:
            return False
        return True

    def close(self) -> None:
        """Hang up."""
        self._transport.close()


def connect(settings: SftpSettings, secrets: SecretFolder) -> Connection:
    """A new connection; `DeliveryUnavailable` or `DeliveryRejected` say why there is none."""
    password = secrets.resolve(settings.password) if settings.password else None
    key = _private_key(settings, secrets)
    try:
        raw = socket.create_connection((settings.host, settings.port), settings.timeout_seconds)
    except OSError as error:
        raise DeliveryUnavailable(
            f"{settings.place}: no connection ({error.strerror or type(error).__name__})",
            hint="it is tried again; if it stays so, compare host and port with the partner's",
        ) from error
    transport = _transport(raw, settings)
    try:
        with _hung_up_after(2 * settings.timeout_seconds, transport):
            _shake_hands(transport, settings)
            _log_in(transport, settings, password, key)
            return Connection(transport, _open_files(transport, settings))
    except BaseException:
        transport.close()
        raise


def _transport(raw: socket.socket, settings: SftpSettings) -> paramiko.Transport:
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    # Requests do not wait for each other; the network must not make them.
    raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    if hasattr(socket, "TCP_USER_TIMEOUT"):
        milliseconds = settings.timeout_seconds * 1000
        raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, milliseconds)
    try:
        transport = paramiko.Transport(raw)
        transport.get_security_options().key_types = settings.host_key_algorithms
    except (SSHException, OSError, ValueError) as error:
        raw.close()
        raise _unavailable(settings, "the connection could not be set up", error) from error
    transport.banner_timeout = settings.timeout_seconds
    transport.handshake_timeout = settings.timeout_seconds
    transport.auth_timeout = settings.timeout_seconds
    return transport


def _shake_hands(transport: paramiko.Transport, settings: SftpSettings) -> None:
    try:
        transport.start_client(timeout=settings.timeout_seconds)
        shown = transport.get_remote_server_key()
    except IncompatiblePeer as error:
        raise _wrong_host_key(settings) from error
    except (SSHException, EOFError, OSError) as error:
        raise _unavailable(settings, "the server does not speak SSH with us", error) from error
    if shown.asbytes() != settings.host_key_blob:
        raise _wrong_host_key(settings)


def _log_in(
    transport: paramiko.Transport,
    settings: SftpSettings,
    password: str | None,
    key: paramiko.PKey | None,
) -> None:
    try:
        if key is not None:
            transport.auth_publickey(settings.username, key)
        if not transport.is_authenticated() and password is not None:
            transport.auth_password(settings.username, password, fallback=False)
    except AuthenticationException as error:
        if "EOF" in str(error) or "timeout" in str(error).lower():
            raise _unavailable(settings, "the connection broke at the log-in", error) from error
        raise DeliveryRejected(
            f"{settings.place}: the server refused the log-in of '{settings.username}'",
            hint="compare user name, password or public key with what the partner set up",
        ) from None
    except (SSHException, EOFError, OSError) as error:
        raise _unavailable(settings, "the connection broke at the log-in", error) from error
    if not transport.is_authenticated():
        raise DeliveryRejected(
            f"{settings.place}: the server wants more than one proof of who we are",
            hint="give both private_key and password, or ask the partner for one of them",
        )


def _open_files(transport: paramiko.Transport, settings: SftpSettings) -> SftpFiles:
    try:
        channel = transport.open_session(timeout=settings.timeout_seconds)
        channel.settimeout(settings.timeout_seconds)
        channel.invoke_subsystem("sftp")
        client = SftpClient(channel)
    except (SSHException, EOFError, OSError) as error:
        if transport.is_active():
            raise DeliveryRejected(
                f"{settings.place}: the server offers no SFTP to '{settings.username}'",
                hint="ask the partner to allow SFTP for this user",
            ) from error
        raise _unavailable(settings, "the connection broke after the log-in", error) from error
    return SftpFiles(client, settings.place, flush=settings.flush)


def _private_key(settings: SftpSettings, secrets: SecretFolder) -> paramiko.PKey | None:
    if settings.private_key is None:
        return None
    written = secrets.resolve(settings.private_key)
    for kind in _KEY_CLASSES:
        try:
            return kind.from_private_key(io.StringIO(written + "\n"))
        except (SSHException, ValueError, IndexError):
            continue
    raise DeliveryRejected(
        f"{settings.place}: the secret {settings.private_key} is not a usable private key",
        hint="put an unencrypted OpenSSH or PEM key (Ed25519, ECDSA or RSA) into the file",
    )


@contextmanager
def _hung_up_after(seconds: int, transport: paramiko.Transport) -> Iterator[None]:
    """Some steps of the library wait without end; a closed transport wakes them."""
    timer = threading.Timer(seconds, transport.close)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _wrong_host_key(settings: SftpSettings) -> Undeliverable:
    return DeliveryRejected(
        f"{settings.place}: the server shows another host key than the pinned one",
        hint="ask the partner on another way whether the key was changed; then pin the new one",
    )


def _unavailable(settings: SftpSettings, what: str, error: BaseException) -> Undeliverable:
    return DeliveryUnavailable(
        f"{settings.place}: {what} ({type(error).__name__})", hint="it is tried again"
    )
