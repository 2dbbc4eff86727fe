"""The local identity: keys of its own, tokens that the API takes, never in production."""

import json
import stat
from pathlib import Path

import pytest
import typer
from pydantic import SecretStr
from typer.testing import CliRunner

from integration.identity import LocalIdentity
from integration.settings import AuthSettings, Settings
from worker.cli.token import token


def test_keys_are_made_once_and_kept_private(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    LocalIdentity(settings).ensure()
    key_file, jwks = tmp_path / "identity" / "signing-key.json", settings.jwks_path
    before = key_file.read_text()
    LocalIdentity(settings).ensure()
    assert key_file.read_text() == before
    assert stat.S_IMODE(key_file.stat().st_mode) == 0o600
    published = json.loads(jwks.read_text())["keys"][0]
    assert published["kty"] == "RSA"
    assert not {"d", "p", "q"} & set(published)
    assert sorted(path.name for path in jwks.parent.iterdir()) == [
        "jwks.json",
        "signing-key.json",
    ]


def test_a_lost_public_file_is_written_again(tmp_path: Path) -> None:
    identity = LocalIdentity(Settings(data_dir=tmp_path))
    identity.ensure()
    (tmp_path / "identity" / "jwks.json").write_text("{}")
    identity.ensure()
    assert "keys" in (tmp_path / "identity" / "jwks.json").read_text()


def test_somebody_unknown_needs_roles(tmp_path: Path) -> None:
    identity = LocalIdentity(Settings(data_dir=tmp_path))
    with pytest.raises(ValueError, match="none of anna"):
        identity.mint("zoe")
    assert identity.mint("zoe", ["clerk"]).count(".") == 2


def test_not_in_production(tmp_path: Path) -> None:
    settings = Settings(
        environment="production",
        data_dir=tmp_path,
        decision_secret=SecretStr("x" * 40),
        auth=AuthSettings(jwks_file=tmp_path / "jwks.json"),
    )
    with pytest.raises(RuntimeError, match="production"):
        LocalIdentity(settings)
    assert list(tmp_path.iterdir()) == []


def test_the_command_prints_a_token_and_nothing_else(tmp_path: Path) -> None:
    command = typer.Typer()
    command.command()(token)
    run = CliRunner().invoke
    done = run(command, ["anna", "--data", str(tmp_path), "--hours", "1"])
    assert (done.exit_code, done.stdout.count("."), done.stdout.count("\n")) == (0, 2, 1)
    other = run(command, ["zoe", "--data", str(tmp_path)])
    assert (other.exit_code, other.stdout) == (2, "")
    assert run(command, ["zoe", "--role", "clerk", "--data", str(tmp_path)]).exit_code == 0
