"""The contract of file channels, the same for a folder, two SFTP servers and two S3 stores."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

import pytest

from domain.core.errors import DeliveryRejected, DeliveryUnavailable
from domain.exchange.delivery import Receipt
from integration.file_names import part_name
from tests.integration import s3_partners, sftp_partners
from tests.integration.sftp_partners import Partner, document

PDF = b"<Invoice>" + b"x" * 100_000 + b"</Invoice>"
DISKS = {
    "folder": sftp_partners.folder,
    "asyncssh": sftp_partners.in_process,
    "openssh": sftp_partners.openssh,
}
KINDS = {**DISKS, "moto": s3_partners.moto, "rclone": s3_partners.rclone}


@pytest.fixture(params=KINDS)
async def partner(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Partner]:
    async with KINDS[request.param](tmp_path) as made:
        yield made


@pytest.fixture(params=DISKS)
async def disk(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Partner]:
    """A partner whose files are on a disk: with times, links and half-written files."""
    async with DISKS[request.param](tmp_path) as made:
        yield made


async def test_a_file_arrives_whole_under_its_name(partner: Partner) -> None:
    receipt = await partner.channel.send(partner.settings, document("NW-1.xml", PDF))
    assert partner.taken.names() == ["NW-1.xml"]
    assert partner.taken.read("NW-1.xml") == PDF
    assert (receipt.size, receipt.already_there) == (len(PDF), False)
    assert receipt.location.endswith("/in/NW-1.xml")


async def test_the_same_bytes_again_are_found_not_sent(partner: Partner) -> None:
    await partner.channel.send(partner.settings, document("NW-1.xml", PDF))
    version = partner.taken.version("NW-1.xml")
    receipt = await partner.channel.send(partner.settings, document("NW-1.xml", PDF))
    assert receipt.already_there
    assert partner.taken.version("NW-1.xml") == version


@pytest.mark.parametrize("there", [b"something else", b"y" * len(PDF)])
async def test_a_name_taken_by_other_bytes_is_never_written_over(
    partner: Partner, there: bytes
) -> None:
    partner.taken.put("NW-1.xml", there)
    with pytest.raises(DeliveryRejected, match="taken by another content") as refused:
        await partner.channel.send(partner.settings, document("NW-1.xml", PDF))
    assert refused.value.hint
    assert partner.taken.read("NW-1.xml") == there
    assert partner.taken.names() == ["NW-1.xml"]


@pytest.mark.parametrize("written", [0, 50_000, len(PDF)])
async def test_a_predecessor_killed_before_the_rename_is_made_good(
    disk: Partner, written: int
) -> None:
    disk.taken.put(part_name("NW-1.xml", PDF), PDF[:written])
    receipt = await disk.channel.send(disk.settings, document("NW-1.xml", PDF))
    assert not receipt.already_there
    assert disk.taken.names() == ["NW-1.xml"]
    assert disk.taken.read("NW-1.xml") == PDF


async def test_many_at_once_and_one_of_them_many_times(partner: Partner) -> None:
    sent = [("NW-0.xml", PDF)] * 8 + [(f"NW-{n}.xml", b"%d" % n) for n in range(1, 13)]

    async def send(name: str, content: bytes) -> Receipt:
        """As activities do: one that meets another's half-written part is to try again."""
        for _ in range(20):
            with suppress(DeliveryUnavailable):
                return await partner.channel.send(partner.settings, document(name, content))
        return await partner.channel.send(partner.settings, document(name, content))

    receipts = await asyncio.gather(*(send(name, content) for name, content in sent))
    new = sum(not receipt.already_there for receipt in receipts)
    # A store that knows no conditions may take the same bytes twice.
    assert new == 13 if partner.knows_conditions else new >= 13
    assert partner.taken.names() == sorted({name for name, _ in sent})
    assert partner.taken.read("NW-0.xml") == PDF


@pytest.mark.parametrize("name", ["../x", "/etc/x", "a\\b", "", ".x", "-rf", "a\nb", "é" * 200])
async def test_a_path_is_no_name(partner: Partner, name: str) -> None:
    with pytest.raises(DeliveryRejected, match="not allowed"):
        await partner.channel.send(partner.settings, document(name, b"x"))


async def test_collecting_oldest_first_up_to_the_limit(disk: Partner) -> None:
    for name, modified in (("b", 3_000), ("c", 1_000), ("a", 2_000)):
        disk.offered.put(name, name.encode(), modified=modified)
    claimed = await disk.channel.claim(disk.settings, 2)
    assert [(file.name, file.content) for file in claimed] == [("c", b"c"), ("a", b"a")]
    assert disk.offered.names() == [".claimed-a", ".claimed-c", "b"]


