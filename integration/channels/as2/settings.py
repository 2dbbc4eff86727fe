"""Settings of the AS2 channel, as a partner's delivery profile or our mailbox holds them."""

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from domain.exchange.webhook import HttpUrl
from domain.trade.terms import SecretRef

As2Id = Annotated[str, StringConstraints(pattern=r"^[\x21-\x7e]([\x20-\x7e]{0,126}[\x21-\x7e])?$")]
"""An AS2 identifier (RFC 4130, section 6.2): printable ASCII, upper and lower case differ."""
Host = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9.:-]{1,253}$", to_lower=True)]
DigestName = Literal["sha256", "sha384", "sha512"]
CipherName = Literal["aes128", "aes192", "aes256"]


class _Settings(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Identity(_Settings):
    """A private key and the certificate that partners know it by."""

    key: SecretRef = Field(description="private key (PEM)")
    key_password: SecretRef | None = Field(
        default=None, description="of the private key, if it has one"
    )
    certificate: SecretRef = Field(description="certificate of that key (PEM)")


class As2Settings(_Settings):
    """One partner: who we are to them, where they are, what was agreed with them."""

    as2_from: As2Id = Field(description="our AS2 identifier: AS2-From of what we send")
    as2_to: As2Id = Field(description="the partner's AS2 identifier")
    url: HttpUrl | None = Field(
        default=None, description="where the partner takes messages; without it we only receive"
    )
    username: str | None = Field(
        default=None,
        pattern=r"^[^:\s]{1,200}$",
        description="of HTTP basic authentication, if the partner wants it",
    )
    password: SecretRef | None = Field(default=None, description="of HTTP basic authentication")
    identity: Identity = Field(description="signs what we send, decrypts what we get")
    former_identities: tuple[Identity, ...] = Field(
        default=(),
        max_length=5,
        description="before the last renewals: partners may still encrypt for them",
    )
    partner_certificates: tuple[SecretRef, ...] = Field(
        default=(),
        max_length=10,
        description="what the partner signs with (PEM): the present one, and the next before it is"
        " in use",
    )
    encryption_certificate: SecretRef | None = Field(
        default=None,
        description="what we encrypt with (PEM); by default the first of partner_certificates that"
        " is in its term",
    )
    sign: bool = Field(default=True, description="whether what we send is signed")
    encrypt: bool = Field(default=True, description="whether what we send is encrypted")
    compress: Literal["no", "before-signing", "after-signing"] = Field(
        default="no", description="whether what we send is compressed, and when"
    )
    digest: DigestName = Field(
        default="sha256", description="of signatures, and of the hash in receipts (MIC)"
    )
    cipher: CipherName = Field(default="aes256", description="in CBC mode")
    signature_padding: Literal["pkcs1", "pss"] = Field(
        default="pkcs1", description="of signatures with an RSA key"
    )
    key_transport: Literal["pkcs1", "oaep"] = Field(
        default="pkcs1", description="how the key of the cipher is encrypted"
    )
    content_type: str = Field(
        default="application/octet-stream",
        pattern=r"^[A-Za-z0-9.+-]{1,60}/[A-Za-z0-9.+-]{1,100}$",
        description="of documents. Some systems change line ends of everything but"
        " application/octet-stream",
    )
    mdn: Literal["none", "sync", "async"] = Field(
        default="sync", description="which receipt we ask for"
    )
    mdn_signed: bool = Field(default=True, description="whether receipts have to be signed")
    mdn_url: HttpUrl | None = Field(
        default=None, description="where the partner posts asynchronous receipts: this system"
    )
    mdn_hosts: tuple[Host, ...] = Field(
        default=(),
        max_length=20,
        description="where we post asynchronous receipts, besides the host of url. For messages"
        " with a good signature any public host will do",
    )
    require_signed: bool = Field(default=True, description="of messages that we get")
    require_encrypted: bool = Field(default=True, description="of messages that we get")
    accept_sha1: bool = Field(default=False, description="of messages and receipts that we get")
    accept_3des: bool = Field(default=False, description="of messages that we get")
    timeout_seconds: int = Field(
        default=60,
        ge=1,
        le=230,
        description="so many seconds without an answer, and an attempt has failed",
    )
    max_document_bytes: int = Field(
        default=50 * 1024 * 1024, ge=1024, le=500 * 1024 * 1024, description="unpacked, inbound"
    )

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if (self.mdn == "async") != (self.mdn_url is not None):
            raise ValueError("mdn_url is given for asynchronous receipts, and only for them")
        if (self.username is None) != (self.password is None):
            raise ValueError("username and password are given together")
        if self.encrypt and self.url and not (self.certified or self.encryption_certificate):
            raise ValueError("to encrypt, give the partner's certificate")
        if self._verifies and not self.certified:
            raise ValueError("give partner_certificates, as signed messages or receipts come")
        return self

    @property
    def certified(self) -> bool:
        """Whether signatures of the partner can be checked."""
        return bool(self.partner_certificates)

    @property
    def _verifies(self) -> bool:
        return self.require_signed or (self.mdn != "none" and self.mdn_signed)


class ReceiptSettings(_Settings):
    """What an asynchronous receipt is posted with. Made by ourselves, never by people."""

    receipt: Literal[True] = True
    """By which these are told from those of a partner."""
    url: HttpUrl
    as2_to: str
    headers: dict[str, str]
    timeout_seconds: int
