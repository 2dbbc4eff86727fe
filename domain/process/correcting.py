"""Correcting: completed runs rated again by the agreement as it is now, against what was billed.

A proposal shows what differs and holds all that would be done. Confirming it has exactly that done,
or is refused because something has changed since. A shadow run compares with rules that are not
stored.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from domain.billing.agreement import Agreement
from domain.billing.correction import (
    BillingCorrection,
    CorrectionState,
    RunCorrection,
    fingerprint,
)
from domain.billing.pricing.basis import Formulas
from domain.billing.run import BillingRun, RunState
from domain.core.errors import Conflict, Invalid, StaleContent
from domain.core.findings import Finding
from domain.ports import Records, Store
from domain.process.rerating import Asked, Rerating

_MOST_RUNS = 500


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which runs are looked at: those of the periods named, or all since a day."""

    periods: tuple[str, ...] = ()
    since: date | None = None

    def has(self, run: BillingRun) -> bool:
        """Whether `run` is one of them."""
        if self.periods:
            return run.period_key in self.periods
        return self.since is not None and run.period is not None and run.period.end >= self.since


class Correcting:
    """Proposes corrections, and takes the word of whoever confirms or discards them."""

    def __init__(self, store: Store, formulas: Formulas) -> None:
        self._store = store
        self._rerating = Rerating(store, formulas)

    async def propose(
        self,
        id: str,
        agreement_id: str,
        wanted: Wanted,
        *,
        reason: str,
        by: str,
        at: datetime,
        whole: bool = False,
    ) -> BillingCorrection:
        """Keep what the agreement as it is now, and all usage known now, make of its runs.

        The same again is answered with what was proposed.
        """
        known = await self._store.corrections.find(id)
        if known is not None:
            return known
        agreement = await self._store.agreements.get(agreement_id)
        runs = await self._runs(agreement_id)
        chosen = [run for run in runs if wanted.has(run)]
        _check_billed(agreement_id, wanted, chosen)
        parts = await self._rerating.parts(Asked(agreement, runs, reason, whole), chosen)
        made = BillingCorrection(
            id=id,
            agreement_id=agreement.id,
            agreement_version=agreement.version,
            partnership_id=agreement.partnership_id,
            reason=reason,
            whole=whole,
            runs=parts,
            fingerprint=fingerprint(parts),
            requested_by=by,
            requested_at=at,
        )
        await self._store.corrections.insert(made)
        return made

    async def shadow(self, run_id: str, rules: Agreement) -> RunCorrection:
        """What `rules` make of a completed run; nothing is kept."""
        run = await self._store.runs.get(run_id)
        if run.state is not RunState.COMPLETED:
            raise Conflict(f"the run '{run_id}' is {run.state.value}", hint="take a completed one")
        mine = {"id": run.agreement_id, "partnership_id": run.partnership_id}
        runs = await self._runs(run.agreement_id)
        asked = Asked(rules.model_copy(update=mine), runs, "shadow run")
        [part] = await self._rerating.parts(asked, [run])
        return part

    async def confirm(
        self, id: str, shown: str, *, by: str, roles: tuple[str, ...], at: datetime
    ) -> BillingCorrection:
        """Have the proposal with the fingerprint `shown` carried out; once, however often asked."""
        known = await self._store.corrections.get(id)
        _check_shown(known, shown)
        if known.state is CorrectionState.PROPOSED:
            await self._check_unchanged(known)

        async def confirm(tx: Records) -> BillingCorrection:
            before = await tx.corrections.get(id)
            if before.state is CorrectionState.DISCARDED:
                raise Conflict(f"the correction '{id}' was discarded", hint="propose it again")
            if before.state is not CorrectionState.PROPOSED:
                return before
            said = {"confirmed_by": by, "confirmed_roles": roles, "confirmed_at": at}
            after = before.model_copy(update={**said, "state": CorrectionState.CONFIRMED})
            await tx.corrections.put(after)
            return after

        return await self._store.transact(confirm)

    async def discard(self, id: str, *, by: str, at: datetime) -> BillingCorrection:
        """Put a proposal away."""

        async def discard(tx: Records) -> BillingCorrection:
            before = await tx.corrections.get(id)
            if before.state is CorrectionState.DISCARDED:
                return before
            if before.state is not CorrectionState.PROPOSED:
                raise Conflict(
                    f"the correction '{id}' was confirmed by {before.confirmed_by}",
                    hint="cancel or credit its documents, or correct the agreement again",
                )
            said = {"state": CorrectionState.DISCARDED, "discarded_by": by, "finished_at": at}
            after = before.model_copy(update=said)
            await tx.corrections.put(after)
            return after

        return await self._store.transact(discard)

    async def _check_unchanged(self, known: BillingCorrection) -> None:
        """`StaleContent` if the same proposal would be another one now."""
        if not any(part.changes for part in known.runs):
            raise Conflict(
                f"the correction '{known.id}' changes nothing", hint="there is nothing to confirm"
            )
        agreement = await self._store.agreements.get(known.agreement_id)
        runs = await self._runs(known.agreement_id)
        ids = {part.run_id for part in known.runs}
        chosen = [run for run in runs if run.id in ids]
        asked = Asked(agreement, runs, known.reason, known.whole)
        parts = await self._rerating.parts(asked, chosen)
        if fingerprint(parts) != known.fingerprint:
            raise StaleContent(
                f"what the correction '{known.id}' comes to has changed since it was proposed",
                hint="discard it, propose it again and look again",
            )

    async def _runs(self, agreement_id: str) -> list[BillingRun]:
        """The completed runs, oldest first."""
        where = {"agreement_id": agreement_id, "state": RunState.COMPLETED}
        found = (await self._store.runs.page(where, limit=_MOST_RUNS)).items
        return sorted(found, key=lambda run: (run.period.start if run.period else date.min, run.id))


def _check_billed(agreement_id: str, wanted: Wanted, chosen: Sequence[BillingRun]) -> None:
    """`Invalid` for periods that were not billed."""
    known = {run.period_key for run in chosen}
    missing = [period for period in wanted.periods if period not in known]
    if not missing and chosen:
        return
    named = ", ".join(missing) or f"nothing since {wanted.since}"
    message = f"{named} of '{agreement_id}' was billed: there is nothing to correct"
    if missing:
        message = f"{named} of '{agreement_id}' was not billed yet"
    hint = "GET /v1/billing-runs?state=completed lists what was"
    finding = Finding(rule="NOT_BILLED", path="periods", message=message, hint=hint)
    raise Invalid(message, hint=hint, findings=[finding])


def _check_shown(known: BillingCorrection, shown: str) -> None:
    if known.fingerprint != shown:
        raise StaleContent(
            f"that is not what the correction '{known.id}' comes to",
            hint="read it again, look at the differences and confirm its fingerprint",
        )
