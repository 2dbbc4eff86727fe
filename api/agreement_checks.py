"""Checks on an agreement before it is saved: every fault at once, and what looks unmeant."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from domain.billing.agreement import Agreement, Grouping
from domain.billing.checks import findings
from domain.billing.run import BillingRun, RunState
from domain.core.errors import Invalid, InvoicingError
from domain.core.findings import Finding, Severity, fatal
from domain.trade.partnership import Partnership
from integration.rules.codes.currencies import CURRENCIES
from integration.wiring import Adapters

_SAME = {
    "partnership_id": "is of another partnership",
    "cadence": "is billed at another cadence",
    "time_zone": "is billed in another time zone",
    "currency": "is billed in another currency",
    "bills_at_start": "is billed at another end of the period (in advance, in arrears)",
}
"""What has to be the same for two agreements to be billed in one run, and what it is else."""

_ITS_OWN = ("run", "issue_date", "payment_terms", "series", "language", "grouping")
"""What the agreement that another is billed with decides for both."""

_CALENDAR = ("cadence", "time_zone", "starts_on")


async def check_agreement(
    adapters: Adapters, agreement: Agreement, now: datetime
) -> Sequence[Finding]:
    """What looks unmeant; `Invalid` with everything that stops it from being billed."""
    store = adapters.store
    partnership = await store.partnerships.find(agreement.partnership_id)
    found = [] if partnership else [_unknown("partnership_id", agreement.partnership_id)]
    found += await _marketables(adapters, agreement)
    found += await _terms(adapters, agreement, partnership, now)
    found += await _index_series(adapters, agreement)
    found += findings(agreement, adapters.formulas)
    found += await _consolidation(adapters, agreement, partnership)
    found += await _history(adapters, agreement)
    if fatal(found):
        raise Invalid("the agreement cannot be billed like this", findings=found)
    return found


async def _marketables(adapters: Adapters, agreement: Agreement) -> list[Finding]:
    wanted = {
        f"charges[{index}].marketable_id": charge.marketable_id
        for index, charge in enumerate(agreement.charges)
    } | {
        f"commitments[{index}].marketable_id": one.marketable_id
        for index, one in enumerate(agreement.commitments)
    }
    known = await adapters.store.marketables.several(set(wanted.values()))
    found = [_unknown(path, id) for path, id in wanted.items() if id not in known]
    if agreement.grouping is Grouping.FAMILY:
        for path, id in wanted.items():
            if id in known and known[id].family is None:
                message = f"invoices are grouped by family, and '{id}' has none"
                hint = "its lines go to an invoice of their own; set the marketable's family"
                found.append(_unmeant(path, message, hint))
    return found


async def _terms(
    adapters: Adapters, agreement: Agreement, partnership: Partnership | None, now: datetime
) -> list[Finding]:
    found = []
    if agreement.currency is not None and agreement.currency not in CURRENCIES:
        message = f"'{agreement.currency}' is no currency of ISO 4217"
        found.append(_fault("CURRENCY", "currency", message, "write one such as EUR"))
    if agreement.series is not None:
        found += await _series(adapters, agreement.series, partnership)
    if partnership and partnership.series is None and agreement.series is None:
        message = "invoices need a number series, and the partnership has none"
        found.append(_fault("SERIES", "series", message, "name one here or in the partnership"))
    if agreement.run.calendar is not None:
        try:
            adapters.holidays(agreement.run.calendar, now.year)
        except InvoicingError as error:
            hint = error.hint or "write a country such as DE, a part of it such as DE-BY, or ECB"
            found.append(_fault("CALENDAR", "run.calendar", str(error), hint))
    return found


async def _series(adapters: Adapters, id: str, partnership: Partnership | None) -> list[Finding]:
    """The series exists, and no other company of ours numbers with it."""
    store = adapters.store
    if await store.series.find(id) is None:
        return [_unknown("series", id)]
    users = (await store.partnerships.page({"series": id}, limit=500)).items
    others = {user.seller_id for user in users} - (
        {partnership.seller_id} if partnership else set()
    )
    if not partnership or not others:
        return []
    message = f"the series '{id}' numbers documents of '{min(others)}'"
    hint = "give each of our companies a series of its own"
    return [_fault("SERIES_SELLER", "series", message, hint)]


async def _index_series(adapters: Adapters, agreement: Agreement) -> list[Finding]:
    wanted = [
        (f"charges[{index}].price", id)
        for index, charge in enumerate(agreement.charges)
        for id in sorted(charge.price.series_ids)
    ]
    known = await adapters.store.index_series.several({id for _, id in wanted})
    return [_unknown(path, id, "index series") for path, id in wanted if id not in known]


async def _consolidation(
    adapters: Adapters, agreement: Agreement, partnership: Partnership | None
) -> list[Finding]:
    """Agreements that are billed together fit together, and there are no chains of them."""
    store, found = adapters.store, list[Finding]()
    members = (await store.agreements.page({"consolidated_into": agreement.id}, limit=500)).items
    ours = partnership.currency if partnership else ""
    for member in members:
        found += _fits(agreement, member, ours, f"'{member.id}' is billed with it and")
    if agreement.consolidated_into is None:
        return found
    target = await store.agreements.find(agreement.consolidated_into)
    if target is None:
        return [*found, _unknown("consolidated_into", agreement.consolidated_into, "agreement")]
    if target.consolidated_into is not None or members:
        into = target.id if members else target.consolidated_into
        message = f"'{agreement.id if members else target.id}' is billed with others already"
        hint = f"consolidate all of them into one agreement, such as '{into}'"
        found.append(_fault("CONSOLIDATION", "consolidated_into", message, hint))
    found += _fits(agreement, target, ours, f"'{target.id}'")
    return [*found, *_decided_by(target, agreement)]


def _fits(one: Agreement, other: Agreement, currency: str, who: str) -> Iterator[Finding]:
    for name, what in _SAME.items():
        mine, theirs = getattr(one, name), getattr(other, name)
        if name == "currency":
            mine, theirs = mine or currency, theirs or currency
        if mine != theirs:
            hint = "bill them apart, or make it the same in both"
            yield _fault("CONSOLIDATION", "consolidated_into", f"{who} {what}", hint)
    aligned = one.cadence.alignment == "calendar" and one.cadence.anchor == other.cadence.anchor
    if not aligned and one.starts_on != other.starts_on:
        message = f"{who} has periods that begin on other days"
        hint = "start them on the same day, or align both with the calendar"
        yield _fault("CONSOLIDATION", "consolidated_into", message, hint)


def _decided_by(target: Agreement, agreement: Agreement) -> Iterator[Finding]:
    for name in _ITS_OWN:
        default = type(agreement).model_fields[name].get_default()
        if getattr(agreement, name) not in (default, getattr(target, name)):
            message = f"`{name}` is that of '{target.id}', with which it is billed"
            yield _unmeant(name, message, "leave it out")


async def _history(adapters: Adapters, agreement: Agreement) -> list[Finding]:
    """What a change means for periods that were billed already."""
    store = adapters.store
    known = await store.agreements.find(agreement.id)
    if known is None:
        return []
    where = {"agreement_id": agreement.id, "state": RunState.COMPLETED}
    newest: Sequence[BillingRun] = (await store.runs.page(where, limit=1)).items
    if not newest:
        return []
    found = []
    if known.partnership_id != agreement.partnership_id:
        message = f"it was billed to '{known.partnership_id}' before"
        hint = "end it, and make another agreement for the other partnership"
        found.append(_fault("PARTNERSHIP", "partnership_id", message, hint))
    for name in _CALENDAR:
        if getattr(known, name) != getattr(agreement, name):
            message = f"periods were billed before, the latest is {newest[0].period_key}"
            hint = "look at GET /v1/agreements/{id}/periods for days billed twice or never"
            found.append(_unmeant(name, message, hint))
    return found


def _unknown(path: str, id: str, kind: str = "") -> Finding:
    what = kind or path.rpartition(".")[2].removesuffix("_id")
    return _fault("UNKNOWN", path, f"there is no {what} '{id}'", "create it first, or mend the id")


def _fault(rule: str, path: str, message: str, hint: str) -> Finding:
    return Finding(rule=rule, path=path, message=message, hint=hint)


def _unmeant(path: str, message: str, hint: str) -> Finding:
    return Finding(rule="UNMEANT", path=path, severity=Severity.WARNING, message=message, hint=hint)
