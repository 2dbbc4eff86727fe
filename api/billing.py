"""Billing on demand: whether a period may be billed yet, and what it would come to."""

from datetime import UTC, datetime

from api.agreement_checks import check_agreement
from api.problems import Problem
from api.schemas.billing import DrawView, Preview, PreviewedInvoice
from domain.billing.agenda import Agenda
from domain.billing.agreement import Agreement
from domain.billing.calendar import period_named
from domain.billing.period import BillingPeriod
from domain.billing.run import run_id
from domain.billing.timing import boundary, bounds, covers, run_moment
from domain.billing.versions import same_terms
from domain.core.dates import Period
from domain.core.errors import Invalid
from domain.core.findings import Finding
from domain.process.foreseeing import Foreseeing, Usage
from integration.wiring import Adapters


def check_period(agreement: Agreement, key: str, now: datetime) -> BillingPeriod:
    """The period, if there is a run for it and its time has come."""
    check_own_runs(agreement)
    period = period_named(agreement, key)
    if not covers(agreement, period):
        begins = f"from {agreement.starts_on}" if agreement.starts_on else ""
        ends = f"until {agreement.ends_on}" if agreement.ends_on else ""
        days = " ".join(filter(None, (begins, ends)))
        raise _refused(f"'{agreement.id}' is billed {days}, and {key} has no day of that")
    day = boundary(agreement, period)
    due, _ = bounds(agreement, Period(start=day, end=day))
    if now < due:
        raise Problem(
            "period_open",
            f"{key} is billed from {day} on ({agreement.time_zone})",
            hint="a period is billed once, so it has to wait for that; preview it meanwhile",
        )
    return period


def check_own_runs(agreement: Agreement) -> None:
    """`Invalid` for one that is billed with the runs of another."""
    if agreement.consolidated_into is not None:
        raise _refused(
            f"'{agreement.id}' is billed together with '{agreement.consolidated_into}'",
            path="agreement_id",
            hint=f"name '{agreement.consolidated_into}' instead",
        )


async def agreement_for_trial(
    adapters: Adapters, id: str, body: Agreement | None, now: datetime
) -> Agreement:
    """The agreement as it is, or as `body` says; checked as if it were saved, and not saved."""
    if body is None:
        agreement = await adapters.store.agreements.get(id)
        check_own_runs(agreement)
        return agreement
    if body.id != id:
        raise _refused(
            f"the agreement is '{body.id}', not '{id}'", path="agreement.id", hint="mend the id"
        )
    check_own_runs(body)
    await check_agreement(adapters, body, now)
    known = await adapters.store.agreements.find(id)
    if known is None or same_terms(known, body):
        return body.model_copy(update={"version": known.version if known else 1})
    return body.model_copy(update={"version": known.version + 1})


def period_for_trial(
    adapters: Adapters, agreement: Agreement, key: str | None, now: datetime
) -> BillingPeriod:
    """The period called `key`, or the next one to be billed."""
    agenda = Agenda(agreement, adapters.holidays, now)
    if key is not None:
        period = period_named(agreement, key)
        if not covers(agreement, period):
            raise _refused(f"'{agreement.id}' does not cover {key}")
        return period
    period_ = agenda.next or next(agenda.past(), None)
    if period_ is None:
        raise _refused(f"'{agreement.id}' has no period that is billed")
    return period_


async def preview(
    adapters: Adapters, agreement: Agreement, period: BillingPeriod, usage: Usage, now: datetime
) -> Preview:
    """What billing the period would open, by the same rating; nothing is stored."""
    moment = run_moment(agreement, period, adapters.holidays)
    at = max(now, moment.astimezone(UTC))
    foreseeing = Foreseeing(adapters.store, adapters.formulas, adapters.holidays)
    found = await foreseeing.period(agreement, period, usage, at)
    id = run_id(agreement.id, period.key)
    known = await adapters.store.runs.find(id)
    billed = known is not None and known.state == "completed"
    rated = found.rated
    return Preview(
        agreement_id=agreement.id,
        period=period.key,
        start=period.start,
        end=period.end,
        billed_at=moment,
        as_of=at,
        run_id=id if billed else None,
        currency=found.currency,
        invoices=tuple(map(PreviewedInvoice.of, found.invoices)),
        net=found.net,
        tax=found.tax,
        payable=found.payable,
        draws=DrawView.of(rated.draws) if rated else (),
        notes=rated.notes if rated else (),
    )


def _refused(message: str, *, path: str = "period", hint: str = "") -> Invalid:
    finding = Finding(rule="PERIOD", path=path, message=message, hint=hint)
    return Invalid(message, hint=hint, findings=[finding])
