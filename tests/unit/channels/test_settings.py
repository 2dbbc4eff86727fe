"""The registry, and what is wrong with the settings of a channel: all of it."""

from collections.abc import Awaitable
from pathlib import Path
from typing import Any

import pytest

from domain.core.errors import DeliveryRejected
from domain.exchange.delivery import OutboundMessage
from domain.ports import Channel, Collecting
from integration.channels import channels
from integration.channels.sftp import SftpSettings
from integration.secrets import SecretFolder

KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f"
GOOD: dict[str, Any] = {
    "host": "sftp.partner.example",
    "username": "northwind",
    "password": "file:partner",
    "host_key": KEY,
}


@pytest.fixture(scope="module")
def registry() -> dict[str, Channel]:
    return channels(SecretFolder(Path("nowhere")), Path("/drop"))


def test_every_channel_is_found_by_its_kind(registry: dict[str, Channel]) -> None:
    assert {"access-point", "folder", "peppol-as4", "sftp"} <= set(registry)
    assert all(kind == channel.kind for kind, channel in registry.items())


def test_good_settings_have_no_findings(registry: dict[str, Channel]) -> None:
    assert registry["sftp"].check(GOOD) == []
    assert registry["sftp"].check({**GOOD, "host_key": f"{KEY} comment", "outbox": "/a/b/"}) == []
    assert registry["folder"].check({"path": "exchange"}) == []


@pytest.mark.parametrize(
    ("changed", "path"),
    [
        ({"host": "a b"}, "host"),
        ({"host": "user@host"}, "host"),
        ({"port": 0}, "port"),
        ({"username": ""}, "username"),
        ({"password": "hunter2"}, "password"),
        ({"password": "file:../x"}, "password"),
        ({"password": None}, "settings"),
        ({"private_key": "-----BEGIN"}, "private_key"),
        ({"host_key": "AAAAC3Nz"}, "host_key"),
        ({"host_key": "ssh-dss AAAAB3NzaC1kc3M="}, "host_key"),
        ({"host_key": "ssh-ed25519 AAAA"}, "host_key"),
        ({"host_key": "ssh-ed25519 !"}, "host_key"),
        ({"outbox": "../in"}, "outbox"),
        ({"outbox": ""}, "outbox"),
        ({"inbox": "a//b"}, "inbox"),
        ({"inbox": "a\nb"}, "inbox"),
        ({"timeout_seconds": 0}, "timeout_seconds"),
        ({"auto_accept_host_key": True}, "auto_accept_host_key"),
    ],
)
def test_bad_settings_are_named_and_not_echoed(
    registry: dict[str, Channel], changed: dict[str, Any], path: str
) -> None:
    (finding,) = registry["sftp"].check({**GOOD, **changed})
    assert (finding.rule, finding.path) == ("CHANNEL_SETTINGS", path)
    assert "hunter2" not in finding.message


def test_all_that_is_wrong_is_named(registry: dict[str, Channel]) -> None:
    findings = registry["sftp"].check({"port": "x", "inbox": ".."})
    assert {finding.path for finding in findings} == {
        "host",
        "port",
        "username",
        "host_key",
        "inbox",
    }


async def test_bad_settings_are_never_used(registry: dict[str, Channel]) -> None:
    message = OutboundMessage(id="x", file_name="x", media_type="text/plain", content=b"x")
    for channel in registry.values():
        calls: list[Awaitable[object]] = [channel.send({}, message), channel.probe({})]
        if isinstance(channel, Collecting):
            calls += [channel.claim({}, 1), channel.finish({}, ".claimed-x", accepted=True)]
        for call in calls:
            with pytest.raises(DeliveryRejected) as refused:
                await call
            assert refused.value.findings


def test_an_rsa_server_may_not_sign_with_sha1() -> None:
    settings = SftpSettings.model_validate(
        {**GOOD, "host_key": "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAgQDB"}
    )
    assert settings.host_key_algorithms == ("rsa-sha2-512", "rsa-sha2-256")


@pytest.mark.parametrize("path", ["/etc", "../elsewhere", "/drop/../etc"])
def test_a_folder_outside_the_root_is_refused(registry: dict[str, Channel], path: str) -> None:
    (finding,) = registry["folder"].check({"path": path})
    assert "outside" in finding.message
