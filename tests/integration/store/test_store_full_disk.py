"""A full disk: said as such, nothing acknowledged is lost, and it goes on after there is room."""

import contextlib
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from domain.core.errors import StoreUnavailable
from integration.settings import MongoSettings
from integration.store import MongoDocumentStore, MongoStore
from tests.integration.store.servers import lost_server, polled
from tests.integration.store.test_store_faults import SERIES, check_books, issue
from worker.embedded.mongo import Mongo
from worker.embedded.ports import pick_port

_SMALL, _LARGE = "48m", "512m"


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of its own, in memory. Needs root, as CI has."""
    folder = tmp_path / "disk"
    folder.mkdir()
    subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={_SMALL}", "tmpfs", str(folder)], check=True
    )
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


@pytest.fixture
def on_small_disk(small_disk: Path) -> Iterator[Mongo]:
    server = Mongo.start(small_disk, pick_port(0, print))
    yield server
    server.kill()


@lost_server
async def test_a_full_disk_loses_nothing_that_was_acknowledged(
    on_small_disk: Mongo, small_disk: Path
) -> None:
    settings = MongoSettings(uri=SecretStr(polled(on_small_disk.uri)))
    store = await MongoStore.connect(settings, patience=1)
    await store.series.insert(SERIES)
    acknowledged = {f"i{number}": await issue(store, f"i{number}") for number in range(20)}
    with pytest.raises(StoreUnavailable):
        await _fill(MongoDocumentStore(store.database))
    with contextlib.suppress(StoreUnavailable):
        acknowledged["late"] = await issue(store, "late")
    await store.close()
    subprocess.run(["mount", "-o", f"remount,size={_LARGE}", str(small_disk)], check=True)
    on_small_disk.kill()
    on_small_disk.restart()
    store = await MongoStore.connect(settings)
    acknowledged["late"] = await issue(store, "late")
    await check_books(store, acknowledged)
    await store.close()


async def _fill(documents: MongoDocumentStore) -> None:
    """Far more than fits."""
    for number in range(200):
        content = f"{number} ".encode() * 200_000
        await documents.put(content, name="filler", media_type="text/plain")
