"""The document store: bytes under their SHA-256, stored once, never changed, checked when read.

In MongoDB up to 15 MB are one document; what is larger is cut into parts that are written before
the document which names them, so that it is there whole or not at all.
"""

from collections.abc import Iterator
from typing import Any

from pymongo.asynchronous.database import AsyncDatabase
from pymongo.errors import DuplicateKeyError

from domain.core.errors import NotFound, Unreadable
from domain.core.identifiers import digest
from domain.exchange.delivery import DocumentRef
from integration.store.documents import BLOB_PARTS, BLOBS
from integration.store.driver_errors import translated
from integration.store.table import Stored

PART_SIZE = 15_000_000


class MongoDocumentStore:
    """`DocumentStore` in MongoDB."""

    def __init__(self, database: AsyncDatabase[dict[str, Any]], part_size: int = PART_SIZE) -> None:
        self._blobs = database[BLOBS]
        self._parts = database[BLOB_PARTS]
        self._part_size = part_size

    async def put(self, content: bytes, *, name: str, media_type: str) -> DocumentRef:
        """Keep `content`, durable when it returns. The same bytes again are no new document."""
        reference = _reference(content, name, media_type)
        blob: Stored = {"_id": reference.sha256, **reference.model_dump(exclude={"sha256"})}
        with translated():
            if len(content) <= self._part_size:
                await self._insert(self._blobs, blob | {"content": content})
                return reference
            for part in self._cut(reference.sha256, content):
                await self._insert(self._parts, part)
            await self._insert(self._blobs, blob)
            return reference

    async def get(self, sha256: str) -> bytes:
        """The bytes; `NotFound` if there are none, `Unreadable` if they were damaged."""
        with translated():
            blob = await self._blobs.find_one({"_id": sha256})
            if blob is None:
                raise _missing(sha256)
            content = blob.get("content")
            if content is None:
                cursor = self._parts.find({"blob": sha256}).sort("position", 1)
                content = b"".join([part["content"] async for part in cursor])
        if digest(content) != sha256:
            raise Unreadable(
                f"the stored document {sha256} is damaged",
                hint="restore it from a backup; its bytes no longer have the hash they are kept by",
            )
        return bytes(content)

    def _cut(self, sha256: str, content: bytes) -> Iterator[Stored]:
        for position, start in enumerate(range(0, len(content), self._part_size)):
            yield {
                "_id": f"{sha256}:{position}",
                "blob": sha256,
                "position": position,
                "content": content[start : start + self._part_size],
            }

    async def _insert(self, collection: Any, document: Stored) -> None:
        try:
            await collection.insert_one(document)
        except DuplicateKeyError:
            """The same hash: the same bytes."""


class MemoryDocumentStore:
    """`DocumentStore` in memory."""

    def __init__(self) -> None:
        self._contents: dict[str, bytes] = {}

    async def put(self, content: bytes, *, name: str, media_type: str) -> DocumentRef:
        """Keep `content`."""
        reference = _reference(content, name, media_type)
        self._contents.setdefault(reference.sha256, bytes(content))
        return reference

    async def get(self, sha256: str) -> bytes:
        """The bytes; `NotFound` if there are none."""
        if sha256 not in self._contents:
            raise _missing(sha256)
        return self._contents[sha256]


def _reference(content: bytes, name: str, media_type: str) -> DocumentRef:
    return DocumentRef(sha256=digest(content), name=name, media_type=media_type, size=len(content))


def _missing(sha256: str) -> NotFound:
    return NotFound(f"there is no document {sha256}")
