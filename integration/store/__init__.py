"""The system of record: one catalogue of collections, one set of repositories, two engines."""

from integration.store.blobs import MemoryDocumentStore, MongoDocumentStore
from integration.store.memory import MemoryStore
from integration.store.mongo import MongoStore

__all__ = ["MemoryDocumentStore", "MemoryStore", "MongoDocumentStore", "MongoStore"]
