"""The composition root, on the embedded server."""

from pathlib import Path

import pytest
from pydantic import SecretStr

from domain.core.audit import ChainHead
from domain.core.errors import StoreUnavailable
from domain.lifecycle.presets import PRESETS
from integration import wiring
from integration.settings import MongoSettings, Settings
from tests.integration.store.servers import lost_server, polled
from worker.embedded.mongo import Mongo


async def test_everything_is_built_and_the_presets_are_there(
    embedded: Mongo, tmp_path: Path
) -> None:
    mongo = MongoSettings(uri=SecretStr(polled(embedded.uri)), database="wired")
    settings = Settings(data_dir=tmp_path, mongo=mongo)
    for _ in range(2):
        adapters = await wiring.build(settings)
        try:
            await adapters.store.ping()
            for preset in PRESETS:
                shelved = await adapters.store.definitions.get(preset.reference)
                assert shelved.definition == preset
            reference = await adapters.documents.put(b"x", name="x", media_type="text/plain")
            assert await adapters.documents.get(reference.sha256) == b"x"
            await adapters.anchor.append(ChainHead(invoice_id="i", sequence=1, hash="0" * 64))
            assert adapters.conditions.check("true") == []
            assert "ubl-2.1" in adapters.formats
            assert {"sftp", "folder"} <= adapters.channels.keys()
        finally:
            await adapters.close()
    assert settings.anchor_file.read_text().count("\n") == 2


@lost_server
async def test_a_database_that_is_not_there_is_said_at_once(tmp_path: Path) -> None:
    uri = SecretStr("mongodb://127.0.0.1:1/?serverSelectionTimeoutMS=200")
    settings = Settings(data_dir=tmp_path, mongo=MongoSettings(uri=uri))
    with pytest.raises(StoreUnavailable):
        await wiring.build(settings)
