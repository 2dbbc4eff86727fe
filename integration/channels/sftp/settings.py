"""Settings of the SFTP channel, as a partner's delivery profile or mailbox holds them."""

import base64
import binascii
from typing import NamedTuple, Self

from pydantic import Field, field_validator, model_validator

from domain.trade.terms import SecretRef
from integration.file_conventions import FileConventions

_HOST_KEY_KINDS = {
    "ssh-ed25519": ("ssh-ed25519",),
    "ecdsa-sha2-nistp256": ("ecdsa-sha2-nistp256",),
    "ecdsa-sha2-nistp384": ("ecdsa-sha2-nistp384",),
    "ecdsa-sha2-nistp521": ("ecdsa-sha2-nistp521",),
    "ssh-rsa": ("rsa-sha2-512", "rsa-sha2-256"),
}
"""Kinds of host keys, with the signatures that we accept from a server that has one."""


class Login(NamedTuple):
    """What makes two connections alike, whatever is done over them."""

    host: str
    port: int
    username: str
    password: SecretRef | None
    private_key: SecretRef | None
    host_key: str
    flush: bool
    timeout_seconds: int


class SftpSettings(FileConventions):
    """How to reach a partner's SFTP server. Secrets are named, never written down."""

    host: str = Field(
        description="name or address of the server", pattern=r"^[A-Za-z0-9.:_-]{1,253}$"
    )
    port: int = Field(default=22, ge=1, le=65_535, description="its port")
    username: str = Field(min_length=1, max_length=200, description="who we are there")
    password: SecretRef | None = Field(default=None, description="for a log-in with a password")
    private_key: SecretRef | None = Field(
        default=None,
        description="for a log-in with a key: ours, OpenSSH or PEM, without a passphrase",
    )
    host_key: str = Field(description="the server's pinned public key: 'ssh-ed25519 AAAA…'")
    connections: int = Field(
        default=4, ge=1, le=16, description="how many connections a worker keeps with it at most"
    )
    flush: bool = Field(
        default=True,
        description="have the server force each file to its disk before it gets its name, if it"
        " can: slower, but nothing that it confirmed is lost when it goes down",
    )
    timeout_seconds: int = Field(
        default=20,
        ge=1,
        le=300,
        description="so many seconds without an answer, and an attempt has failed",
    )

    @field_validator("host_key")
    @classmethod
    def _known_kind(cls, value: str) -> str:
        kind, _, rest = value.strip().partition(" ")
        if kind not in _HOST_KEY_KINDS:
            raise ValueError(f"a host key begins with one of {', '.join(_HOST_KEY_KINDS)}")
        encoded = rest.split(" ")[0]
        try:
            blob = base64.b64decode(encoded, validate=True)
        except binascii.Error:
            blob = b""
        if not blob.startswith(len(kind).to_bytes(4, "big") + kind.encode()):
            raise ValueError("the host key is cut off: copy the whole line of ssh-keyscan")
        return f"{kind} {encoded}"

    @model_validator(mode="after")
    def _some_credential(self) -> Self:
        if self.password is None and self.private_key is None:
            raise ValueError("name a password or a private_key, such as 'file:partner-sftp'")
        return self

    @property
    def login(self) -> Login:
        """By which connections are shared."""
        return Login(**{name: getattr(self, name) for name in Login._fields})

    @property
    def place(self) -> str:
        """Where this is, for people."""
        return f"sftp://{self.host}:{self.port}"

    @property
    def host_key_blob(self) -> bytes:
        """The pinned public key as it travels."""
        return base64.b64decode(self.host_key.split(" ")[1])

    @property
    def host_key_algorithms(self) -> tuple[str, ...]:
        """What the server may sign with, so that it shows the key that was pinned."""
        return _HOST_KEY_KINDS[self.host_key.split(" ")[0]]
