"""The matching half of `make bench-settlement`: a bank file against open invoices, end to end.

A real embedded database has the invoices, put in as documents that differ in id, number, partner
and amount only. The activity that books a statement is given the file: it is read, every payment
kept, matched and booked in the ledger. Each file has
a copy of that database to itself: entries name their invoice in free text, one in ten pays in three
parts, one in twenty goes out.
"""

import asyncio
import gc
import itertools
import math
import shutil
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import SecretStr
from pymongo import MongoClient
from temporalio.testing import ActivityEnvironment

from activities.settling_contracts import StatementInput, StatementOutcome
from activities.statements import StatementActivities
from domain.process.settling.open_items import open_item
from integration.inbound import read_inbound
from integration.settings import MongoSettings
from integration.store import catalogue
from integration.store.blobs import MemoryDocumentStore
from integration.store.mapping import encode
from integration.store.mongo import MongoStore
from tests.performance.settlement_files import camt, cents_of, number_of
from tests.unit.store import samples
from worker.embedded.mongo import Mongo
from worker.embedded.ports import pick_port

_NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
_PARTNERS = 2_000
_AT_ONCE = 2_000
_DATABASE = "bench"


class Booked(NamedTuple):
    """A file that was read, matched and booked."""

    entries: int
    seconds: float
    outcome: StatementOutcome

    @property
    def rate(self) -> float:
        """Entries a second."""
        return self.entries / self.seconds


def fill(folder: Path, invoices: int) -> None:
    """Make a database of open invoices."""
    with _server(folder) as uri:
        asyncio.run(_indexed(uri))
        with MongoClient[dict[str, Any]](uri) as client:
            found = _documents(invoices)
            while some := list(itertools.islice(found, _AT_ONCE)):
                client[_DATABASE]["invoices"].insert_many(some)


def book(folder: Path, entries: int) -> Booked:
    """What it takes to read, match and book a camt.053, with a copy of the database in `folder`."""
    with tempfile.TemporaryDirectory() as own:
        copy = Path(own) / "data"
        shutil.copytree(folder, copy)
        with _server(copy) as uri:
            gc.collect()
            return asyncio.run(_booked(uri, entries))


@contextmanager
def _server(folder: Path) -> Iterator[str]:
    mongo = Mongo.start(folder, pick_port(0, _silent))
    try:
        yield mongo.uri
    finally:
        mongo.stop()


async def _indexed(uri: str) -> None:
    await (await _store(uri)).close()


async def _booked(uri: str, entries: int) -> Booked:
    store, documents = await _store(uri), MemoryDocumentStore()
    content = b"".join(camt(entries))
    kept = await documents.put(content, name="statement.xml", media_type="application/xml")
    activities = StatementActivities(store, documents, read_inbound)
    work = StatementInput(document=kept.sha256, index=0, at=_NOW)
    began = time.perf_counter()
    outcome = await ActivityEnvironment().run(activities.book_statement, work)
    seconds = time.perf_counter() - began
    await store.close()
    return Booked(entries, seconds, outcome)


async def _store(uri: str) -> MongoStore:
    settings = MongoSettings(uri=SecretStr(uri), database=_DATABASE)
    return await MongoStore.connect(settings)


def exponent(found: Sequence[Booked]) -> float:
    """How the time grows with the entries: 1.0 is in proportion."""
    sizes = [math.log(one.entries) for one in found]
    return statistics.linear_regression(sizes, [math.log(one.seconds) for one in found]).slope


def _documents(count: int) -> Iterator[dict[str, Any]]:
    """Stored invoices with something open."""
    sample = samples.issued("inv", "NW-00000000")
    kept, base = encode(catalogue.INVOICES, sample, packed=True), open_item(sample)
    if base is None:
        raise ValueError("nothing is open of the sample")
    newest = kept["order"].partition(" ")[0]
    for index in range(count):
        item = base._replace(
            id=f"inv-{index:06}",
            number=number_of(index),
            open=Decimal(cents_of(index)) / 100,
            partner_id=f"p{index % _PARTNERS}",
            references=(number_of(index),),
        )
        yield {
            **kept,
            "_id": item.id,
            "number": item.number,
            "order": f"{newest} {item.id}",
            catalogue.OPEN_KEYS: list(item.keys),
            catalogue.OPEN_ITEM: item.written(),
        }


def _silent(_line: str) -> None:
    """The port is nobody's business here."""
