"""What goes wrong between us and an SFTP server, and what we say: retry, mend, or ask first."""

import asyncio
import socket
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import asyncssh
import pytest

from domain.core.errors import (
    DeliveryRejected,
    DeliveryUnavailable,
    DeliveryUnknown,
    Undeliverable,
)
from tests.integration import sftp_partners
from tests.integration.sftp_partners import PASSWORD, Partner, document


@pytest.fixture
async def partner(tmp_path: Path) -> AsyncIterator[Partner]:
    async with sftp_partners.in_process(tmp_path) as made:
        yield made


@pytest.fixture(params=["asyncssh", "openssh"])
async def any_server(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Partner]:
    make = {"asyncssh": sftp_partners.in_process, "openssh": sftp_partners.openssh}
    async with make[request.param](tmp_path) as made:
        yield made


async def refused(partner: Partner, **changed: Any) -> Undeliverable:
    with pytest.raises(Undeliverable) as caught:
        await partner.channel.send({**partner.settings, **changed}, document("NW-1.xml", b"<x/>"))
    assert caught.value.hint
    assert PASSWORD not in f"{caught.value!r} {caught.value.message} {caught.value.hint}"
    return caught.value


def other_host_key() -> str:
    return asyncssh.generate_private_key("ssh-ed25519").export_public_key().decode()


async def test_another_host_key_is_never_accepted(any_server: Partner) -> None:
    error = await refused(any_server, host_key=other_host_key())
    assert type(error) is DeliveryRejected
    assert "host key" in error.message
    assert list(any_server.inbound.iterdir()) == []


async def test_another_kind_of_host_key_is_never_accepted(any_server: Partner) -> None:
    rsa = asyncssh.generate_private_key("ssh-rsa", key_size=2048).export_public_key().decode()
    error = await refused(any_server, host_key=rsa)
    assert type(error) is DeliveryRejected
    assert "host key" in error.message


async def test_a_wrong_key_or_password_has_to_be_mended(any_server: Partner) -> None:
    wrong = {"password": "file:wrong-password", "private_key": "file:wrong-key"}
    changed = {name: wrong[name] for name in wrong if name in any_server.settings}
    error = await refused(any_server, **changed)
    assert type(error) is DeliveryRejected
    assert "log-in" in error.message


async def test_a_missing_secret_is_named_not_shown(partner: Partner) -> None:
    error = await refused(partner, password="file:forgotten")
    assert type(error) is DeliveryRejected
    assert "'forgotten'" in error.message


async def test_a_file_that_is_no_key_is_not_shown(partner: Partner) -> None:
    error = await refused(partner, private_key="file:password")
    assert type(error) is DeliveryRejected
    assert "not a usable private key" in error.message


async def test_a_port_where_nobody_listens_is_tried_again(partner: Partner) -> None:
    error = await refused(partner, port=sftp_partners.free_port())
    assert type(error) is DeliveryUnavailable
    assert error.retryable


async def test_a_host_that_does_not_exist_is_tried_again(partner: Partner) -> None:
    assert type(await refused(partner, host="host.invalid")) is DeliveryUnavailable


async def test_a_server_that_says_nothing_is_given_up_in_time(partner: Partner) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        error = await refused(partner, port=silent.getsockname()[1], timeout_seconds=1)
    assert type(error) is DeliveryUnavailable


async def test_a_full_disk_is_tried_again(partner: Partner) -> None:
    partner.server.fault = "disk-full"
    assert type(await refused(partner)) is DeliveryUnavailable
    partner.server.fault = ""
    receipt = await partner.channel.send(partner.settings, document("NW-1.xml", b"<x/>"))
    assert not receipt.already_there
    assert [path.name for path in partner.inbound.iterdir()] == ["NW-1.xml"]


async def test_a_folder_that_we_may_not_write_in_has_to_be_mended(partner: Partner) -> None:
    partner.server.fault = "read-only"
    error = await refused(partner)
    assert type(error) is DeliveryRejected
    assert "permission" in error.message


async def test_a_lost_reply_is_asked_about_not_sent_again(partner: Partner) -> None:
    partner.server.fault = "lose-rename-reply"
    assert type(await refused(partner)) is DeliveryUnknown
    partner.server.fault = ""
    sent = (partner.inbound / "NW-1.xml").stat().st_ino
    receipt = await partner.channel.send(partner.settings, document("NW-1.xml", b"<x/>"))
    assert receipt.already_there
    assert (partner.inbound / "NW-1.xml").stat().st_ino == sent


async def test_a_hundred_deliveries_need_few_connections(partner: Partner) -> None:
    await asyncio.gather(
        *(
            partner.channel.send(partner.settings, document(f"NW-{n}.xml", b"<x/>"))
            for n in range(100)
        )
    )
    assert len(list(partner.inbound.iterdir())) == 100
    assert len(partner.connections) <= 4


async def test_a_connection_that_the_server_closed_is_replaced(partner: Partner) -> None:
    await partner.channel.send(partner.settings, document("NW-1.xml", b"<x/>"))
    connection: Any = partner.connections[0]
    connection.abort()
    await connection.wait_closed()
    await asyncio.sleep(0.05)
    await partner.channel.send(partner.settings, document("NW-2.xml", b"<x/>"))
    assert len(partner.connections) == 2


async def test_a_refused_delivery_does_not_cost_the_connection(partner: Partner) -> None:
    (partner.inbound / "NW-1.xml").write_bytes(b"other")
    for _ in range(3):
        await refused(partner)
    assert len(partner.connections) == 1


async def test_a_server_that_falls_silent_is_given_up_in_time(partner: Partner) -> None:
    partner.server.fault = "hang"
    assert type(await refused(partner, timeout_seconds=1)) is DeliveryUnavailable
    partner.server.fault = ""
    await partner.channel.send(
        {**partner.settings, "timeout_seconds": 1}, document("NW-1.xml", b"<x/>")
    )
    assert [path.name for path in partner.inbound.iterdir()] == ["NW-1.xml"]


@pytest.mark.parametrize("kind", ["ssh-ed25519", "ecdsa-sha2-nistp256", "ssh-rsa"])
async def test_of_a_server_with_many_keys_the_pinned_one_counts(tmp_path: Path, kind: str) -> None:
    keys = {
        "ssh-ed25519": asyncssh.generate_private_key("ssh-ed25519"),
        "ecdsa-sha2-nistp256": asyncssh.generate_private_key("ecdsa-sha2-nistp256"),
        "ssh-rsa": asyncssh.generate_private_key("ssh-rsa", key_size=2048),
    }
    async with sftp_partners.in_process(tmp_path, list(keys.values())) as partner:
        pinned = keys[kind].export_public_key().decode()
        settings = {**partner.settings, "host_key": pinned}
        await partner.channel.send(settings, document("NW-1.xml", b"<x/>"))
    assert pinned.startswith(kind)
