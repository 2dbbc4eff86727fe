"""Heads of audit chains in a file: appended, synced, readable after a crash."""

import asyncio
import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from domain.core.audit import ChainHead
from domain.core.errors import StoreUnavailable
from integration.anchor import FileAnchor


def head(invoice_id: str, sequence: int) -> ChainHead:
    return ChainHead(invoice_id=invoice_id, sequence=sequence, hash=f"{sequence:064}")


def by_id(anchor: FileAnchor) -> dict[str, int]:
    return {last.invoice_id: last.sequence for last in anchor.heads()}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "anchors" / "heads.jsonl"


def test_a_file_that_is_not_there_anchors_nothing(path: Path) -> None:
    assert list(FileAnchor(path).heads()) == []


async def test_the_last_head_of_every_chain(path: Path) -> None:
    anchor = FileAnchor(path)
    for invoice_id, sequence in (("a", 1), ("b", 1), ("a", 3), ("a", 2)):
        await anchor.append(head(invoice_id, sequence))
    assert by_id(FileAnchor(path)) == {"a": 3, "b": 1}


async def test_only_the_owner_may_read_it(path: Path) -> None:
    await FileAnchor(path).append(head("a", 1))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


async def test_every_head_is_synced_before_append_returns(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced = []
    fsync = os.fsync
    monkeypatch.setattr(os, "fsync", lambda file: (synced.append(file), fsync(file)))
    await FileAnchor(path).append(head("a", 1))
    assert len(synced) == 2, "the file, and the folder that it is new in"
    await FileAnchor(path).append(head("a", 2))
    assert len(synced) == 3


async def test_a_torn_last_line_costs_only_itself(path: Path) -> None:
    anchor = FileAnchor(path)
    await anchor.append(head("a", 1))
    with path.open("ab") as file:
        file.write(head("a", 2).model_dump_json().encode()[:20])
    assert by_id(anchor) == {"a": 1}
    await anchor.append(head("a", 3))
    assert by_id(anchor) == {"a": 3}


async def test_garbage_is_skipped(path: Path) -> None:
    path.parent.mkdir(parents=True)
    path.write_bytes(b"\x00\xff\n\n[]\n" + json.dumps({"invoice_id": 1}).encode() + b"\n")
    await FileAnchor(path).append(head("a", 1))
    assert by_id(FileAnchor(path)) == {"a": 1}


async def test_a_place_that_cannot_be_written_is_unavailable(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    with pytest.raises(StoreUnavailable, match="anchor"):
        await FileAnchor(blocked / "heads.jsonl").append(head("a", 1))


_APPENDS = """
import asyncio, sys
from pathlib import Path
from domain.core.audit import ChainHead
from integration.anchor import FileAnchor

async def main() -> None:
    anchor = FileAnchor(Path(sys.argv[1]))
    for n in range(1, 101):
        await anchor.append(ChainHead(invoice_id=sys.argv[2], sequence=n, hash="0" * 64))

asyncio.run(main())
"""


async def test_several_processes_share_a_file(path: Path) -> None:
    root = Path(__file__).parents[3]
    command = [sys.executable, "-c", _APPENDS, str(path)]
    processes = [subprocess.Popen([*command, name], cwd=root) for name in ("a", "b", "c")]
    codes = await asyncio.gather(*[asyncio.to_thread(process.wait) for process in processes])
    assert codes == [0, 0, 0]
    lines = path.read_text().splitlines()
    assert len(lines) == 300
    assert all(json.loads(line) for line in lines)
    assert by_id(FileAnchor(path)) == {"a": 100, "b": 100, "c": 100}
