"""Bytes under their hash, in the database."""

import hashlib

import pytest

from domain.core.errors import NotFound, Unreadable
from integration.store import MongoDocumentStore, MongoStore
from integration.store.blobs import PART_SIZE


@pytest.fixture
def documents(store: MongoStore) -> MongoDocumentStore:
    return MongoDocumentStore(store.database)


async def test_bytes_come_back_under_their_hash(documents: MongoDocumentStore) -> None:
    content = b"<Invoice/>\x00\xff"
    reference = await documents.put(content, name="a.xml", media_type="application/xml")
    assert reference.sha256 == hashlib.sha256(content).hexdigest()
    assert (reference.name, reference.media_type, reference.size) == (
        "a.xml",
        "application/xml",
        12,
    )
    assert await documents.get(reference.sha256) == content


async def test_nothing_at_all_is_bytes_too(documents: MongoDocumentStore) -> None:
    reference = await documents.put(b"", name="empty", media_type="text/plain")
    assert await documents.get(reference.sha256) == b""


async def test_the_same_bytes_are_stored_once(
    documents: MongoDocumentStore, store: MongoStore
) -> None:
    first = await documents.put(b"same", name="a", media_type="text/plain")
    second = await documents.put(b"same", name="b", media_type="text/plain")
    assert (second.sha256, second.name) == (first.sha256, "b")
    assert await store.database["documents"].count_documents({}) == 1


async def test_what_is_not_there_is_not_found(documents: MongoDocumentStore) -> None:
    with pytest.raises(NotFound):
        await documents.get("0" * 64)


@pytest.mark.parametrize("size", [9, 10, 11, 20, 25])
async def test_large_bytes_are_kept_in_parts(store: MongoStore, size: int) -> None:
    documents = MongoDocumentStore(store.database, part_size=10)
    content = bytes(range(size))
    for _ in range(2):
        reference = await documents.put(content, name="large", media_type="x/y")
    assert reference.size == size
    assert await documents.get(reference.sha256) == content
    parts = await store.database["document_parts"].count_documents({})
    assert parts == (0 if size <= 10 else -(-size // 10))


async def test_real_sizes_around_the_limit(documents: MongoDocumentStore) -> None:
    for size in (PART_SIZE, PART_SIZE + 1):
        content = bytes(size)
        reference = await documents.put(content, name="large", media_type="x/y")
        assert len(await documents.get(reference.sha256)) == size


async def test_damaged_bytes_are_not_handed_out(
    documents: MongoDocumentStore, store: MongoStore
) -> None:
    reference = await documents.put(b"content", name="a", media_type="text/plain")
    await store.database["documents"].update_one(
        {"_id": reference.sha256}, {"$set": {"content": b"c0ntent"}}
    )
    with pytest.raises(Unreadable, match="damaged"):
        await documents.get(reference.sha256)
