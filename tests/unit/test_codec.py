"""Encrypted payloads: unreadable without the key, readable with an old one."""

import pytest
from pydantic import SecretStr
from temporalio.api.common.v1 import Payload

from activities.contracts import Command
from integration.codec import EncryptionCodec, codec_of
from integration.settings import TemporalSettings
from integration.temporal import data_converter

OLD, NEW = "old:" + "11" * 32, "new:" + "22" * 32
COMMAND = Command(id="c1", name="cancel", actor="anna", reason="a canary secret")


def codec(*keys: str) -> EncryptionCodec:
    made = codec_of(keys)
    assert made is not None
    return made


async def test_what_goes_in_comes_out_and_is_hidden_between() -> None:
    settings = TemporalSettings(payload_keys=SecretStr(f"{NEW},{OLD}"))
    converter = data_converter(settings)
    (payload,) = await converter.encode([COMMAND])
    assert b"canary" not in payload.SerializeToString()
    assert await converter.decode([payload], [Command]) == [COMMAND]


async def test_old_keys_still_read_and_the_first_one_writes() -> None:
    plain = Payload(metadata={"encoding": b"json/plain"}, data=b'"x"')
    written = await codec(OLD).encode([plain])
    assert await codec(NEW, OLD).decode(written) == [plain]
    again = await codec(NEW, OLD).encode([plain])
    assert again[0].metadata["encryption-key-id"] == b"new"
    with pytest.raises(ValueError, match="no key 'new'"):
        await codec(OLD).decode(again)


async def test_payloads_from_before_encryption_are_read_as_they_are() -> None:
    plain = Payload(metadata={"encoding": b"json/plain"}, data=b'"x"')
    assert await codec(NEW).decode([plain]) == [plain]


@pytest.mark.parametrize("wrong", ["noid", "id:12", ":" + "11" * 32, "id:" + "zz" * 32])
def test_a_key_that_is_none_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 (hexadecimal digits have their own words)
        codec_of([wrong])


def test_without_keys_there_is_no_codec() -> None:
    assert codec_of([]) is None
    assert data_converter(TemporalSettings()).payload_codec is None
