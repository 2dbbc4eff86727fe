"""Dunning: looks at what is owed, writes the letter that is due, does what people decide.

One case is written by one workflow. A letter is put into words first; case, outbox and the fact
that it is due are then judged again and written in one transaction, so that nobody is reminded of
what was paid in between.
"""

import asyncio

from temporalio import activity

from activities.dunning_contracts import (
    DunningCommand,
    DunningHold,
    DunningInput,
    DunningStanding,
)
from activities.engine import Engine
from activities.failures import translated
from domain.billing.ports import Holidays
from domain.core.errors import Conflict, InvoicingError
from domain.ports import DocumentStore, Records
from domain.process.disputing import read_amount
from domain.process.dunning import content_of, days_off, opened, policy_for
from domain.process.dunning_post import ordered
from domain.process.dunning_standing import debt_now
from domain.record import InvoiceRecord
from domain.settlement.dunning_case import DunningCase, LetterFile, LetterState, letter_id
from domain.settlement.dunning_changes import (
    DunningAct,
    Wish,
    after_time,
    changed,
    exhausted,
    with_letter,
)
from domain.settlement.dunning_plan import Debt, DueLetter, Step, step
from domain.settlement.letter import WriteLetter

_STEPS = 20
"""Time may have a few things to do at once; more than that is a fault."""


class DunningActivities:
    """What a dunning workflow does."""

    def __init__(
        self,
        engine: Engine,
        documents: DocumentStore,
        write_letter: WriteLetter,
        holidays: Holidays,
    ) -> None:
        self._engine = engine
        self._documents = documents
        self._write = write_letter
        self._is_holiday = days_off(holidays)

    @activity.defn
    @translated
    async def look_at_dunning(self, input: DunningInput) -> DunningStanding:
        """Do what time and money have made due: end it, judge promises, write the next letter."""
        record = await self._engine.store.invoices.get(input.invoice_id)
        if policy_for(record) is None or not record.is_issued:
            return _none(record)
        for _ in range(_STEPS):
            due, files = await self._written(input)
            done = await self._engine.store.transact(
                lambda tx, due=due, files=files: self._stepped(tx, input, due, files)  # type: ignore[misc]
            )
            if done is not None:
                return done
        raise Conflict(f"the dunning of '{input.invoice_id}' does not come to rest")

    @activity.defn
    @translated
    async def change_dunning(self, command: DunningCommand) -> DunningStanding:
        """Do what somebody wants, or say why that is not possible."""

        async def work(tx: Records) -> DunningStanding:
            record, case = await self._case(tx, command.invoice_id, command)
            debt = await self._debt(tx, record, command)
            wish = await _wish(tx, record, command)
            after = changed(after_time(case, debt, command.at), debt, wish)
            following = step(after, debt, command.at, self._is_holiday)
            return await _kept(tx, record, case, after, following)

        store = self._engine.store
        try:
            return await store.transact(work)
        except InvoicingError as error:
            if error.retryable:
                raise
            record = await store.invoices.get(command.invoice_id)
            known = await store.dunning.find(command.invoice_id)
            refusal = f"{error.message}: {error.hint}" if error.hint else error.message
            shown = standing_of(record, known) if known else _none(record)
            return shown.model_copy(update={"refusal": refusal, "refusal_code": error.code})

    async def _written(
        self, input: DunningInput
    ) -> tuple[DueLetter | None, tuple[LetterFile, ...]]:
        """The letter that is due now, if one is, put into words and kept."""
        store = self._engine.store
        record, case = await self._case(store, input.invoice_id, input)
        debt = await self._debt(store, record, input)
        case = after_time(case, debt, input.at)
        due = step(case, debt, input.at, self._is_holiday).letter if case.is_open else None
        if due is None:
            return None, ()
        id = letter_id(case.id, len(case.letters) + 1)
        letter = await asyncio.to_thread(self._write, content_of(record, case, due, id))
        name = f"{id}.{{}}"
        pdf = await self._documents.put(
            letter.pdf, name=name.format("pdf"), media_type="application/pdf"
        )
        text = await self._documents.put(
            letter.text.encode(), name=name.format("txt"), media_type="text/plain"
        )
        return due, tuple(LetterFile(**ref.model_dump()) for ref in (pdf, text))

    async def _stepped(
        self,
        tx: Records,
        input: DunningInput,
        due: DueLetter | None,
        files: tuple[LetterFile, ...],
    ) -> DunningStanding | None:
        """The case moved on, and where it stands; `None` if there is another letter to write."""
        record, case = await self._case(tx, input.invoice_id, input)
        debt = await self._debt(tx, record, input)
        after = after_time(case, debt, input.at)
        if not after.is_open:
            return await _kept(tx, record, case, after, Step())
        following = step(after, debt, input.at, self._is_holiday)
        if following.letter != due:
            return None
        if due is not None:
            after = with_letter(after, due, files, input.at)
        elif following.exhausted:
            after = exhausted(after, input.at)
        following = step(after, debt, input.at, self._is_holiday)
        standing = await _kept(tx, record, case, after, following)
        return None if following.letter is not None else standing

    async def _case(
        self, tx: Records, invoice_id: str, input: DunningInput | DunningCommand
    ) -> tuple[InvoiceRecord, DunningCase]:
        record = await tx.invoices.get(invoice_id)
        known = await tx.dunning.find(invoice_id)
        return record, known or opened(record, input.at)

    async def _debt(
        self, tx: Records, record: InvoiceRecord, input: DunningInput | DunningCommand
    ) -> Debt:
        definition = await self._engine.definition(tx, record)
        return await debt_now(tx, record, definition, input.at)


