"""Billing runs: rate a period of an agreement and store the drafts, once."""

from temporalio import activity

from activities.contracts import BillingInput, BillingOutcome, TickInput
from activities.failures import translated
from domain.billing.agreement import Agreement
from domain.billing.rating import rate, run_id
from domain.billing.run import BillingRun, RunState
from domain.core.dates import Period, month_period
from domain.core.errors import InvoicingError
from domain.core.findings import Finding
from domain.core.identifiers import billed_invoice_id
from domain.invoice.request import InvoiceRequest
from domain.ports import Records, Store
from domain.record import Draft

ACTOR = "billing"
"""Who opened an invoice that a billing run made."""


class BillingActivities:
    """Rates and opens."""

    def __init__(self, store: Store) -> None:
        self._store = store

    @activity.defn
    @translated
    async def find_period(self, input: TickInput) -> str:
        """The period that a schedule firing for the moment `scheduled` has to bill."""
        agreement = await self._store.agreements.get(input.agreement_id)
        return agreement.period_due(input.scheduled)

    @activity.defn
    @translated
    async def bill_period(self, input: BillingInput) -> BillingOutcome:
        """Rate the period and store the run and its draft in one transaction.

        A period that was billed is answered with what it opened, one before the agreement begins
        is skipped. One that cannot be rated is kept as parked, with every reason.
        """
        agreement = await self._store.agreements.get(input.agreement_id)
        id = run_id(agreement.id, input.period)
        billed = await self._store.runs.find(id)
        if billed and billed.state is RunState.COMPLETED:
            return await self._outcome(billed)
        if not agreement.covers(input.period):
            return BillingOutcome(
                run_id=id, state="skipped", partnership_id=agreement.partnership_id
            )
        try:
            request = await self.rated(agreement, input.period)
        except InvoicingError as error:
            if error.retryable:
                raise
            return await self._park(agreement, input, error)

        async def work(tx: Records) -> BillingRun:
            known = await tx.runs.find(id)
            if known and known.state is RunState.COMPLETED:
                return known
            run = _run(agreement, input, RunState.COMPLETED)
            if request:
                draft = _draft(billed_invoice_id(id), request, input)
                await tx.drafts.insert(draft)
                run = run.model_copy(update={"invoice_ids": (draft.id,)})
            await tx.runs.put(run)
            return run

        return await self._outcome(await self._store.transact(work))

    async def rated(self, agreement: Agreement, period_key: str) -> InvoiceRequest | None:
        """What the period comes to, with the usage known now."""
        period: Period = month_period(period_key)
        start, end = agreement.bounds(period)
        for charge in agreement.charges:
            await self._store.marketables.get(charge.marketable_id)
        await self._store.partnerships.get(agreement.partnership_id)
        usage = await self._store.usage.totals(agreement.partnership_id, start, end)
        return rate(agreement, period_key, period, usage)

    async def _outcome(self, run: BillingRun) -> BillingOutcome:
        partnership = await self._store.partnerships.get(run.partnership_id)
        return BillingOutcome(
            run_id=run.id,
            state=run.state,
            invoice_ids=run.invoice_ids,
            partnership_id=partnership.id,
            partner_id=partnership.buyer_id,
        )

    async def _park(
        self, agreement: Agreement, input: BillingInput, error: InvoicingError
    ) -> BillingOutcome:
        finding = Finding(
            rule=error.code, path=f"agreements/{agreement.id}", message=str(error), hint=error.hint
        )
        run = _run(agreement, input, RunState.PARKED).model_copy(update={"findings": (finding,)})
        await self._store.runs.put(run)
        return BillingOutcome(
            run_id=run.id,
            state=run.state,
            problem=str(error),
            partnership_id=agreement.partnership_id,
        )


def _run(agreement: Agreement, input: BillingInput, state: RunState) -> BillingRun:
    return BillingRun(
        id=run_id(agreement.id, input.period),
        agreement_id=agreement.id,
        partnership_id=agreement.partnership_id,
        period_key=input.period,
        state=state,
        started_at=input.at,
        finished_at=input.at,
    )


def _draft(id: str, request: InvoiceRequest, input: BillingInput) -> Draft:
    return Draft(id=id, request=request, created_by=ACTOR, submit=True, created_at=input.at)
