"""Beanie documents: one class per collection of the catalogue, with its indexes.

Beanie creates collections and indexes from them, and they describe what is stored. The engine
reads and writes through the driver's collections: Beanie binds a class to one database for the
whole process, and its encoding of nested models costs more than a read from the database.
"""

from typing import Any

from beanie import Document
from pymongo import ASCENDING, DESCENDING, IndexModel

from integration.store.catalogue import COLLECTIONS
from integration.store.collection import Collection
from integration.store.mapping import ORDER

BLOBS, BLOB_PARTS = "documents", "document_parts"


class StoredDocument(Document):
    """What every document of the catalogue looks like; see `mapping`."""

    id: str  # type: ignore[assignment] # Beanie declares an ObjectId; ours are readable
    order: str | None = None
    revision: int | None = None
    body: dict[str, Any] | None = None
    packed: bytes | None = None


class Blob(Document):
    """Bytes under their SHA-256; `content` is missing if they are in parts."""

    id: str  # type: ignore[assignment] # Beanie declares an ObjectId; ours are readable
    name: str
    media_type: str
    size: int
    content: bytes | None = None

    class Settings:
        """Names the collection."""

        name = BLOBS


class BlobPart(Document):
    """A part of bytes that are too large for one document."""

    id: str  # type: ignore[assignment] # Beanie declares an ObjectId; ours are readable
    blob: str
    position: int
    content: bytes

    class Settings:
        """Names the collection and its indexes."""

        name = BLOB_PARTS
        indexes = (IndexModel([("blob", ASCENDING), ("position", ASCENDING)]),)


def _indexes(collection: Collection[Any]) -> list[IndexModel]:
    order = [] if collection.newest is None else [(ORDER, DESCENDING)]
    plain = collection.indexes
    if plain is None:
        plain = tuple((field,) for field in collection.fields)
    listed = [_listed(collection, fields) for fields in plain]
    unique = [_unique(fields) for fields in collection.unique]
    return [*unique, *listed, *([IndexModel(order)] if order else [])]


def _listed(collection: Collection[Any], fields: tuple[str, ...]) -> IndexModel:
    """For a list: the fields it is filtered by, then its order."""
    keys = [(field, ASCENDING) for field in fields]
    if fields[-1] in collection.oldest or collection.rare.issuperset(fields):
        return IndexModel(keys, sparse=True)
    if collection.newest is not None:
        keys.append((ORDER, DESCENDING))
    return IndexModel(keys)


def _unique(fields: tuple[str, ...]) -> IndexModel:
    """Sparse, not partial: the embedded server looks nothing up in a partial index."""
    return IndexModel([(field, ASCENDING) for field in fields], unique=True, sparse=True)


def _document(collection: Collection[Any]) -> type[Document]:
    class Named(StoredDocument):
        class Settings:
            name = collection.name
            indexes = _indexes(collection)

    Named.__name__ = f"Stored{collection.model.__name__}"
    return Named


DOCUMENTS: tuple[type[Document], ...] = (*map(_document, COLLECTIONS), Blob, BlobPart)
"""Every document class, for `init_beanie`."""
