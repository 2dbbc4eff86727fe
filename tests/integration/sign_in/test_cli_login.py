"""`invoicing login`, `logout` and `whoami` against the identity provider and the API."""

import json
import re
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest
from typer.testing import CliRunner, Result

from api.app import create_app
from api.connections import Connections
from integration.identity import LocalIdentity
from integration.secrets import SecretFolder
from integration.settings import Settings
from integration.store.blobs import MemoryDocumentStore
from integration.store.memory import MemoryStore
from integration.wiring import Adapters
from tests.components.api.conftest import NoAnchor
from tests.integration.sign_in.place import INTERVAL, Place
from tests.integration.sign_in.serving import Browser, origin, serving
from worker.cli import app
from worker.cli.device import LoginFailed, Shown, log_in, renew
from worker.cli.logins import Login, Logins


@pytest.fixture(scope="module")
def server(place: Place, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of an API that trusts the provider."""
    adapters = Adapters(
        store=MemoryStore(),
        documents=MemoryDocumentStore(),
        anchor=NoAnchor(),
        channels={},
        secrets=SecretFolder(tmp_path_factory.mktemp("secrets")),
    )

    async def made(_: Settings) -> Adapters:
        return adapters

    home = place.settings.api.public_url
    port = httpx.URL(home).port
    assert port is not None
    with serving(create_app(place.settings, Connections(place.settings, make=made)), port):
        yield home


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The configuration folder of somebody who has never logged in, far from any stack."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    for name in ("INVOICING_TOKEN", "INVOICING_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path / "config" / "invoicing"


def invoicing(*arguments: str) -> Result:
    result = CliRunner().invoke(app, arguments)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    assert "eyJ" not in result.output, "a token was printed"
    return result


def approve(browser: Browser, shown: Shown, person: str) -> None:
    """Somebody opens the page, compares the code and presses their button."""
    assert shown.code in browser.get(shown.whole).text
    form = {"user_code": shown.code, "person": person}
    done = browser.post(shown.page, data=form, headers={"Origin": origin(shown.page)})
    assert f"You are {person}" in done.text


def logged_in(server: str, config: Path, browser: Browser, person: str) -> Logins:
    logins = Logins(config)
    logins.keep(log_in(server, lambda shown: approve(browser, shown, person)))
    return logins


def change(config: Path, server: str, **fields: Any) -> None:
    file = config / "logins.json"
    kept = json.loads(file.read_text())
    kept["logins"][server].update(fields)
    file.write_text(json.dumps(kept))


def test_from_login_to_logout(server: str, config: Path, browser: Browser) -> None:
    command = [sys.executable, "-m", "worker", "login", "--server", server]
    root = Path(__file__).parents[3]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=root) as process:
        assert process.stdout is not None
        text = ""
        while "user_code=" not in text:
            line = process.stdout.readline()
            assert line, "it ended before it showed a code"
            text += line
        code = re.search(r"^ +([A-Z]{4}-[A-Z]{4})$", text, re.MULTILINE)
        page = re.search(r"Open (\S+) ", text)
        assert code
        assert page
        whole = f"{page.group(1)}?user_code={code.group(1)}"
        approve(browser, Shown(code.group(1), page.group(1), whole), "ben")
        rest = process.stdout.read()
        assert process.wait(20) == 0
    assert rest.strip() == f"You are ben at {server}: approver"
    assert "eyJ" not in text + rest
    file = config / "logins.json"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(config.stat().st_mode) == 0o700

    assert invoicing("whoami").output.strip() == f"ben (ben) at {server}: approver"
    refresh = Logins(config).find(server)
    assert invoicing("logout").output.strip() == f"logged out at {server}"
    assert "eyJ" not in file.read_text()
    assert refresh is not None
    assert renew(refresh) is None, "the provider has ended it too"
    after = invoicing("whoami")
    assert after.exit_code == 2
    assert "start invoicing dev, or say where with --url" in after.stderr
    assert "a token is needed; invoicing login" in invoicing("whoami", "--url", server).stderr


def test_a_login_is_renewed_when_it_has_to_be(server: str, config: Path, browser: Browser) -> None:
    logins = logged_in(server, config, browser, "dora")
    first = logins.find(server)
    assert first is not None
    invoicing("whoami")
    assert logins.find(server) == first
    change(config, server, expires_at=time.time() + 5)
    assert invoicing("whoami").output.startswith("dora (dora)")
    second = logins.find(server)
    assert second is not None
    assert second.refresh_token != first.refresh_token
    assert second.expires_at > time.time() + 600


def test_commands_at_the_same_time_renew_it_once(
    server: str, config: Path, browser: Browser
) -> None:
    logins = logged_in(server, config, browser, "dora")
    change(config, server, expires_at=0)

    def fresh(_: int) -> Login | None:
        return Logins(config).fresh(server, renew)

    with ThreadPoolExecutor(8) as threads:
        found = set(threads.map(fresh, range(8)))
    assert len(found) == 1
    change(config, server, expires_at=0)
    assert logins.fresh(server, renew) is not None, "the session at the provider goes on"


def test_a_login_that_the_provider_has_ended(server: str, config: Path, browser: Browser) -> None:
    logged_in(server, config, browser, "dora")
    change(config, server, expires_at=0, refresh_token="revoked")
    ended = invoicing("whoami")
    assert ended.exit_code == 2
    assert f"again: invoicing login --server {server}" in ended.stderr


def test_a_token_that_is_given_counts_more_than_the_login(
    server: str, config: Path, browser: Browser, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    logged_in(server, config, browser, "dora")
    given = LocalIdentity(place.settings).mint("audit")
    monkeypatch.setenv("INVOICING_TOKEN", given)
    assert invoicing("whoami").output.startswith("audit (audit)")


def test_a_person_who_is_named_counts_more_than_the_login(
    server: str, config: Path, browser: Browser
) -> None:
    """No stack of ours runs, so there is nobody to be but oneself."""
    logged_in(server, config, browser, "dora")
    named = invoicing("whoami", "--as", "anna")
    assert (named.exit_code, "a token is needed" in named.stderr) == (2, True)


def test_at_a_stack_of_ours_one_is_oneself_or_whoever_is_named(
    server: str, config: Path, browser: Browser, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("worker.embedded.state.running_settings", lambda data: place.settings)
    assert invoicing("whoami").output.startswith("anna (anna)"), "the command's own person"
    logged_in(server, config, browser, "dora")
    assert invoicing("whoami").output.startswith("dora (dora)")
    assert invoicing("whoami", "--as", "anna").output.startswith("anna (anna)")
    invoicing("logout")
    assert invoicing("whoami").output.startswith("anna (anna)")


def test_every_command_uses_the_login(server: str, config: Path, browser: Browser) -> None:
    logged_in(server, config, browser, "dora")
    listed = invoicing("inbound", "list")
    assert listed.exit_code == 0, listed.output


def test_saying_no_ends_it(server: str, config: Path, browser: Browser) -> None:
    def deny(shown: Shown) -> None:
        form = {"user_code": shown.code, "deny": "yes"}
        browser.post(shown.page, data=form, headers={"Origin": origin(shown.page)})

    with pytest.raises(LoginFailed, match="somebody has said no"):
        log_in(server, deny)


def test_who_asks_too_often_asks_more_slowly(server: str, place: Place) -> None:
    pauses: list[float] = []
    failed = pytest.raises(LoginFailed, match="nobody has signed in in time")
    with place.clock.stopped(), failed:
        log_in(server, lambda _: None, sleep=pauses.append)
    assert pauses[:2] == [INTERVAL, INTERVAL], "the second question comes too early"
    assert pauses[2:4] == [INTERVAL + 5, INTERVAL + 10]
    assert 600 < sum(pauses) < 700


@pytest.mark.parametrize("server", ["http://api.example", "ftp://127.0.0.1", "api.example", ""])
def test_tokens_are_not_sent_in_the_clear(server: str) -> None:
    with pytest.raises(LoginFailed, match="neither https nor this machine"):
        log_in(server, lambda _: None)


def test_an_api_that_calls_itself_otherwise_is_not_believed(server: str) -> None:
    other = server.replace("127.0.0.1", "localhost")
    with pytest.raises(LoginFailed, match=f"calls itself {server}"):
        log_in(other, lambda _: None)


def test_what_is_no_api_of_ours_is_said(place: Place, server: str) -> None:
    with pytest.raises(LoginFailed, match="answers 404; is it an Invoicing API"):
        log_in(place.issuer, lambda _: None)


def test_what_the_api_says_of_itself(server: str, place: Place) -> None:
    said = httpx.get(f"{server}/.well-known/oauth-protected-resource").json()
    assert said["resource"] == server
    assert said["authorization_servers"] == [place.issuer]
    assert said["bearer_methods_supported"] == ["header"]
