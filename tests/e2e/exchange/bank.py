"""A bank that somebody else wrote: `mock-bank` behind the folders of an SFTP server.

It writes its statements into `out`, and we collect them by a mailbox of the product.
"""

import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from threading import Thread
from typing import Any

import httpx
import mockbank

from domain.exchange.inbound import InboundDocument, Mailbox
from domain.settlement.payment import Payment
from domain.trade.terms import ChannelConfig
from tests import builders
from tests.e2e.exchange.collecting import collected
from tests.integration import sftp_partners
from tests.workflows.world import World, time_skipping_server, trading

ACCOUNT = "NORTHWIND"
MAILBOX = "bank"


@dataclass
class Bank:
    """Where our company has its account."""

    world: World
    http: httpx.Client
    folders: sftp_partners.Partner

    def order(self, method: str, path: str, said: Any = None) -> Any:
        """Something that the bank is told to do; what it answers."""
        content = said if isinstance(said, str) else json.dumps(said) if said else None
        reply = self.http.request(method, path, content=content)
        reply.raise_for_status()
        return reply.json()

    def behaves(self, name: str, **parameters: Any) -> None:
        """How it treats our account from now on."""
        said = {"behaviour": name, "parameters": parameters}
        self.order("PATCH", f"/_mock/accounts/{ACCOUNT}", said)

    def credit(self, amount: str, *note: str, **changes: Any) -> None:
        """Acme pays `amount` into our account."""
        cents = int(Decimal(amount) * 100)
        payer = {"name": "Acme AG"}
        said = {"account": ACCOUNT, "amount": cents, "note": list(note), "debtor": payer}
        self.order("POST", "/_mock/credits", said | changes)

    def end_of_day(self, days: int = 1) -> None:
        """Statements of the days that are over are written."""
        self.order("POST", f"/_mock/advance?days={days}")

    def files(self, kind: str) -> list[Path]:
        """What lies in the folder for us."""
        return sorted(self.folders.outbound.glob(f"{kind}*-{ACCOUNT}-*.xml"))

    async def collect(self) -> list[InboundDocument]:
        """Look into the folder; the documents of our account, as they were processed."""
        known = await collected(self.world, MAILBOX)
        return [one for one in known if f"-{ACCOUNT}-" in one.document.name]

    async def statements(self) -> list[InboundDocument]:
        """The day ends, and we collect."""
        self.end_of_day()
        known = await self.collect()
        return [one for one in known if one.document.name.startswith("camt.053")]

    async def payments(self) -> list[Payment]:
        """What was booked, in the order of the bank."""
        page = await self.world.store.payments.page({}, limit=200)
        return sorted(page.items, key=lambda one: one.bank_reference)


@contextmanager
def mock(folders: sftp_partners.Partner) -> Iterator[httpx.Client]:
    """The bank, with an account of Northwind."""
    config = mockbank.Config(
        port=0,
        quiet=True,
        clock="2026-11-23T09:00",
        drop_dir=str(folders.inbound),
        pickup_dir=str(folders.outbound),
        drop_interval_ms=600_000,
        drop_settle_ms=0,
    )
    server = mockbank.make_server(config)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{server.server_address[1]}") as http:
            us = builders.seller()
            account = {"id": ACCOUNT, "name": us.party.name, "iban": us.iban, "balance": 100_000}
            http.post("/_mock/accounts", json=account | {"bic": "MOCKDEFF"}).raise_for_status()
            yield http
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@asynccontextmanager
async def banking(path: Path) -> AsyncIterator[Bank]:
    """A world of ours with the mailbox of the bank; invoices go out on a fake channel."""
    async with sftp_partners.in_process(path) as folders:
        with mock(folders) as http:
            async with (
                time_skipping_server() as env,
                trading(env.client, {"sftp": folders.channel}) as world,
            ):
                channel = ChannelConfig(kind="sftp", settings=folders.settings)
                await world.store.mailboxes.put(Mailbox(id=MAILBOX, channel=channel))
                yield Bank(world, http, folders)
