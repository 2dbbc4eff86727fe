"""Booking bank statements: every part of every entry once, matched, its shares ordered.

A statement is booked in batches, each one transaction. Whatever is repeated after a crash finds
what was kept and goes on behind it.
"""

import asyncio
from collections import Counter
from collections.abc import Coroutine, Sequence
from typing import Any, Self

from temporalio import activity

from activities.failures import translated
from activities.liveness import alive
from activities.settling_contracts import StatementInput, StatementOutcome
from domain.core.errors import Conflict
from domain.ports import DocumentStore, ReadInbound, Records, Store
from domain.process.settling.arriving import Arrival, Matched, arrivals, keep_all, match_all
from domain.process.settling.booking import kept_statement, statement_key
from domain.process.settling.pooling import Market
from domain.settlement.bank import BankStatement, StatementKind
from domain.settlement.payment import Payment, PaymentState

_AT_A_TIME = 500
"""Payments of one transaction."""
_MANY = 1000
"""From so many payments on it is cheaper to read all open items once."""


class _Behind:
    """Writes one batch at a time, in order, behind the back of whoever makes the next one."""

    def __init__(self) -> None:
        self.counts: Counter[PaymentState] = Counter()
        self._task: asyncio.Task[Counter[PaymentState]] | None = None

    async def next(self, work: Coroutine[Any, Any, Counter[PaymentState]]) -> None:
        """Begin with `work` when what was begun before is done."""
        try:
            await self._done()
        except BaseException:
            work.close()
            raise
        self._task = asyncio.create_task(work)
        await asyncio.sleep(0)  # lets it ask the database for something before we go on

    async def _done(self) -> None:
        task, self._task = self._task, None
        if task is not None:
            self.counts.update(await task)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, kind: type[BaseException] | None, *_: object) -> None:
        """Wait for the last one; whatever else went wrong says why nothing goes on."""
        if kind is None:
            await self._done()
        elif self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])


class StatementActivities:
    """Books statements."""

    def __init__(self, store: Store, documents: DocumentStore, read_inbound: ReadInbound) -> None:
        self._store = store
        self._documents = documents
        self._read = read_inbound

    @activity.defn
    @translated
    async def book_statement(self, input: StatementInput) -> StatementOutcome:
        """Keep, match and book every payment of a statement; repeated, it moves nothing twice."""
        async with alive():
            statement = await self._statement(input)
            if statement.kind is not StatementKind.STATEMENT:
                return StatementOutcome(statement_id=statement.id, kind=statement.kind.value)
            return await self.book(statement, input)

    async def book(self, statement: BankStatement, input: StatementInput) -> StatementOutcome:
        """The work itself, batch by batch: while one is written the next one is matched."""
        header = statement.model_copy(update={"entries": ()})
        found = list({one.id: one for one in arrivals(header, statement.entries)}.values())
        market = Market(self._store)
        if len(found) >= _MANY:
            await market.open_all()
        key = statement_key(statement)
        writing = _Behind()
        async with writing:
            for first in range(0, len(found), _AT_A_TIME):
                some = found[first : first + _AT_A_TIME]
                matched = await match_all(
                    self._store, market, some, document=input.document, at=input.at
                )
                await writing.next(self._write(matched, some, f"bank:{key}:{first}", input))
        counts = writing.counts
        kept = kept_statement(statement, input.document, input.at)
        await self._store.statements.put(kept)
        return StatementOutcome(
            statement_id=statement.id,
            payments=len(found),
            allocated=counts[PaymentState.ALLOCATED],
            proposed=counts[PaymentState.PROPOSED],
            unallocated=counts[PaymentState.UNALLOCATED],
            set_aside=counts[PaymentState.SET_ASIDE],
        )

    async def _write(
        self, made: Matched, found: Sequence[Arrival], booking: str, input: StatementInput
    ) -> Counter[PaymentState]:
        async def work(tx: Records) -> tuple[Payment, ...]:
            return await keep_all(tx, made, booking=booking, at=input.at)

        new = await self._store.transact(work)
        return Counter(one.state for one in await self._kept(new, found))

    async def _kept(self, new: Sequence[Payment], found: Sequence[Arrival]) -> Sequence[Payment]:
        """The payments as they stand, those that were there before with them."""
        if len(new) == len(found):
            return new
        return list((await self._store.payments.several({one.id for one in found})).values())

    async def _statement(self, input: StatementInput) -> BankStatement:
        content = await self._documents.get(input.document)
        mailbox_settings: dict[str, dict[str, object]] = {}
        known = await self._store.inbound.find(input.document)
        mailbox = await self._store.mailboxes.find(known.mailbox_id) if known else None
        if mailbox is not None:
            mailbox_settings = dict(mailbox.format_settings)
        understood = await asyncio.to_thread(
            self._read, content, part=False, settings=mailbox_settings
        )
        statements = understood.content
        if not isinstance(statements, list) or input.index >= len(statements):
            raise Conflict("the document is no bank file any more")
        return statements[input.index]
