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
    """Who may sign tokens. Local mode signs its own with the key in the data folder.

    docs/sign-in.md has the settings for Keycloak, Entra, Okta and Auth0.
    """

    issuer: str = "http://127.0.0.1/invoicing-local"
    audience: str = "invoicing-api"
    discovery_url: str = ""
    """Where the provider describes itself, if not below the issuer: inside containers the
    issuer's public name may not resolve."""
    jwks_file: Path | None = None
    """Public keys in a file, for those who cannot reach the provider; they win over HTTP."""
    clients: tuple[str, ...] = ()
    """The clients that tokens may be made for (`azp`); empty: any that the provider lets name the
    audience."""
    cli_client_id: str = "invoicing-cli"
    """The client that the command line signs in as, told to it by the API."""
    docs_client_id: str = "invoicing-docs"
    """The client that the documentation's API reference signs in as: public, by PKCE."""
    subject_claim: str = "sub"
    """What people are called by, stable for ever: four eyes rest on it."""
    roles_claims: tuple[str, ...] = (
        "realm_access.roles",
        "resource_access.invoicing-api.roles",
    )
    """Where roles stand in a token, with dots for nesting; all of them count."""
    role_names: dict[str, tuple[str, ...]] = {}
    """Our role -> what the provider calls it; a role that is not listed has its own name."""
    partner_claim: str = "partners"
    """Where the ids of partners stand in the token of a partner's user."""

    @property
    def discovery_address(self) -> str:
        """Where the provider describes itself (OpenID Connect Discovery 1.0, §4)."""
        return self.discovery_url or f"{self.issuer.rstrip('/')}/.well-known/openid-configuration"

    def fault(self) -> str:
        """What has to change for production, or nothing."""
        if self.jwks_file is None and not self.issuer.startswith("https://"):
            return (
                "INVOICING__AUTH__ISSUER has to begin with https:// in production, "
                "or INVOICING__AUTH__JWKS_FILE to hold the provider's public keys"
            )
        if not self.discovery_address.startswith("https://") and self.jwks_file is None:
            return "INVOICING__AUTH__DISCOVERY_URL has to begin with https:// in production"
        return ""


class ApiSettings(BaseModel):
    """Where the public API listens, and how long it waits for a workflow's answer."""

    host: str = "127.0.0.1"
    port: int = 8000
    public_url: str = "http://127.0.0.1:8000"
    answer_timeout_seconds: float = Field(default=5.0, gt=0, le=60)
    requests_per_minute: int = Field(default=6000, ge=1)
    """How many requests one caller may make, by each process of the API."""
    idempotency_hours: float = Field(default=24.0, gt=0, le=720)
    """So long the answer to an `Idempotency-Key` is kept."""


class ConsoleSettings(BaseModel):
    """The console's client at the identity provider, and how long people stay signed in."""

    client_id: str = ""
    """Empty: nobody can sign in to the console."""
    client_secret: SecretStr | None = None
    """None: a public client, which proves itself by PKCE alone."""
    scope: str = "openid profile"
    session_secret: SecretStr = SecretStr(PLACEHOLDER)
    """Seals the tokens of sessions in the database, and marks forms."""
    session_hours: float = Field(default=12, gt=0, le=720)
    """After that one signs in again, however busy."""
    idle_minutes: float = Field(default=60, gt=0, le=1440)
    """After that long without a request one signs in again."""


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
    console: ConsoleSettings = ConsoleSettings()
    decision_secret: SecretStr = SecretStr(PLACEHOLDER)
    """Signs approval decisions between API and worker, so that a signal sent by hand is known."""
    decisions_by_hand: bool | None = None
    """Whether a decision typed into Temporal may count. Unset: in local mode only, for whoever can
    reach Temporal can claim to be anybody."""
    lifecycle_four_eyes: bool = True
    """Whether a lifecycle is published by somebody else than who wrote it."""
    correction_four_eyes: bool = True
    """Whether a correction of what was billed is confirmed by somebody else than its proposer."""
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
            if fault := self.auth.fault():
                raise ValueError(fault)
            if self.console.client_id:
                self._refuse_open_console()
        return self

    def _refuse_open_console(self) -> None:
        secret = self.console.session_secret.get_secret_value()
        if secret == PLACEHOLDER or len(secret) < _SECRET_LENGTH:
            raise ValueError(
                "INVOICING__CONSOLE__SESSION_SECRET has to be a random value of at least "
                f"{_SECRET_LENGTH} characters in production"
            )
        if not self.api.public_url.startswith("https://"):
            raise ValueError(
                "INVOICING__API__PUBLIC_URL has to begin with https:// in production, for the "
                "console's session is a cookie; without INVOICING__CONSOLE__CLIENT_ID there is none"
            )

    folders_dir: Path | None = None
    """The folder channel writes and reads below this only; `None` means `<data_dir>/folders`."""

    docs_dir: Path | None = None
    """What `make docs` built; `None` means `.site` beside the packages."""

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

    @property
    def keys_over_http(self) -> bool:
        """Whether keys are read from the identity provider, and not from a file.

        In local mode an issuer on plain http is the bundled identity, whose keys are in the data
        folder; `auth.discovery_url` says that it is another one.
        """
        auth = self.auth
        return auth.jwks_file is None and bool(
            auth.discovery_url or auth.issuer.startswith("https://")
        )

    @property
    def signs_itself(self) -> bool:
        """Whether the bundled identity signs tokens here."""
        return (
            self.environment == "local" and self.auth.jwks_file is None and not self.keys_over_http
        )
