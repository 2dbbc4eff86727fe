"""Rerating: completed runs as they would come out by other rules, and what that changes.

One run after the other: limits, terms and balances of a later one build on the earlier ones as
corrected.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from domain.billing.agreement import Agreement
from domain.billing.balance import Balance
from domain.billing.calendar import period_named
from domain.billing.correction import RunCorrection, Way
from domain.billing.ledger import credits_of, entries, ledger_of, moved, subject_of, with_entries
from domain.billing.pricing.basis import Formulas
from domain.billing.run import BilledItem, BillingRun
from domain.core.errors import Invalid
from domain.ports import Store
from domain.process.billed import BilledInvoice, billed_invoices
from domain.process.billing import Biller
from domain.process.correction_plan import Placed, Planning, about, placed, subjects
from domain.process.rated import RatedPeriod
from domain.process.supposing import supposed


@dataclass(frozen=True, slots=True)
class Asked:
    """By which rules, for which documents."""

    agreement: Agreement
    runs: Sequence[BillingRun]
    """All completed runs of it, oldest first."""
    reason: str
    whole: bool = False
    """Whether an invoice of which anything is taken back is taken back in full."""


@dataclass(slots=True)
class _Supposed:
    """What earlier parts of a proposal have changed already."""

    runs: dict[str, BillingRun] = field(default_factory=dict)
    balances: dict[str, Balance] = field(default_factory=dict)
    claimed: dict[str, RunCorrection] = field(default_factory=dict)
    """Invoices that are corrected, with the part that has them corrected."""
    credited: dict[str, BilledInvoice] = field(default_factory=dict)
    """Invoices with the credit notes of earlier parts."""

    def take(self, part: RunCorrection, invoices: Sequence[BilledInvoice]) -> None:
        """Have later parts know what this one does to `invoices`."""
        known = {one.id: one for one in invoices}
        for one in part.invoices:
            if one.invoice_id is None:
                continue
            self.claimed[one.invoice_id] = part
            if one.way is Way.CREDIT:
                noted = known[one.invoice_id].with_note(one.taken)
                if noted is not None:
                    self.credited[one.invoice_id] = noted

    def known(self, invoices: Sequence[BilledInvoice]) -> list[BilledInvoice]:
        """`invoices` as earlier parts leave them."""
        return [
            replace(one, credited=self.credited[one.id].credited)
            if one.id in self.credited
            else one
            for one in invoices
        ]


class Rerating:
    """Rates completed runs again; nothing is written."""

    def __init__(self, store: Store, formulas: Formulas) -> None:
        self._store = store
        self._formulas = formulas

    async def parts(self, asked: Asked, chosen: Sequence[BillingRun]) -> tuple[RunCorrection, ...]:
        """What becomes of each chosen run; later ones build on earlier ones as corrected."""
        so_far = _Supposed()
        parts = []
        for run in chosen:
            made, invoices = await self._part(asked, run, so_far)
            part = _alone(made, so_far)
            parts.append(part)
            if part.changes:
                so_far.runs[run.id] = with_entries(run, part.entries)
                so_far.take(part, invoices)
                await self._shift(so_far, run, part.entries)
        return tuple(parts)

    async def _part(
        self, asked: Asked, run: BillingRun, so_far: _Supposed
    ) -> tuple[RunCorrection, list[BilledInvoice]]:
        """What becomes of one run, and the invoices looked at.

        With an obstacle if the run cannot be rated or corrected.
        """
        agreement, runs = asked.agreement, asked.runs
        try:
            rated = await self._rated(agreement, run, so_far)
        except Invalid as error:
            part = RunCorrection(run_id=run.id, period_key=run.period_key, obstacle=str(error))
            return part, []
        planning = Planning(rated.requests, rated.currency, asked.reason, whole=asked.whole)
        due = planning.due(agreement.id)
        ours = [id for one in runs for id in one.invoice_ids]
        own, missing = await billed_invoices(self._store, run.invoice_ids, ours=ours)
        own = so_far.known(own)
        mine = placed(own, agreement.id)
        wanted = subjects(mine, due, _first_in(run, runs))
        others = so_far.known(await self._others(run, runs, wanted, ours))
        lines = about((*mine, *placed(others, agreement.id)), wanted)
        kept = [e for one in runs for e in one.items if subject_of(e) in wanted]
        made = planning.plan(lines, due)
        part = RunCorrection(
            run_id=run.id,
            period_key=run.period_key,
            currency=rated.currency,
            differences=made.differences,
            entries=entries(kept, rated.agreements[0].items),
            invoices=made.invoices,
            notes=tuple(note for one in (*own, *others) for note in one.notes),
            obstacle=_obstacle(own, lines, missing, rated.currency) if made.invoices else "",
        )
        part = part.model_copy(update={"ledger": ledger_of(runs, part.subjects)})
        return part, [*own, *others]

    async def _others(
        self,
        run: BillingRun,
        runs: Sequence[BillingRun],
        wanted: frozenset[tuple[str, ...]],
        ours: Sequence[str],
    ) -> list[BilledInvoice]:
        """Invoices of other runs that have late usage of this one."""
        ids = [
            id
            for one in runs
            if one.id != run.id and any(subject_of(entry) in wanted for entry in one.items)
            for id in one.invoice_ids
            if id not in run.invoice_ids
        ]
        found, _ = await billed_invoices(self._store, ids, ours=ours)
        return found

    async def _rated(self, agreement: Agreement, run: BillingRun, so_far: _Supposed) -> RatedPeriod:
        """The period as if it were billed on the day it was, before it drew on balances."""
        balances = dict(so_far.balances)
        await self._undo(balances, run)
        store = supposed(self._store, runs=so_far.runs, balances=balances)
        period = period_named(agreement, run.period_key)
        return await Biller(store, self._formulas).rated(
            agreement, period, at=run.started_at, late=False
        )

    async def _undo(self, balances: dict[str, Balance], run: BillingRun) -> None:
        for id, amount in credits_of(run.items).items():
            balance = balances.get(id) or await self._store.balances.get(id)
            balances[id] = moved(balance, amount, id=f"undo-{run.id}", run=run, at=run.started_at)

    async def _shift(self, so_far: _Supposed, run: BillingRun, added: Sequence[BilledItem]) -> None:
        for id, amount in credits_of(added).items():
            balance = so_far.balances.get(id) or await self._store.balances.get(id)
            name = f"supposed-{run.id}"
            so_far.balances[id] = moved(balance, -amount, id=name, run=run, at=run.started_at)


def _first_in(run: BillingRun, runs: Sequence[BillingRun]) -> frozenset[tuple[str, ...]]:
    """What the ledger has of `run`, and of no run before it."""
    mine = {subject_of(item) for item in run.items}
    for one in runs:
        if one.id == run.id:
            break
        mine -= {subject_of(item) for item in one.items}
    return frozenset(mine)


def _alone(part: RunCorrection, so_far: _Supposed) -> RunCorrection:
    """The part, with an obstacle if an earlier one changes an invoice that it counts on."""
    for one in part.invoices:
        earlier = so_far.claimed.get(one.invoice_id or "")
        if earlier is None or not one.taken:
            continue
        others = [other for other in earlier.invoices if other.invoice_id == one.invoice_id]
        if any(known.all_taken or known.way is Way.AMEND for known in (one, *others)):
            said = f"{one.invoice_id} is corrected with {earlier.run_id}; propose this one after it"
            return part.model_copy(update={"obstacle": said})
    return part


def _obstacle(
    own: Sequence[BilledInvoice], lines: Sequence[Placed], missing: Sequence[str], currency: str
) -> str:
    """Why a run that differs cannot be corrected; empty if it can."""
    if missing:
        return f"{missing[0]} was not taken up yet; try again in a moment"
    concerned = {one.id: one for one in (*own, *(line.invoice for line in lines))}
    for one in concerned.values():
        billed_in = one.record.terms.partnership.currency
        if one.obstacle:
            return one.obstacle
        if billed_in != currency:
            return f"{one.id} is in {billed_in}, the agreement in {currency}; correct it by hand"
    return ""
