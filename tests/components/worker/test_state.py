"""The data folder, its lock and what it tells others."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import SecretStr

from integration.settings import AuthSettings, MongoSettings, Settings
from worker.embedded.failures import EmbeddedError
from worker.embedded.files import delete_data_dir, prepare_data_dir, read_or_create_secret
from worker.embedded.roles import environment_of
from worker.embedded.state import (
    AlreadyRunning,
    Lock,
    PartState,
    State,
    is_running,
    publish,
    running,
    running_settings,
    stop_running,
    withdraw,
)

SECRET = "mongodb://invoicing:hunter2@127.0.0.1/"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return prepare_data_dir(tmp_path / "data")


def published(folder: Path) -> tuple[State, Settings]:
    state = State(
        os.getpid(),
        "2026-01-01T00:00:00+00:00",
        str(folder),
        {"api": "http://127.0.0.1:8000"},
        {"mongo": PartState(17, "127.0.0.1:27017", "mongo.log")},
    )
    settings = Settings(data_dir=folder, mongo=MongoSettings(uri=SecretStr(SECRET)))
    publish(state, settings)
    return state, settings


def test_the_folder_is_private_and_ignores_itself(folder: Path) -> None:
    assert folder.stat().st_mode & 0o777 == 0o700
    assert (folder / ".gitignore").read_text() == "*\n"
    assert prepare_data_dir(folder) == folder


def test_a_folder_with_other_files_is_refused(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(EmbeddedError, match="holds other files"):
        prepare_data_dir(tmp_path)
    with pytest.raises(EmbeddedError, match="nothing was deleted"):
        delete_data_dir(tmp_path)
    assert (tmp_path / "thesis.txt").exists()


def test_a_data_folder_can_be_deleted(folder: Path) -> None:
    delete_data_dir(folder)
    assert not folder.exists()


def test_a_secret_is_made_once_and_private(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "one"
    assert read_or_create_secret(path, "first") == "first"
    assert read_or_create_secret(path, "second") == "first"
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_second_owner_is_refused_and_shown_the_first(folder: Path) -> None:
    lock = Lock(folder)
    lock.acquire()
    state, settings = published(folder)
    with pytest.raises(AlreadyRunning) as refused:
        Lock(folder).acquire()
    assert refused.value.state == state
    assert is_running(folder)
    assert running(folder) == state
    assert running_settings(folder) == settings
    lock.release()
    assert not is_running(folder)


def test_what_a_dead_owner_left_behind_counts_for_nothing(folder: Path) -> None:
    program = (
        "import os, signal, sys\n"
        "from pathlib import Path\n"
        "from worker.embedded.state import Lock\n"
        f"lock = Lock(Path({str(folder)!r}))\n"
        "lock.acquire()\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    subprocess.run([sys.executable, "-c", program], check=False)
    published(folder)
    assert (folder / "lock").exists()
    assert running(folder) is None
    assert running_settings(folder) is None
    assert stop_running(folder) is False
    lock = Lock(folder)
    lock.acquire()
    lock.release()


def test_secrets_are_kept_apart_and_private(folder: Path) -> None:
    published(folder)
    assert "hunter2" not in (folder / "state.json").read_text()
    assert (folder / "keys" / "settings.json").stat().st_mode & 0o777 == 0o600
    withdraw(folder)
    assert not (folder / "keys" / "settings.json").exists()
    assert not (folder / "state.json").exists()
    withdraw(folder)


def test_state_is_json_for_others(folder: Path) -> None:
    state, _ = published(folder)
    assert json.loads((folder / "state.json").read_text()) == state.as_dict()


def test_settings_travel_through_the_environment(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings(
        data_dir=folder,
        mongo=MongoSettings(uri=SecretStr(SECRET), database="other"),
        decision_secret=SecretStr("a-secret"),
        auth=AuthSettings(clients=("cli",), role_names={"clerk": ("Clerks", "Büro")}),
    )
    for name, value in environment_of(settings).items():
        monkeypatch.setenv(name, value)
    assert Settings() == settings


def test_one_that_is_still_starting_can_be_stopped(folder: Path) -> None:
    program = (
        "import time\n"
        "from pathlib import Path\n"
        "from worker.embedded.state import Lock\n"
        f"lock = Lock(Path({str(folder)!r}))\n"
        "lock.acquire()\n"
        "print('locked', flush=True)\n"
        "time.sleep(60)\n"
    )
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE) as owner:
        assert owner.stdout
        owner.stdout.readline()
        assert running(folder) is None
        assert stop_running(folder, within=10) is True
        assert owner.wait(5) == -signal.SIGTERM
