"""What a stack consists of: its parts with their ports, and the settings that connect them.

Everything is decided here, before anything starts, so that each part gets final settings.
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from pydantic import SecretStr

from integration.settings import PLACEHOLDER, Settings
from worker.embedded.failures import EmbeddedError
from worker.embedded.files import read_or_create_secret
from worker.embedded.identity import CONSOLE_CLIENT, IdentityProvider, is_wanted, issuer_at
from worker.embedded.mongo import Mongo
from worker.embedded.part import Part
from worker.embedded.ports import LOOPBACK, Say, pick_port
from worker.embedded.roles import ApiRole, WorkerRole
from worker.embedded.sftp import SftpServer
from worker.embedded.temporal import NAMESPACE, Temporal
from workflows.names import SEARCH_ATTRIBUTES

PARTS = ("mongo", "temporal", "sftp", "identity", "worker", "api")
"""In the order of starting: each needs only those before it."""


@dataclass(frozen=True)
class Ports:
    """The wanted ports; a taken one is replaced by the next free one, 0 means any."""

    api: int = 8000
    temporal: int = 7233
    temporal_ui: int = 8233
    mongo: int = 27017
    sftp: int = 2222
    identity: int = 8280

    @classmethod
    def anywhere(cls) -> Self:
        """Any free ports, for tests."""
        return cls(0, 0, 0, 0, 0, 0)


@dataclass
class Plan:
    """The parts by name, in the order of starting, and the settings that they share."""

    settings: Settings
    parts: dict[str, Part] = field(default_factory=dict)
    urls: dict[str, str] = field(default_factory=dict)

    def add_worker(self) -> str:
        """Plan one more worker; returns its name."""
        count = sum(isinstance(part, WorkerRole) for part in self.parts.values())
        name = f"worker-{count + 1}" if count else "worker"
        self.parts[name] = WorkerRole(name, self.settings)
        return name


def make_plan(
    data_dir: Path,
    wanted: Sequence[str],
    ports: Ports,
    say: Say,
    sftp_users: Mapping[str, str],
    workers: int,
) -> Plan:
    """Choose ports, make the parts, connect them. `say` hears about ports that were taken."""
    plan = Plan(_local_settings(data_dir))
    free = _Free(ports, say)
    if "mongo" in wanted:
        _plan_mongo(plan, free.pick("mongo"))
    if "temporal" in wanted:
        _plan_temporal(plan, free.pick("temporal"), free.pick("temporal_ui"))
    if "sftp" in wanted:
        server = SftpServer(data_dir, sftp_users, free.pick("sftp"))
        plan.parts["sftp"] = server
        plan.urls["sftp"] = f"sftp://{LOOPBACK}:{server.port}"
    if "api" in wanted:
        _plan_api(plan, free.pick("api"))
    if "identity" in wanted and is_wanted(plan.settings):
        _plan_identity(plan, free.pick("identity"))
    if "worker" in wanted:
        for _ in range(workers):
            plan.add_worker()
    if "api" in wanted:
        plan.parts["api"] = ApiRole(plan.settings)
    return plan


def _plan_mongo(plan: Plan, port: int) -> None:
    mongo = Mongo(plan.settings.data_dir, port)
    plan.parts["mongo"] = mongo
    plan.settings = _with(plan.settings, "mongo", uri=SecretStr(mongo.uri))


_INVOICES_FIRST = f"/namespaces/{NAMESPACE}/workflows?query=WorkflowType%3D%22InvoiceWorkflow%22"
"""The Web UI lists the newest first; polls of mailboxes would hide the invoices."""


def _plan_temporal(plan: Plan, port: int, ui_port: int) -> None:
    temporal = Temporal(plan.settings.data_dir, port, ui_port, SEARCH_ATTRIBUTES)
    plan.parts["temporal"] = temporal
    plan.urls["temporal_ui"] = f"{temporal.ui_url}{_INVOICES_FIRST}"
    plan.settings = _with(
        plan.settings,
        "temporal",
        address=temporal.address,
        namespace=NAMESPACE,
        tls=False,
        api_key=None,
        ui_url=temporal.ui_url,
    )


def _plan_api(plan: Plan, port: int) -> None:
    url = f"http://{LOOPBACK}:{port}"
    plan.settings = _with(plan.settings, "api", host=LOOPBACK, port=port, public_url=url)
    plan.urls |= {"api": url, "docs": f"{url}/docs", "console": f"{url}/console"}


def _plan_identity(plan: Plan, port: int) -> None:
    folder = plan.settings.data_dir / "keys"
    plan.settings = _with(plan.settings, "auth", issuer=issuer_at(port))
    if not plan.settings.console.client_id:
        secret = read_or_create_secret(folder / "console-client", secrets.token_urlsafe(32))
        plan.settings = _with(
            plan.settings, "console", client_id=CONSOLE_CLIENT, client_secret=SecretStr(secret)
        )
    plan.parts["identity"] = IdentityProvider(plan.settings, port)


def _local_settings(data_dir: Path) -> Settings:
    """The environment's settings for this folder, with a decision secret of its own."""
    settings = Settings(data_dir=data_dir)
    if settings.environment == "production":
        raise EmbeddedError(
            "INVOICING__ENVIRONMENT is production; the embedded parts are for local use. "
            "Run `invoicing worker` and `invoicing api` against a cluster"
        )
    keys = data_dir / "keys"
    if settings.console.session_secret.get_secret_value() == PLACEHOLDER:
        secret = read_or_create_secret(keys / "session-secret", secrets.token_urlsafe(32))
        settings = _with(settings, "console", session_secret=SecretStr(secret))
    if settings.decision_secret.get_secret_value() == PLACEHOLDER:
        secret = read_or_create_secret(keys / "decision-secret", secrets.token_urlsafe(32))
        settings = settings.model_copy(update={"decision_secret": SecretStr(secret)})
    return settings


def _with(settings: Settings, section: str, **values: Any) -> Settings:
    changed = getattr(settings, section).model_copy(update=values)
    return settings.model_copy(update={section: changed})


@dataclass
class _Free:
    """Hands out ports, none of them twice."""

    wanted: Ports
    say: Say
    promised: set[int] = field(default_factory=set)

    def pick(self, name: str) -> int:
        wanted = int(getattr(self.wanted, name))
        port = pick_port(wanted, self.say, taken=frozenset(self.promised))
        self.promised.add(port)
        return port
