"""Every preset on the time-skipping server: its journey ends where it should, by its own states."""

import pytest

from domain.core.audit import broken_link
from domain.lifecycle.presets import CREDIT_NOTE, PRESETS
from tests.workflows.journeys import JOURNEYS
from tests.workflows.world import World


@pytest.mark.parametrize("key", JOURNEYS)
async def test_a_preset_ends_its_journey(world: World, key: str) -> None:
    definition, journey, end = JOURNEYS[key]
    id = await journey(world)
    record = await world.until(id, end)
    assert record.lifecycle == definition.reference
    chain = await world.store.audit.chain(id)
    assert broken_link(chain) is None
    assert {entry.data["state"] for entry in chain} <= definition.states.keys()
    await world.handle(id).result()


def test_every_preset_has_a_journey() -> None:
    assert {preset.key for preset in PRESETS} - {CREDIT_NOTE.key} == JOURNEYS.keys()
