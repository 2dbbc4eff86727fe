"""Settings of the mail channel: the server that takes our mail, and the inbox that is read."""

from typing import Annotated, Literal, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    field_validator,
    model_validator,
)

from domain.trade.terms import SecretRef
from integration.channels.mail.texts import BUILT_IN, unknown_placeholders

Address = Annotated[
    str,
    StringConstraints(
        pattern=r"^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
        r"@[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?$",
        max_length=254,
    ),
]
Sender = Annotated[str, StringConstraints(pattern=r"^[^@\s]*@[A-Za-z0-9.-]{1,253}$")]
"""An address, or `@partner.example` for everybody there."""
Line = Annotated[str, StringConstraints(pattern=r"^[^\x00-\x1f\x7f]{0,200}$")]
Extension = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]{1,10}$")]
FolderName = Annotated[str, StringConstraints(pattern=r"^[^\x00-\x1f\x7f*%\"\\]{1,100}$")]
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2}(-[A-Z]{2})?$")]

_SECURITY = "how the connection is kept secret; none is for servers on this machine only"


class _Settings(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Server(_Settings):
    """A mail server and how we log in there."""

    host: str = Field(
        pattern=r"^[A-Za-z0-9.:_-]{1,253}$", description="name or address of the server"
    )
    port: int = Field(ge=1, le=65_535, description="its port")
    security: Literal["tls", "starttls", "none"] = Field(description=_SECURITY)
    username: str | None = Field(
        default=None,
        pattern=r"^[^\x00-\x1f\x7f]{1,200}$",
        description="who we are there, if one logs in",
    )
    password: SecretRef | None = Field(default=None, description="and the password of that")
    authority: SecretRef | None = Field(
        default=None, description="certificates (PEM) to trust instead of the public authorities"
    )
    timeout_seconds: int = Field(
        default=30,
        ge=1,
        le=120,
        description="so many seconds without an answer, and an attempt has failed",
    )

    @model_validator(mode="after")
    def _both_or_none(self) -> Self:
        if (self.username is None) != (self.password is None):
            raise ValueError("a log-in needs username and password")
        return self

    @property
    def place(self) -> str:
        """Where this is, for people."""
        return f"{self.host}:{self.port}"


class Smtp(Server):
    """Where we hand mail in."""

    port: int = Field(default=587, ge=1, le=65_535, description="its port")
    security: Literal["tls", "starttls", "none"] = Field(default="starttls", description=_SECURITY)


class Imap(Server):
    """The inbox that is read, and where read mail goes."""

    port: int = Field(default=993, ge=1, le=65_535, description="its port")
    security: Literal["tls", "starttls", "none"] = Field(default="tls", description=_SECURITY)
    username: str = Field(pattern=r"^[^\x00-\x1f\x7f]{1,200}$", description="who we are there")
    password: SecretRef = Field(description="and the password of that")
    folder: FolderName = Field(default="INBOX", description="where mail comes in")
    claimed: FolderName = Field(default="Invoicing-Claimed", description="mail that we work on")
    done: FolderName = Field(default="Invoicing-Done", description="mail that was taken")
    error: FolderName = Field(
        default="Invoicing-Error", description="mail that nobody here can use: people look at it"
    )
    senders: tuple[Sender, ...] = Field(
        default=(),
        max_length=200,
        description="whose mail is taken, 'ap@partner.example' or '@partner.example'; none: all",
    )
    attachments: tuple[Extension, ...] = Field(
        default=("xml", "pdf", "edi", "x12", "csv", "json", "txt"),
        min_length=1,
        max_length=30,
        description="which attachments are taken, by the ends of their names",
    )

    @model_validator(mode="after")
    def _four_folders(self) -> Self:
        if len({self.folder, self.claimed, self.done, self.error}) != 4:
            raise ValueError("folder, claimed, done and error have to be four different folders")
        return self


class Text(_Settings):
    """What a mail says. Placeholders: `{subject}`, `{file_name}`, `{message_id}`."""

    subject: Line = Field(default="{subject}", description="the subject")
    body: str = Field(
        max_length=10_000,
        description="the text; `{subject}`, `{file_name}`, `{message_id}` are filled in",
    )

    @field_validator("subject", "body")
    @classmethod
    def _known_placeholders(cls, value: str) -> str:
        if unknown := unknown_placeholders(value):
            raise ValueError(
                f"{{{unknown[0][:30]}}} is no placeholder; there are {{subject}}, {{file_name}}"
                " and {message_id}"
            )
        return value


class MailSettings(_Settings):
    """Documents as attachments. To send: smtp, sender and to; to receive: imap."""

    smtp: Smtp | None = Field(default=None, description="where we hand mail in, to send")
    sender: Address | None = Field(
        default=None, description="who the mail is from; notices of delivery go there as well"
    )
    sender_name: Line = Field(default="", description="the name beside that address")
    to: tuple[Address, ...] = Field(default=(), max_length=20, description="whom it goes to")
    cc: tuple[Address, ...] = Field(default=(), max_length=20, description="who gets a copy")
    reply_to: Address | None = Field(
        default=None, description="where people answer to, instead of the sender"
    )
    language: Language = Field(
        default="en", description=f"which text a mail has. Built in: {', '.join(BUILT_IN)}"
    )
    texts: dict[Language, Text] = Field(
        default_factory=dict, max_length=50, description="instead of the built-in ones"
    )
    notices: bool = Field(
        default=True, description="ask for delivery status notifications where the server can"
    )
    imap: Imap | None = Field(default=None, description="the inbox that is read, to receive")

    @model_validator(mode="after")
    def _usable(self) -> Self:
        if self.smtp is None and self.imap is None:
            raise ValueError("give smtp to send, imap to receive, or both")
        if self.smtp is not None and not (self.sender and self.to):
            raise ValueError("to send, give sender and to")
        known = (*self.texts, *BUILT_IN)
        if self.language not in known:
            raise ValueError(f"there is no text in '{self.language}': give one in texts")
        return self
