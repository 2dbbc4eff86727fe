"""Settings: the only place that reads the environment (names `INVOICING__…`, nested by `__`).

Loaded once by the process that starts (API, worker, CLI) and passed down. Secrets are
`SecretStr`; a production start refuses the placeholder secrets that local mode ships with.
"""

from pathlib import Path
from typing import Literal, Self

from pydantic import BaseModel, Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from domain.core.money import CurrencyCode

PLACEHOLDER = "local-only-not-a-secret"
_SECRET_LENGTH = 32


class TemporalSettings(BaseModel):
    """Where Temporal is: any address; TLS and an API key for Temporal Cloud."""

    address: str = "127.0.0.1:7233"
    namespace: str = "default"
    tls: bool = False
    api_key: SecretStr | None = None
    ui_url: str = "http://127.0.0.1:8233"
    payload_keys: SecretStr = SecretStr("")
    """Keys that payloads are encrypted with, `ID:HEX` each, the one for writing first, separated
    by commas; empty: payloads are stored as they are."""


class MongoSettings(BaseModel):
    """The system of record: a replica set in production, the embedded server locally."""

    uri: SecretStr = SecretStr("mongodb://127.0.0.1:27017/?directConnection=true")
    database: str = "invoicing"


class AuthSettings(BaseModel):
    """Who may sign tokens. Local mode signs its own with the key in the data folder."""

    issuer: str = "http://127.0.0.1/invoicing-local"
    audience: str = "invoicing-api"
    jwks_file: Path | None = None
    """Public keys; `None` means `<data_dir>/identity/jwks.json`."""
    roles_claim: str = "realm_access.roles"


class ApiSettings(BaseModel):
    """Where the public API listens, and how long it waits for a workflow's answer."""

    host: str = "127.0.0.1"
    port: int = 8000
    public_url: str = "http://127.0.0.1:8000"
    answer_timeout_seconds: float = Field(default=5.0, gt=0, le=60)


class WorkerSettings(BaseModel):
    """How a worker runs."""

    sandboxed: bool = False
    """Whether workflows run in the SDK's sandbox. It finds non-determinism, so tests and replays
    always use it; it doubles a worker's processor time per workflow, so production need not."""
    max_cached_workflows: int = 1000
    deployment_name: str = ""
    """With `build_id`: turns on Temporal worker versioning."""
    build_id: str = ""


class Settings(BaseSettings):
    """Everything a process needs to know, checked at start."""

    model_config = SettingsConfigDict(
        env_prefix="INVOICING__", env_nested_delimiter="__", env_file=None, extra="ignore"
    )

    environment: Literal["local", "production"] = "local"
    data_dir: Path = Path(".invoicing")
    temporal: TemporalSettings = TemporalSettings()
    mongo: MongoSettings = MongoSettings()
    auth: AuthSettings = AuthSettings()
    api: ApiSettings = ApiSettings()
    worker: WorkerSettings = WorkerSettings()
    decision_secret: SecretStr = SecretStr(PLACEHOLDER)
    """Signs approval decisions between API and worker, so that a signal sent by hand is known."""
    decisions_by_hand: bool | None = None
    """Whether a decision typed into Temporal may count. Unset: in local mode only, for whoever can
    reach Temporal can claim to be anybody."""
    lifecycle_four_eyes: bool = True
    """Whether a lifecycle is published by somebody else than who wrote it."""
    base_currency: CurrencyCode = "EUR"
    """The organisation's own currency (ISO 4217): amount bands of approvals are written in it."""
    secrets_dir: Path | None = None
    """Folder of secret files; a reference `file:NAME` in a delivery profile names one of them."""

    @property
    def takes_decisions_by_hand(self) -> bool:
        """Whether a decision typed into Temporal may count."""
        if self.decisions_by_hand is None:
            return self.environment == "local"
        return self.decisions_by_hand

    @model_validator(mode="after")
    def _refuse_placeholders(self) -> Self:
        if self.environment == "production":
            secret = self.decision_secret.get_secret_value()
            if secret == PLACEHOLDER or len(secret) < _SECRET_LENGTH:
                raise ValueError(
                    "INVOICING__DECISION_SECRET has to be a random value of at least "
                    f"{_SECRET_LENGTH} characters in production"
                )
            if self.auth.jwks_file is None:
                raise ValueError("INVOICING__AUTH__JWKS_FILE is required in production")
        return self

    folders_dir: Path | None = None
    """The folder channel writes and reads below this only; `None` means `<data_dir>/folders`."""

    @property
    def folders_root(self) -> Path:
        """Where the folder channel may write and read."""
        return self.folders_dir or self.data_dir / "folders"

    @property
    def anchor_file(self) -> Path:
        """The heads of the audit chains, kept outside the database."""
        return self.data_dir / "anchors" / "audit-heads.jsonl"

    @property
    def secrets_folder(self) -> Path:
        """Where `file:` secret references are looked up."""
        return self.secrets_dir or self.data_dir / "secrets"

    @property
    def jwks_path(self) -> Path:
        """The public keys that tokens are checked with."""
        return self.auth.jwks_file or self.data_dir / "identity" / "jwks.json"