async def _kept(
    tx: Records, record: InvoiceRecord, before: DunningCase, after: DunningCase, following: Step
) -> DunningStanding:
    """Write the case; a letter that goes out now goes to the outbox with it."""
    kept = after.model_copy(update={"next_at": following.next_at, "holds": following.holds})
    ordered_before = {one.id for one in before.letters if one.state is LetterState.ORDERED}
    for letter in kept.letters:
        if letter.state is LetterState.ORDERED and letter.id not in ordered_before:
            await ordered(tx, record, kept, letter)
    await tx.dunning.put(kept)
    return standing_of(record, kept)


async def _wish(tx: Records, record: InvoiceRecord, command: DunningCommand) -> Wish:
    act = DunningAct(command.name)
    policy = None
    if act is DunningAct.RENEW:
        policy = (await tx.partnerships.get(record.terms.partnership.id)).dunning
    return Wish(
        id=command.id,
        act=act,
        actor=command.actor,
        at=command.at,
        reason=command.reason,
        letter=command.letter,
        day=command.day,
        amount=read_amount(command.amount) if command.amount else None,
        policy=policy,
    )


def standing_of(record: InvoiceRecord, case: DunningCase) -> DunningStanding:
    """What the workflow needs to know of the case."""
    waiting = case.waiting_letter
    return DunningStanding(
        invoice_id=case.id,
        number=record.number or "",
        partnership_id=case.partnership_id,
        partner_id=case.partner_id,
        is_open=case.is_open,
        level=case.level,
        levels=len(case.policy.levels),
        since=case.updated_at,
        next_at=case.next_at if case.is_open else None,
        holds=tuple(DunningHold(kind=hold.kind.value, until=hold.until) for hold in case.holds),
        letter_waits=waiting.id if waiting else "",
        due_on=case.due_on,
        events=len(case.events),
        letters=tuple(one.id for one in case.letters if one.state is LetterState.ORDERED),
        ended_because=case.ended_because,
    )


def _none(record: InvoiceRecord) -> DunningStanding:
    """There is no case, and there can be none."""
    return DunningStanding(
        invoice_id=record.id, is_open=False, ended_because="nobody is dunned for this invoice"
    )
