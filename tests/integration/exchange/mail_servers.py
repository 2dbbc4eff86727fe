"""Mail servers that somebody else wrote: mail-devel (SMTP and IMAP) and aiosmtpd, which can be told
to refuse. Both with certificates of an authority of our own."""

import asyncio
import ipaddress
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.integration.sftp_partners import free_port

PASSWORD = "correct-horse"

# It has certificates, and never offers them to readers.
_WITH_TLS = """
from mail_devel import __main__, service
plain = service.imap_context
async def encrypted(args):
    made = await plain(args)
    made.tls = True
    return made
service.imap_context = encrypted
__main__.main()
"""


def make_certificates(folder: Path, *, host: str = "127.0.0.1") -> None:
    """`authority.pem`, and `cert.pem` with `key.pem` of a server."""
    authority_key, key = (
        ec.generate_private_key(ec.SECP256R1()),
        ec.generate_private_key(ec.SECP256R1()),
    )
    root = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Test authority")])
    now = datetime.now(UTC)

    def builder(subject: x509.Name, public: Any) -> x509.CertificateBuilder:
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(root)
            .public_key(public)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=1))
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(authority_key.public_key()),
                critical=False,
            )
        )

    authority = (
        builder(root, authority_key.public_key())
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(
            x509.SubjectKeyIdentifier.from_public_key(authority_key.public_key()), critical=False
        )
        .sign(authority_key, hashes.SHA256())
    )
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    alternative = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(host))])
    server = (
        builder(name, key.public_key())
        .add_extension(alternative, critical=False)
        .sign(authority_key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    (folder / "authority.pem").write_bytes(authority.public_bytes(pem))
    (folder / "cert.pem").write_bytes(server.public_bytes(pem))
    (folder / "key.pem").write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )


@asynccontextmanager
async def mail_devel(certificates: Path) -> AsyncIterator[dict[str, int]]:
    """Its ports: `smtp` and `imap` (both with STARTTLS), `smtps`. Every user has an inbox."""
    ports = {name: free_port() for name in ("smtp", "smtps", "imap")}
    command = [sys.executable, "-c", _WITH_TLS, "--host", "127.0.0.1", "--no-http"]
    command += ["--multi-user", "--user", "main@test.example", "--password", PASSWORD]
    command += ["--cert", str(certificates / "cert.pem"), "--key", str(certificates / "key.pem")]
    for name, port in ports.items():
        command += [f"--{name}-port", str(port)]
    with (certificates / "mail.log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
        try:
            for port in ports.values():
                await _listening(port, process, certificates / "mail.log")
            yield ports
        finally:
            process.terminate()
            process.wait(10)


async def _listening(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(500):
        assert process.poll() is None, f"it did not start: {log.read_text()[-2000:]}"
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            await asyncio.sleep(0.02)
        else:
            return
    raise AssertionError(f"it does not listen: {log.read_text()[-2000:]}")


class Post:
    """What the SMTP server is told to answer, and what it took."""

    def __init__(self) -> None:
        self.taken: list[Envelope] = []
        self.commands: list[str] = []
        self.recipients: dict[str, str] = {}
        self.data = "250 OK queued as 42"
        self.hangs_up = False
        self.notices = True

    async def handle_EHLO(
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, lines: list[str]
    ) -> list[str]:
        session.host_name = hostname
        return [lines[0], *(["250-DSN"] if self.notices else []), *lines[1:]]

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        reply = self.recipients.get(address, "250 OK")
        if reply.startswith("250"):
            envelope.rcpt_tos.append(address)
        return reply

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if self.hangs_up:
            server.transport.abort()
        if self.data.startswith("250"):
            self.taken.append(envelope)
        return self.data


class _NoticesServer(SMTP):
    """Understands the parameters of RFC 3461, which the library does not."""

    async def smtp_MAIL(self, arg: str | None) -> None:
        self.event_handler.commands.append(f"MAIL {arg}")
        await super().smtp_MAIL(_without(arg, ("RET=", "ENVID=")))

    async def smtp_RCPT(self, arg: str | None) -> None:
        self.event_handler.commands.append(f"RCPT {arg}")
        await super().smtp_RCPT(_without(arg, ("NOTIFY=", "ORCPT=")))


def _without(arg: str | None, parameters: tuple[str, ...]) -> str:
    return " ".join(one for one in (arg or "").split() if not one.startswith(parameters))


class _Controller(Controller):
    def factory(self) -> SMTP:
        return _NoticesServer(self.handler, **self.SMTP_kwargs)


@contextmanager
def smtp(**options: Any) -> Iterator[tuple[Post, int]]:
    """An SMTP server, and its port."""
    post = Post()
    controller = _Controller(post, hostname="127.0.0.1", port=free_port(), **options)
    controller.start()
    try:
        yield post, controller.port
    finally:
        controller.stop()
