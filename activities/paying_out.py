"""Payment runs: what people say of them, the file, the way to the bank, what became of orders."""

from temporalio import activity

from activities.failures import translated
from activities.liveness import alive
from activities.paying_contracts import RunLook, RunStatus, RunStep
from domain.core.errors import Conflict, DeliveryRejected, Invalid, InvoicingError
from domain.exchange.delivery import OutboundMessage
from domain.ports import Channel, DocumentStore, Records, Store, WritePayments
from domain.process.paying_out import deciding, following
from domain.settlement.paying_out import PaymentRun, PaymentRunState

_XML = "application/xml"


class PayingOutActivities:
    """Carries runs on."""

    def __init__(
        self,
        store: Store,
        documents: DocumentStore,
        channels: dict[str, Channel],
        write: WritePayments,
    ) -> None:
        self._store = store
        self._documents = documents
        self._channels = channels
        self._write = write

    @activity.defn
    @translated
    async def look_at_run(self, input: RunLook) -> RunStatus:
        """Where a run stands, after a look at what the bank's statements show."""
        run = await self._store.transact(lambda tx: following.look(tx, input.run_id, input.at))
        return await self._status(run)

    @activity.defn
    @translated
    async def decide_run(self, input: RunStep) -> RunStatus:
        """Carry a command out, once; what the domain refuses is answered with the reason."""
        command = input.command
        fingerprint = command.model_dump_json(exclude={"id"})
        name = f"payment-run:{input.run_id}:{command.id}"

        async def work(tx: Records) -> PaymentRun:
            if await tx.commands.result(name, fingerprint) is not None:
                return await tx.payment_runs.get(input.run_id)
            run = await _decided(tx, input)
            await tx.commands.record(name, fingerprint, {"run": run.id})
            return run

        try:
            return await self._status(await self._store.transact(work))
        except InvoicingError as error:
            if error.retryable:
                raise
            return await self._refused(input.run_id, error)

    @activity.defn
    @translated
    async def write_run(self, input: RunLook) -> RunStatus:
        """Write the file, once: from now on the run cannot be cancelled.

        What was paid or disputed meanwhile is taken out first. What cannot be written at all gives
        the run up, with the reason: its invoices are free for another one.
        """
        run_id, at = input.run_id, input.at
        live = await self._store.transact(lambda tx: following.checked(tx, run_id, at))
        run = await self._store.payment_runs.get(run_id)
        if run.state is not PaymentRunState.APPROVED or run.document is not None:
            return await self._status(run)
        company = await self._store.partners.get(run.company_id)
        try:
            content = self._write(run, live, company)
        except Invalid as error:
            reason = f"{error.message}; {error.hint}"
            cancel = deciding.cancel
            run = await self._store.transact(lambda tx: cancel(tx, run_id, "system", reason, at))
            return await self._status(run)
        kept = await self._documents.put(content, name=_name(run), media_type=_XML)
        done = following.written
        return await self._status(
            await self._store.transact(lambda tx: done(tx, run_id, kept.sha256, at))
        )

    @activity.defn
    @translated
    async def send_run(self, input: RunLook) -> RunStatus:
        """Put the file where the bank takes it: under the same name each time."""
        run = await self._store.payment_runs.get(input.run_id)
        company = await self._store.partners.get(run.company_id)
        if run.state is not PaymentRunState.APPROVED or run.document is None:
            return await self._status(run)
        config = company.paying.channel if company.paying else None
        if config is None:
            raise Conflict("the company has no way to its bank any more")
        message = OutboundMessage(
            id=run.message_id,
            file_name=_name(run),
            media_type=_XML,
            content=await self._documents.get(run.document),
            subject=f"Payment run {run.id}",
        )
        channel = self._channels.get(config.kind)
        if channel is None:
            raise DeliveryRejected(f"there is no channel of the kind '{config.kind}'")
        async with alive():
            receipt = await channel.send(config.settings, message)
        return await self._status(await self._sent(input, receipt.location))

    async def _sent(self, input: RunLook, place: str) -> PaymentRun:
        return await self._store.transact(
            lambda tx: following.sent(tx, input.run_id, place, input.at)
        )

    async def _refused(self, run_id: str, error: InvoicingError) -> RunStatus:
        refusal = f"{error.message}: {error.hint}" if error.hint else error.message
        status = await self._status(await self._store.payment_runs.get(run_id))
        return status.model_copy(update={"refusal": refusal, "refusal_code": error.code})

    async def _status(self, run: PaymentRun) -> RunStatus:
        company = await self._store.partners.find(run.company_id)
        paying = company.paying if company else None
        return RunStatus(
            run_id=run.id,
            state=run.state.value,
            orders=run.orders,
            amount=f"{run.amount} {run.currency}",
            approved_by=run.approved_by,
            approvals_needed=run.approvals_needed,
            has_file=run.document is not None,
            has_channel=paying is not None and paying.channel is not None,
        )


async def _decided(tx: Records, input: RunStep) -> PaymentRun:
    said, run_id, at = input.command, input.run_id, input.at
    match said.name:
        case "approve":
            return await deciding.approve(tx, run_id, said.actor, at)
        case "cancel":
            return await deciding.cancel(tx, run_id, said.actor, said.reason, at)
        case "drop":
            return await deciding.drop(tx, run_id, said.order_id, said.actor, said.reason, at)
        case "confirm_account":
            return await deciding.confirm_account(
                tx, run_id, said.order_id, said.actor, said.reason, at
            )
        case "look":
            return await following.look(tx, run_id, at)
        case "handed_over":
            return await _handed_over(tx, input)
    raise Conflict(f"'{said.name}' is unknown")


async def _handed_over(tx: Records, input: RunStep) -> PaymentRun:
    run = await tx.payment_runs.get(input.run_id)
    if run.state is not PaymentRunState.APPROVED or run.document is None:
        raise Conflict(
            f"the run is {run.state.value}: there is no file to hand over",
            hint="approve it first; a file that was sent already needs nobody",
        )
    place = f"handed over by {input.command.actor}"
    return await following.sent(tx, run.id, place, input.at)


def _name(run: PaymentRun) -> str:
    return f"{run.message_id}.xml"
