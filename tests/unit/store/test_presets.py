"""The preset lifecycles in the store: added once, never changed, named where they differ."""

import asyncio
import logging

import pytest

from domain.core.errors import AlreadyExists
from domain.lifecycle.presets import PRESETS, STANDARD
from domain.lifecycle.shelf import ShelvedLifecycle, Stage
from integration.store import MemoryStore
from integration.wiring import insert_presets
from tests.unit.store import samples

OLDER = samples.shelved(STANDARD.model_copy(update={"title": "As it was"}), stage=Stage.RETIRED)


async def test_every_preset_is_published(caplog: pytest.LogCaptureFixture) -> None:
    store = MemoryStore()
    await insert_presets(store)
    for preset in PRESETS:
        shelved = await store.definitions.get(preset.reference)
        assert shelved.definition == preset
        assert (shelved.stage, shelved.published_by) == (Stage.PUBLISHED, "system")
    assert await store.definitions.count({}) == len(PRESETS)
    assert caplog.records == []


async def test_two_processes_agree() -> None:
    first, second = MemoryStore(), MemoryStore()
    await insert_presets(first)
    await insert_presets(second)
    await asyncio.gather(insert_presets(first), insert_presets(first))
    for preset in PRESETS:
        kept = await first.definitions.get(preset.reference)
        assert kept == await second.definitions.get(preset.reference)


async def test_what_is_there_is_kept_and_named_if_it_differs(
    caplog: pytest.LogCaptureFixture,
) -> None:
    store = MemoryStore()
    await store.definitions.insert(OLDER)
    with caplog.at_level(logging.WARNING):
        await insert_presets(store)
    assert await store.definitions.get("standard@1") == OLDER
    assert await store.definitions.count({}) == len(PRESETS)
    assert ["standard@1" in record.getMessage() for record in caplog.records] == [True]


async def test_a_preset_that_another_process_adds_meanwhile_is_kept(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = MemoryStore()
    insert = store.definitions.insert

    async def too_late(item: ShelvedLifecycle) -> None:
        if item.id == OLDER.id:
            await insert(OLDER)
            raise AlreadyExists("another process was faster")
        await insert(item)

    monkeypatch.setattr(store.definitions, "insert", too_late)
    await insert_presets(store)
    assert await store.definitions.get("standard@1") == OLDER
    assert len(caplog.records) == 1
