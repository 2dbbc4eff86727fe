"""What goes wrong between us and a bucket, and what we say: retry, mend, or ask first."""

import asyncio
import socket
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from domain.core.errors import (
    DeliveryRejected,
    DeliveryUnavailable,
    DeliveryUnknown,
    Undeliverable,
)
from integration.channels.s3 import S3Channel
from integration.channels.s3.files import BucketFiles
from integration.secrets import SecretFolder
from tests.integration import s3_partners
from tests.integration.s3_partners import SECRET, Bucket
from tests.integration.sftp_partners import Partner, document, free_port


@pytest.fixture
async def partner(tmp_path: Path) -> AsyncIterator[Partner]:
    async with s3_partners.moto(tmp_path) as made:
        yield made


async def refused(partner: Partner, **changed: Any) -> Undeliverable:
    with pytest.raises(Undeliverable) as caught:
        await partner.channel.send({**partner.settings, **changed}, document("NW-1.xml", b"<x/>"))
    shown = f"{caught.value!r} {caught.value.message} {caught.value.hint}"
    assert SECRET not in shown
    assert caught.value.hint
    return caught.value


async def test_wrong_keys_are_told_and_never_shown(tmp_path: Path) -> None:
    async with s3_partners.rclone(tmp_path) as partner:
        raised = await refused(partner, secret_key="file:wrong")
        assert type(raised) is DeliveryRejected
        assert partner.taken.names() == []


async def test_a_bucket_that_does_not_exist_has_to_be_mended(partner: Partner) -> None:
    assert type(await refused(partner, bucket="no-such-bucket")) is DeliveryRejected
    settings = {**partner.settings, "bucket": "no-such-bucket"}
    for call in (partner.channel.claim(settings, 1), partner.channel.probe(settings)):
        with pytest.raises(DeliveryRejected):
            await call


async def test_a_store_that_is_not_there_or_says_nothing_is_tried_again(partner: Partner) -> None:
    nobody = f"http://127.0.0.1:{free_port()}"
    assert type(await refused(partner, endpoint=nobody)) is DeliveryUnavailable
    with socket.create_server(("127.0.0.1", 0)) as silent:
        endpoint = f"http://127.0.0.1:{silent.getsockname()[1]}"
        raised = await refused(partner, endpoint=endpoint, timeout_seconds=1)
    assert type(raised) is DeliveryUnavailable


async def test_a_put_whose_answer_is_lost_is_unknown_and_then_found(
    partner: Partner, monkeypatch: pytest.MonkeyPatch
) -> None:
    put = BucketFiles.create

    def lose(self: BucketFiles, path: str, content: bytes, media_type: str) -> None:
        put(self, path, content, media_type)
        raise ConnectionError

    with monkeypatch.context() as patched:
        patched.setattr(BucketFiles, "create", lose)
        assert type(await refused(partner)) is DeliveryUnknown
    receipt = await partner.channel.send(partner.settings, document("NW-1.xml", b"<x/>"))
    assert receipt.already_there


async def test_of_two_contents_at_once_one_is_refused(partner: Partner) -> None:
    """The store decides: both looked before either had put."""
    results = await asyncio.gather(
        *(
            partner.channel.send(partner.settings, document("NW-1.xml", content))
            for content in (b"one", b"two", b"six", b"ten")
        ),
        return_exceptions=True,
    )
    assert sum(isinstance(one, DeliveryRejected) for one in results) == 3
    kept = partner.taken.read("NW-1.xml")
    assert kept in (b"one", b"two", b"six", b"ten")


async def test_what_arrived_under_the_name_in_between_is_not_deleted(
    partner: Partner, monkeypatch: pytest.MonkeyPatch
) -> None:
    partner.offered.put("a.xml", b"one")
    copy = BucketFiles._copy

    def arrives(self: BucketFiles, old: str, new: str, etag: str, **condition: str) -> None:
        copy(self, old, new, etag, **condition)
        partner.offered.put("a.xml", b"two")

    with monkeypatch.context() as patched:
        patched.setattr(BucketFiles, "_copy", arrives)
        (file,) = await partner.channel.claim(partner.settings, 1)
    assert file.content == b"one"
    await partner.channel.finish(partner.settings, file.claimed_as, accepted=True)
    (file,) = await partner.channel.claim(partner.settings, 1)
    assert file.content == b"two"


async def test_metadata_tells_the_hash_and_the_kind(partner: Partner) -> None:
    await partner.channel.send(partner.settings, document("NW-1.xml", b"<x/>"))
    shelf = partner.taken
    assert isinstance(shelf, Bucket)
    found = shelf.client.head_object(Bucket=shelf.bucket, Key="in/NW-1.xml")
    assert found["ContentType"] == "application/xml"
    assert len(found["Metadata"]["sha256"]) == 64


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "169.254.169.254", "[::1]", "0.0.0.0"])
async def test_addresses_of_this_machine_are_no_stores(partner: Partner, host: str) -> None:
    secrets = SecretFolder(partner.root / "secrets")
    partner.channel = S3Channel(secrets)
    raised = await refused(partner, endpoint=f"https://{host}/")
    assert type(raised) is DeliveryRejected
    assert "not of a store" in raised.message
    partner.channel.close()


def test_bad_settings_are_named_and_not_echoed() -> None:
    channel = S3Channel(SecretFolder(Path("nowhere")))
    good = {"bucket": "a-bucket", "access_key": "file:a", "secret_key": "file:b"}
    assert channel.check(good) == []
    for changed, path in (
        ({"bucket": "A_b"}, "bucket"),
        ({"secret_key": "hunter2"}, "secret_key"),
        ({"endpoint": "http://store.example"}, "endpoint"),
        ({"endpoint": "https://u:p@store.example"}, "endpoint"),
        ({"outbox": "../x"}, "outbox"),
    ):
        (finding,) = channel.check({**good, **changed})
        assert finding.path == path
        assert "hunter2" not in finding.message
    channel.close()
