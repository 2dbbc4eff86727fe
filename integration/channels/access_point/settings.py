"""Settings of the access-point channel: a provider's HTTP interface, described as data."""

from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from domain.exchange.response import ResponseCode
from domain.exchange.statement import Syntax, Transport
from domain.exchange.webhook import HttpUrl
from domain.trade.terms import SecretRef

Pointer = Annotated[str, StringConstraints(pattern=r"^(/[^\s]{0,100}){0,10}$", max_length=300)]
"""A place in a JSON document (RFC 6901): `/data/id`; the empty one is the whole."""
Path = Annotated[str, StringConstraints(pattern=r"^/[A-Za-z0-9._~/?&=%{}:,-]{0,300}$")]
"""Below the base address. `{id}` stands for a document there, `{limit}` for how many."""
HeaderName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9-]{1,80}$")]
HeaderText = Annotated[str, StringConstraints(pattern=r"^[\x20-\x7e]{0,500}$")]


class _Settings(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Bearer(_Settings):
    """`Authorization: Bearer …`"""

    kind: Literal["bearer"] = Field(
        default="bearer", description="a token in the header Authorization"
    )
    token: SecretRef = Field(description="the token")


class Basic(_Settings):
    """`Authorization: Basic …`"""

    kind: Literal["basic"] = Field(default="basic", description="a user name and a password")
    username: str = Field(pattern=r"^[^:\s]{1,200}$", description="who we are there")
    password: SecretRef = Field(description="and the password of that")


class ApiKey(_Settings):
    """A header of the provider's own."""

    kind: Literal["api-key"] = Field(
        default="api-key", description="a key in a header of the provider"
    )
    header: HeaderName = Field(default="X-API-Key", description="the name of that header")
    key: SecretRef = Field(description="the key")


class Meaning(_Settings):
    """What a status of the provider says, on one axis; on none: nothing that we keep."""

    transport: Transport | None = Field(default=None, description="did it arrive")
    syntax: Syntax | None = Field(default=None, description="could they read it")
    business: ResponseCode | None = Field(default=None, description="what the buyer says")

    @model_validator(mode="after")
    def _one_axis(self) -> Self:
        if len(self.model_dump(exclude_none=True)) > 1:
            raise ValueError("a status speaks on one of transport, syntax and business")
        return self


class Submission(_Settings):
    """How a document is handed over."""

    path: Path = Field(default="/documents", description="where documents are handed over")
    method: Literal["POST", "PUT"] = Field(default="POST", description="of that request")
    mode: Literal["raw", "json"] = Field(default="raw", description="the document, or JSON with it")
    template: dict[str, Any] = Field(
        default_factory=lambda: {"fileName": "{file_name}", "document": "{content_base64}"},
        description="the JSON; {content_base64}, {content}, {id}, {file_name}, {media_type},"
        " {subject} and {test} stand for the message's",
    )
    headers: dict[HeaderName, HeaderText] = Field(
        default_factory=dict, max_length=20, description="further headers that the provider wants"
    )
    idempotency_header: HeaderName = Field(
        default="Idempotency-Key",
        description="the header with the message id, by which a repetition is known",
    )
    id_at: Pointer = Field(default="/id", description="where the answer has the document's id")
    error_at: Pointer = Field(default="/message", description="where a refusal says why")
    already: tuple[int, ...] = Field(
        default=(409,), description="answers that mean: it was handed over before"
    )


class StatusQuery(_Settings):
    """How to ask what became of a document."""

    path: Path = Field(default="/documents/{id}", description="where the status of a document is")
    times: int = Field(default=3, ge=1, le=20, description="how often it is asked after sending")
    every_seconds: float = Field(default=2, ge=0, le=10, description="and how long apart")


class Inbox(_Settings):
    """How documents for us are collected."""

    path: Path = Field(
        default="/inbox?limit={limit}", description="where documents for us are listed"
    )
    items_at: Pointer = Field(default="/items", description="where the answer lists them")
    id_at: Pointer = Field(default="/id", description="where one of them has its id")
    content_path: Path = Field(default="/inbox/{id}/document", description="where one of them is")
    extension: str = Field(
        default="xml", pattern=r"^[a-z0-9]{1,10}$", description="what they are called here"
    )
    done_path: Path = Field(
        default="/inbox/{id}/acknowledge", description="where we say that we took one"
    )
    error_path: Path | None = Field(default=None, description="for those that could not be used")
    done_method: Literal["POST", "PUT", "DELETE"] = Field(
        default="POST", description="of that request"
    )


class Events(_Settings):
    """What the provider posts to us: statuses, and documents in base64."""

    proof: Literal["header", "standard-webhooks"] = Field(
        default="header", description="by which we know that it is the provider"
    )
    header: HeaderName = Field(default="Authorization", description="has the secret, whole")
    secret: SecretRef = Field(description="what the provider proves itself with")
    event_at: Pointer = Field(default="/id", description="by which a repetition is known")
    message_at: Pointer = Field(default="/documentId", description="which document it is about")
    status_at: Pointer = Field(default="/status", description="where the status is")
    reason_at: Pointer = Field(default="/message", description="where it says why")
    document_at: Pointer | None = Field(default=None, description="where a document for us is")


class AccessPointSettings(_Settings):
    """An external access point, reached over HTTPS."""

    base_url: HttpUrl = Field(description="what all paths are below of")
    credentials: Bearer | Basic | ApiKey = Field(
        discriminator="kind", description="how we prove who we are: one of the three kinds"
    )
    submission: Submission = Field(
        default=Submission(), description="how a document is handed over"
    )
    status: StatusQuery | None = Field(
        default=None, description="how to ask what became of a document, if nobody tells us"
    )
    status_at: Pointer = Field(default="/status", description="in answers, where the status is")
    reason_at: Pointer = Field(default="/message", description="in answers, why")
    statuses: dict[str, Meaning] = Field(
        default_factory=dict, max_length=200, description="what each status of theirs means"
    )
    inbox: Inbox | None = Field(default=None, description="how documents for us are collected")
    events: Events | None = Field(default=None, description="what the provider posts to us")
    probe_path: Path = Field(default="/", description="what a test of the connection asks for")
    timeout_seconds: int = Field(
        default=30,
        ge=1,
        le=300,
        description="so many seconds without an answer, and an attempt has failed",
    )
    max_document_bytes: int = Field(
        default=20 * 1024 * 1024,
        ge=1024,
        le=200 * 1024 * 1024,
        description="a larger one is not taken",
    )