async def test_what_a_killed_predecessor_claimed_comes_first(disk: Partner) -> None:
    disk.offered.put("new", modified=1_000)
    disk.offered.put("left", b"left", modified=5_000)
    disk.offered.put(".claimed-left-before", b"before", modified=9_000)
    claimed = await disk.channel.claim(disk.settings, 1)
    assert [file.name for file in claimed] == ["left-before"]
    again = await disk.channel.claim(disk.settings, 9)
    assert [file.name for file in again] == ["left-before", "new", "left"]


async def test_finishing_moves_and_is_repeatable(partner: Partner) -> None:
    partner.offered.put("good", b"good")
    partner.offered.put("poison", b"poison")
    for file in await partner.channel.claim(partner.settings, 9):
        for _ in range(2):
            await partner.channel.finish(
                partner.settings, file.claimed_as, accepted=file.name == "good"
            )
    assert partner.offered.read("done/good") == b"good"
    assert partner.offered.read("error/poison") == b"poison"
    assert partner.offered.names() == ["done", "error"]
    assert await partner.channel.claim(partner.settings, 9) == []


async def test_finished_files_of_one_name_are_all_kept(partner: Partner) -> None:
    for content in (b"one", b"two", b"two", b"one", b"three"):
        partner.offered.put("answer.xml", content)
        (file,) = await partner.channel.claim(partner.settings, 9)
        await partner.channel.finish(partner.settings, file.claimed_as, accepted=True)
    kept = {partner.offered.read(f"done/{name}") for name in partner.offered.names("done")}
    assert kept == {b"one", b"two", b"three"}
    assert partner.offered.names() == ["done"]


async def test_a_name_claimed_already_waits_for_its_turn(partner: Partner) -> None:
    partner.offered.put("answer.xml", b"first")
    await partner.channel.claim(partner.settings, 9)
    partner.offered.put("answer.xml", b"second")
    (first,) = await partner.channel.claim(partner.settings, 9)
    await partner.channel.finish(partner.settings, first.claimed_as, accepted=True)
    (second,) = await partner.channel.claim(partner.settings, 9)
    assert (first.content, second.content) == (b"first", b"second")


async def test_what_is_no_plain_file_is_left_alone(disk: Partner, tmp_path: Path) -> None:
    secret = tmp_path / "elsewhere"
    secret.write_bytes(b"secret")
    (disk.outbound / "folder").mkdir()
    (disk.outbound / "link").symlink_to(secret)
    os.mkfifo(disk.outbound / "pipe")
    for name in (".hidden", "-rf", "line\nfeed", "bidi\u202etxt", "back\\slash"):
        disk.offered.put(name)
    with open(os.fsencode(disk.outbound) + b"/not-utf8-\xff", "wb") as file:
        file.write(b"x")
    disk.offered.put(".claimed-", b"x")
    disk.offered.put("good.xml", b"good")
    claimed = await disk.channel.claim(disk.settings, 99)
    assert [file.name for file in claimed] == ["good.xml"]


@pytest.mark.parametrize("claimed_as", ["good.xml", ".claimed-../../x", ".claimed-", "../x"])
async def test_only_claimed_files_are_finished(partner: Partner, claimed_as: str) -> None:
    with pytest.raises(DeliveryRejected, match="not the name of a claimed file"):
        await partner.channel.finish(partner.settings, claimed_as, accepted=True)


async def test_two_readers_never_claim_a_file_twice(partner: Partner) -> None:
    for index in range(12):
        partner.offered.put(f"{index:02}.xml", b"%d" % index)
    both = await asyncio.gather(*(partner.channel.claim(partner.settings, 99) for _ in range(2)))
    assert {file.name for files in both for file in files} == {f"{n:02}.xml" for n in range(12)}
    assert partner.offered.names() == [f".claimed-{n:02}.xml" for n in range(12)]


async def test_a_missing_folder_says_what_to_mend(disk: Partner) -> None:
    settings = {**disk.settings, "outbox": "missing", "inbox": "missing"}
    for call in (
        disk.channel.send(settings, document("NW-1.xml", b"x")),
        disk.channel.claim(settings, 1),
    ):
        with pytest.raises(DeliveryRejected, match="no such folder") as refused:
            await call
        assert "create" in refused.value.hint


async def test_an_empty_document_is_handed_over_too(partner: Partner) -> None:
    await partner.channel.send(partner.settings, document("empty", b""))
    assert partner.taken.read("empty") == b""
    partner.offered.put("nothing", b"")
    (file,) = await partner.channel.claim(partner.settings, 1)
    assert file.content == b""
