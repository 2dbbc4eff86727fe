"""Settings of the S3 channel: a bucket, and who we are there."""

from typing import Literal

from pydantic import Field, field_validator

from domain.exchange.webhook import HttpUrl
from domain.trade.terms import SecretRef
from integration.file_conventions import FileConventions


class S3Settings(FileConventions):
    """A bucket at Amazon, or at any store that speaks its language. Folders are prefixes."""

    bucket: str = Field(pattern=r"^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", description="its name")
    region: str = Field(
        default="eu-central-1", pattern=r"^[a-z0-9-]{2,40}$", description="where it is"
    )
    endpoint: HttpUrl | None = Field(
        default=None, description="the address of the store, unless it is Amazon's"
    )
    addressing: Literal["auto", "path", "virtual"] = Field(
        default="auto", description="whether the bucket is in the path or the name of the host"
    )
    access_key: SecretRef = Field(description="who we are: the id of the key")
    secret_key: SecretRef = Field(description="the key")
    session_token: SecretRef | None = Field(default=None, description="of a key for a limited time")
    timeout_seconds: int = Field(
        default=30,
        ge=1,
        le=200,
        description="so many seconds without an answer, and an attempt has failed",
    )

    @field_validator("outbox", "inbox")
    @classmethod
    def _prefix(cls, value: str) -> str:
        """Keys begin with no slash."""
        return value.removeprefix("/")

    @property
    def place(self) -> str:
        """Where this is, for people."""
        store = (self.endpoint or "").removeprefix("https://").removeprefix("http://")
        return f"s3://{store.rstrip('/')}/{self.bucket}" if store else f"s3://{self.bucket}"
