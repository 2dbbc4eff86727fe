"""Large files over SFTP: cut off and gone on with, compared and read piece by piece."""

import random
import tracemalloc
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from domain.core.errors import DeliveryRejected, DeliveryUnavailable
from integration.channels.sftp.pipeline import Pipeline
from integration.file_names import part_name
from tests.integration import sftp_partners
from tests.integration.sftp_partners import Partner, document

MEGABYTE = 1024 * 1024
LARGE = random.Random(6).randbytes(12 * MEGABYTE + 4321)
PART = part_name("NW-1.xml", LARGE)


@pytest.fixture
async def partner(tmp_path: Path) -> AsyncIterator[Partner]:
    async with sftp_partners.in_process(tmp_path) as made:
        yield made


@pytest.fixture(params=["asyncssh", "openssh"])
async def any_server(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Partner]:
    make = {"asyncssh": sftp_partners.in_process, "openssh": sftp_partners.openssh}
    async with make[request.param](tmp_path) as made:
        yield made


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Where each upload begins."""
    starts: list[int] = []
    write = Pipeline.write

    def noted(self: Pipeline, path: str, content: bytes, start: int, *args: Any, **how: Any) -> Any:
        starts.append(start)
        return write(self, path, content, start, *args, **how)

    monkeypatch.setattr(Pipeline, "write", noted)
    return starts


async def test_a_large_file_arrives_and_is_collected(any_server: Partner) -> None:
    await any_server.channel.send(any_server.settings, document("NW-1.xml", LARGE))
    assert any_server.taken.read("NW-1.xml") == LARGE
    any_server.offered.put("back.xml", LARGE)
    (file,) = await any_server.channel.claim(any_server.settings, 9)
    assert file.content == LARGE


async def test_an_upload_that_was_cut_off_goes_on_where_it_was(
    partner: Partner, written: list[int]
) -> None:
    write = partner.server.write
    partner.server.write = _cutting(write)
    with pytest.raises(DeliveryUnavailable):
        await partner.channel.send(partner.settings, document("NW-1.xml", LARGE))
    partner.server.write = write
    assert partner.taken.names() == [PART]
    receipt = await partner.channel.send(partner.settings, document("NW-1.xml", LARGE))
    assert not receipt.already_there
    assert partner.taken.names() == ["NW-1.xml"]
    assert partner.taken.read("NW-1.xml") == LARGE
    assert written[0] == 0
    assert written[1] >= 7 * MEGABYTE


def _cutting(write: Any) -> Any:
    def cut(self: Any, file_obj: object, offset: int, data: bytes) -> Any:
        if offset > 8 * MEGABYTE:
            self._chan.get_connection().abort()
        return write(self, file_obj, offset, data)

    return cut


@pytest.mark.parametrize(
    ("left", "begins"),
    [
        (LARGE[: 5 * MEGABYTE], 5 * MEGABYTE),
        (LARGE, len(LARGE)),
        (LARGE[: 3 * MEGABYTE] + bytes(2 * MEGABYTE), 3 * MEGABYTE),
        (bytes(len(LARGE)), 0),
        (LARGE + b"more", 0),
        (b"", 0),
    ],
)
async def test_what_a_predecessor_left_is_compared_byte_by_byte(
    any_server: Partner, written: list[int], left: bytes, begins: int
) -> None:
    any_server.taken.put(PART, left)
    await any_server.channel.send(any_server.settings, document("NW-1.xml", LARGE))
    assert any_server.taken.read("NW-1.xml") == LARGE
    assert any_server.taken.names() == ["NW-1.xml"]
    assert written == [begins]


async def test_a_disk_that_is_full_in_the_middle_is_tried_again(partner: Partner) -> None:
    partner.server.fault = "disk-full"
    with pytest.raises(DeliveryUnavailable):
        await partner.channel.send(partner.settings, document("NW-1.xml", LARGE))
    partner.server.fault = ""
    await partner.channel.send(partner.settings, document("NW-1.xml", LARGE))
    assert partner.taken.read("NW-1.xml") == LARGE


async def test_comparing_and_sending_hold_little_besides_the_document(tmp_path: Path) -> None:
    async with sftp_partners.openssh(tmp_path) as partner:
        await partner.channel.probe(partner.settings)
        other = LARGE[:-1] + b"?"
        tracemalloc.start()
        try:
            for _ in range(2):
                await partner.channel.send(partner.settings, document("NW-1.xml", LARGE))
            with pytest.raises(DeliveryRejected):
                await partner.channel.send(partner.settings, document("NW-1.xml", other))
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    assert peak < 6 * MEGABYTE
