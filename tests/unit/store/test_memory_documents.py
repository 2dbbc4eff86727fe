"""Bytes under their hash, in memory."""

import hashlib

import pytest

from domain.core.errors import NotFound
from integration.store import MemoryDocumentStore


async def test_bytes_come_back_under_their_hash() -> None:
    documents = MemoryDocumentStore()
    for name in ("a.xml", "b.xml"):
        reference = await documents.put(b"bytes", name=name, media_type="application/xml")
        assert reference.sha256 == hashlib.sha256(b"bytes").hexdigest()
        assert (reference.name, reference.size) == (name, 5)
    assert await documents.get(reference.sha256) == b"bytes"


async def test_what_is_not_there_is_not_found() -> None:
    with pytest.raises(NotFound):
        await MemoryDocumentStore().get("0" * 64)
