"""What `invoicing dev` plans before it starts anything: who signs people in."""

from pathlib import Path

import pytest

from worker.embedded.failures import EmbeddedError
from worker.embedded.plan import Plan, Ports, make_plan


def plan(folder: Path) -> Plan:
    return make_plan(folder, ("identity", "api"), Ports.anywhere(), print, {}, 1)


def test_the_api_trusts_the_provider_that_comes_along(tmp_path: Path) -> None:
    made = plan(tmp_path)
    assert list(made.parts) == ["identity", "api"]
    settings = made.settings
    assert settings.auth.issuer == made.parts["identity"].summary
    assert settings.auth.issuer.startswith("http://127.0.0.1:")
    assert settings.auth.issuer.endswith("/realms/invoicing")
    assert settings.console.client_id == "invoicing-console"
    assert settings.console.client_secret is not None
    assert len(settings.console.session_secret.get_secret_value()) > 32


def test_secrets_are_made_once_for_a_folder_and_are_private(tmp_path: Path) -> None:
    first, second = plan(tmp_path).settings.console, plan(tmp_path).settings.console
    assert first == second
    for name in ("console-client", "session-secret"):
        assert (tmp_path / "keys" / name).stat().st_mode & 0o777 == 0o600
    other = plan(tmp_path / "other").settings.console
    assert other.session_secret != first.session_secret
    assert other.client_secret != first.client_secret


def test_who_names_a_provider_gets_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INVOICING__AUTH__ISSUER", "https://id.example/realms/ours")
    made = plan(tmp_path)
    assert list(made.parts) == ["api"]
    assert made.settings.auth.issuer == "https://id.example/realms/ours"
    assert made.settings.console.client_id == ""


def test_nothing_of_it_is_for_production(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INVOICING__ENVIRONMENT", "production")
    monkeypatch.setenv("INVOICING__DECISION_SECRET", "d" * 32)
    monkeypatch.setenv("INVOICING__AUTH__ISSUER", "https://id.example")
    with pytest.raises(EmbeddedError, match="for local use"):
        plan(tmp_path)
