"""What partners agree on about files, over every channel of files: markers, names, what becomes of
collected ones, and whether a sent one was collected."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from domain.core.errors import DeliveryRejected
from integration.channels.folder import FolderChannel
from integration.channels.s3 import S3Channel
from integration.channels.sftp import SftpChannel
from tests.integration import s3_partners, sftp_partners
from tests.integration.sftp_partners import Partner, document

KINDS = {
    "folder": sftp_partners.folder,
    "openssh": sftp_partners.openssh,
    "moto": s3_partners.moto,
}


@pytest.fixture(params=KINDS)
async def partner(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Partner]:
    async with KINDS[request.param](tmp_path) as made:
        yield made


async def claimed(partner: Partner, settings: dict[str, Any]) -> list[str]:
    return [file.name for file in await partner.channel.claim(settings, 99)]


async def finish(partner: Partner, settings: dict[str, Any], *, accepted: bool = True) -> None:
    for file in await partner.channel.claim(settings, 99):
        for _ in range(2):
            await partner.channel.finish(settings, file.claimed_as, accepted=accepted)


@pytest.mark.parametrize(
    ("pattern", "expected"), [("{name}.done", "NW-1.xml.done"), ("{stem}.ok", "NW-1.ok")]
)
async def test_a_marker_follows_each_file_once(
    partner: Partner, pattern: str, expected: str
) -> None:
    settings = {**partner.settings, "marker_written": pattern}
    for already in (False, True):
        receipt = await partner.channel.send(settings, document("NW-1.xml", b"<x/>"))
        assert receipt.already_there is already
        assert partner.taken.names() == sorted(["NW-1.xml", expected])
    assert partner.taken.read(expected) == b""


async def test_a_marker_that_a_killed_predecessor_left_out_is_added(partner: Partner) -> None:
    partner.taken.put("NW-1.xml", b"<x/>")
    settings = {**partner.settings, "marker_written": "{name}.done"}
    await partner.channel.send(settings, document("NW-1.xml", b"<x/>"))
    assert partner.taken.names() == ["NW-1.xml", "NW-1.xml.done"]


async def test_a_file_waits_for_its_marker(partner: Partner) -> None:
    settings = {**partner.settings, "marker_awaited": "{name}.done"}
    partner.offered.put("a.xml")
    partner.offered.put("b.xml")
    assert await claimed(partner, settings) == []
    partner.offered.put("a.xml.done", b"")
    assert await claimed(partner, settings) == ["a.xml"]
    assert partner.offered.names() == [".claimed-a.xml", "b.xml"]


async def test_a_marker_for_several_files_stays_until_the_last(partner: Partner) -> None:
    settings = {**partner.settings, "marker_awaited": "{stem}.ok"}
    for name in ("a.pdf", "a.xml", "a.ok"):
        partner.offered.put(name)
    (first,) = await partner.channel.claim(settings, 1)
    assert "a.ok" in partner.offered.names()
    await partner.channel.finish(settings, first.claimed_as, accepted=True)
    (second,) = await partner.channel.claim(settings, 1)
    assert {first.name, second.name} == {"a.pdf", "a.xml"}
    assert "a.ok" not in partner.offered.names()


async def test_a_new_file_of_the_same_name_waits_for_a_marker_of_its_own(partner: Partner) -> None:
    settings = {**partner.settings, "marker_awaited": "{name}.done"}
    partner.offered.put("a.xml", b"first")
    partner.offered.put("a.xml.done", b"")
    assert await claimed(partner, settings) == ["a.xml"]
    partner.offered.put("a.xml", b"second, half wri")
    await finish(partner, settings)
    assert await claimed(partner, settings) == []
    assert partner.offered.read("a.xml") == b"second, half wri"


async def test_only_names_that_were_agreed_are_collected(partner: Partner) -> None:
    for name in ("a.xml", "b.XML", "invoice_1.csv", "c.txt"):
        partner.offered.put(name)
    settings = {**partner.settings, "accepts": ["*.xml", "invoice_*.csv"]}
    assert sorted(await claimed(partner, settings)) == ["a.xml", "invoice_1.csv"]


@pytest.mark.parametrize("accepted", [True, False])
async def test_finished_files_can_be_renamed_in_place(partner: Partner, accepted: bool) -> None:
    settings = {**partner.settings, "finishing": "suffix"}
    ending = "done" if accepted else "error"
    for content in (b"one", b"two"):
        partner.offered.put("a.xml", content)
        await finish(partner, settings, accepted=accepted)
    names = partner.offered.names()
    assert len(names) == 2
    assert all(name.endswith(f".{ending}") for name in names)
    assert {partner.offered.read(name) for name in names} == {b"one", b"two"}
    assert await claimed(partner, settings) == []


async def test_finished_files_can_stay_with_a_marker(partner: Partner) -> None:
    settings = {**partner.settings, "finishing": "marker", "done": "processed"}
    partner.offered.put("a.xml", b"one")
    await finish(partner, settings)
    assert partner.offered.names() == ["a.xml", "a.xml.processed"]
    assert await claimed(partner, settings) == []
    partner.offered.put("b.xml")
    assert await claimed(partner, settings) == ["b.xml"]


async def test_a_new_file_is_not_hidden_by_the_marker_of_an_old_one(partner: Partner) -> None:
    settings = {**partner.settings, "finishing": "marker"}
    partner.offered.put("a.xml", b"one")
    (file,) = await partner.channel.claim(settings, 1)
    partner.offered.put("a.xml", b"two")
    await partner.channel.finish(settings, file.claimed_as, accepted=True)
    (new,) = await partner.channel.claim(settings, 9)
    assert new.content == b"two"
    assert len(partner.offered.names()) == 3


async def test_finished_files_can_be_deleted_but_not_those_in_error(partner: Partner) -> None:
    settings = {**partner.settings, "finishing": "delete"}
    partner.offered.put("a.xml")
    await finish(partner, settings)
    assert partner.offered.names() == []
    partner.offered.put("b.xml")
    await finish(partner, settings, accepted=False)
    assert partner.offered.names("error") == ["b.xml"]


async def test_folders_for_finished_files_have_their_names(partner: Partner) -> None:
    settings = {**partner.settings, "done": "archive", "error": "rejected"}
    partner.offered.put("a.xml")
    await finish(partner, settings)
    assert partner.offered.names() == ["archive"]


async def test_a_taken_name_can_get_one_beside_it(partner: Partner) -> None:
    settings = {**partner.settings, "if_taken": "beside"}
    partner.taken.put("NW-1.xml", b"something else")
    receipts = [
        await partner.channel.send(settings, document("NW-1.xml", b"<x/>")) for _ in range(2)
    ]
    assert [one.already_there for one in receipts] == [False, True]
    (beside,) = set(partner.taken.names()) - {"NW-1.xml"}
    assert beside.startswith("NW-1.")
    assert beside.endswith(".xml")
    assert partner.taken.read(beside) == b"<x/>"
    assert receipts[0].location.endswith(beside)
    assert [one.key for one in receipts[0].references] == [f"file_name:{beside}"]
    assert partner.taken.read("NW-1.xml") == b"something else"


async def test_whether_a_file_was_collected_can_be_asked(partner: Partner) -> None:
    channel = partner.channel
    assert isinstance(channel, FolderChannel | SftpChannel | S3Channel)
    receipt = await channel.send(partner.settings, document("NW-1.xml", b"<x/>"))
    for name in (receipt.location, "NW-1.xml"):
        assert await channel.look(partner.settings, name) is True
    assert await channel.look(partner.settings, "NW-2.xml") is False
    with pytest.raises(DeliveryRejected):
        await channel.look(partner.settings, "..")


async def test_where_the_folder_is_gone_nothing_was_collected(tmp_path: Path) -> None:
    async with sftp_partners.openssh(tmp_path) as partner:
        channel = partner.channel
        assert isinstance(channel, SftpChannel)
        with pytest.raises(DeliveryRejected, match="no such folder"):
            await channel.look({**partner.settings, "outbox": "missing"}, "NW-1.xml")


async def test_what_still_changes_is_left_to_settle(tmp_path: Path) -> None:
    async with sftp_partners.folder(tmp_path) as partner:
        partner.offered.put("whole.xml", b"<x/>")
        partner.offered.put("growing.xml", b"<x")

        async def grow() -> None:
            await asyncio.sleep(0.3)
            partner.offered.put("growing.xml", b"<x/>")

        settings = {**partner.settings, "settle_seconds": 1}
        names, _ = await asyncio.gather(claimed(partner, settings), grow())
        assert names == ["whole.xml"]
        assert sorted(await claimed(partner, settings)) == ["growing.xml", "whole.xml"]


async def test_a_probe_says_what_is_there(partner: Partner) -> None:
    partner.offered.put("a.xml")
    lines = await partner.channel.probe(partner.settings)
    assert any("/out: can be looked into, 1 files" in line for line in lines)


@pytest.mark.parametrize(
    "changed",
    [
        {"marker_awaited": "{name}"},
        {"marker_written": "done"},
        {"marker_written": "../{name}"},
        {"marker_awaited": "{name}.done", "finishing": "marker"},
        {"marker_awaited": "{name}.error", "finishing": "suffix"},
        {"done": "x", "error": "x"},
        {"done": "../x"},
        {"accepts": ["a/b"]},
        {"settle_seconds": 31},
    ],
)
def test_conventions_that_cannot_work_are_refused(tmp_path: Path, changed: dict[str, Any]) -> None:
    findings = FolderChannel(tmp_path).check({"path": "x", **changed})
    assert len(findings) == 1
    assert FolderChannel(tmp_path).check({"path": "x"}) == []
