"""Billing runs: rate a period of an agreement and store the drafts, once."""

from temporalio import activity

from activities.contracts import BillingInput, BillingOutcome, TickInput
from activities.failures import translated
from activities.liveness import alive
from domain.billing.agreement import Agreement
from domain.billing.calendar import following, period_named
from domain.billing.ports import Holidays
from domain.billing.run import RunState, run_id
from domain.billing.timing import period_due
from domain.core.errors import Invalid
from domain.ports import Store
from domain.process.billing import Biller
from domain.process.rated import Outcome
from domain.trade.partnership import Partnership


class BillingActivities:
    """Rates and opens."""

    def __init__(self, store: Store, biller: Biller, holidays: Holidays) -> None:
        self._store = store
        self._biller = biller
        self._holidays = holidays

    @activity.defn
    @translated
    async def find_period(self, input: TickInput) -> str:
        """The period that a schedule firing for the moment `scheduled` has to bill."""
        agreement = await self._store.agreements.get(input.agreement_id)
        return period_due(agreement, input.scheduled, self._holidays).key

    @activity.defn
    @translated
    async def bill_period(self, input: BillingInput) -> BillingOutcome:
        """Rate the period and store the run and its drafts in one transaction.

        A period that was billed is answered with what it opened, one that the agreement does not
        cover is skipped, one whose time has not come is early. One that cannot be rated is kept
        as parked, with every reason.
        """
        async with alive():
            billed = await self._biller.bill(input.agreement_id, input.period, input.at)
        agreement = billed.agreement
        partnership = await self._store.partnerships.find(agreement.partnership_id)
        outcome = outcome_of(billed, input.period, partnership)
        if billed.state != RunState.COMPLETED or not await self._biller.builds_on_earlier(
            agreement
        ):
            return outcome
        return outcome.model_copy(update={"awaited_by": _after(agreement, input.period)})


def _after(agreement: Agreement, key: str) -> str:
    """The period that follows; none if the rhythm is another one by now."""
    try:
        return following(agreement, period_named(agreement, key)).key
    except Invalid:
        return ""


def outcome_of(billed: Outcome, period: str, partnership: Partnership | None) -> BillingOutcome:
    """`billed` as workflows are told."""
    run, agreement = billed.run, billed.agreement
    problem = billed.reason
    if run is not None and run.findings:
        problem = "; ".join(finding.message for finding in run.findings[:5])
    return BillingOutcome(
        run_id=run_id(agreement.id, period),
        state=billed.state,
        invoice_ids=run.invoice_ids if run else (),
        problem=problem,
        partnership_id=agreement.partnership_id,
        partner_id=partnership.buyer_id if partnership else "",
        net=str(billed.net) if run else "",
        currency=agreement.currency or (partnership.currency if partnership else ""),
        lines=billed.rated.lines if billed.rated else len(run.items) if run else 0,
        due=billed.due,
        waits_for=billed.waits_for,
    )
