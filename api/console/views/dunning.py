"""Dunning and disputes in words: how far it is, what holds it, what can be said of it."""

from collections.abc import Sequence
from dataclasses import dataclass

from api.console.views.rows import Row, row
from api.console.wording import DISPUTES, Chip
from api.desk import Desk
from api.schemas.dunning import DunningPreview, DunningView, LetterView, dunning_view
from domain.core.money import ZERO
from domain.ports import Store
from domain.record import InvoiceRecord
from domain.settlement.dispute import Dispute
from domain.settlement.dunning_case import DunningCase, LetterState, Promise, PromiseState
from domain.trade.dunning import LetterWay

LETTERS = {
    LetterState.PROPOSED: Chip("Waits for approval", "warn", "person"),
    LetterState.ORDERED: Chip("Sent", "good", "check"),
    LetterState.KEPT: Chip("Made, to be posted", "info", "page"),
    LetterState.REFUSED: Chip("Not sent", "idle", "stop"),
    LetterState.VOID: Chip("Void", "idle", "back"),
}
PROMISES = {
    PromiseState.OPEN: Chip("Waited for", "info", "clock"),
    PromiseState.KEPT: Chip("Kept", "good", "check"),
    PromiseState.BROKEN: Chip("Broken", "bad", "alert"),
    PromiseState.WITHDRAWN: Chip("Not waited for any more", "idle", "stop"),
}
WAYS = {
    LetterWay.CONNECTION: "as the invoice went",
    LetterWay.MAIL: "by mail",
    LetterWay.NONE: "to be posted",
}
_REASONS = dict(DISPUTES)


@dataclass(frozen=True)
class CaseRow:
    """A dunned invoice in a list."""

    case: DunningView
    invoice: Row

    @property
    def chip(self) -> Chip:
        """How far it is."""
        if not self.case.open:
            return Chip("Ended", "idle", "stop")
        if self.waiting is not None:
            return Chip("A letter waits for approval", "warn", "person")
        if self.case.exhausted:
            return Chip("All letters in vain", "bad", "alert")
        if self.case.holds:
            return Chip("Held", "info", "clock")
        return Chip("Goes on", "info", "work")

    @property
    def waiting(self) -> LetterView | None:
        """The letter that somebody has to approve."""
        found = [one for one in self.case.letters if one.state == LetterState.PROPOSED]
        return found[-1] if found else None

    @property
    def promise(self) -> Promise | None:
        """The promise that is waited for."""
        known = self.case.promises
        return next((one for one in known if one.state is PromiseState.OPEN), None)


@dataclass(frozen=True)
class DisputeRow:
    """A disputed invoice in a list."""

    invoice: Row
    dispute: Dispute

    @property
    def reason(self) -> str:
        """What is wrong."""
        return _REASONS[self.dispute.code.value].capitalize()

    @property
    def disputed(self) -> object:
        """What of it is disputed."""
        return self.dispute.disputed(max(self.invoice.record.owed, ZERO))


@dataclass(frozen=True)
class DunningPage:
    """Everything about dunning one invoice."""

    row: CaseRow | None
    invoice: Row
    preview: DunningPreview | None

    @property
    def goes_on(self) -> bool:
        """Whether something can be said of it."""
        return self.row.case.open if self.row else self.preview is not None


async def case_rows(desk: Desk, cases: Sequence[DunningCase]) -> list[CaseRow]:
    """Cases with their invoices; one whose invoice is gone is left out."""
    known = await desk.adapters.store.invoices.several({one.id for one in cases})
    return [
        CaseRow(dunning_view(one), await row(desk, known[one.id]))
        for one in cases
        if one.id in known
    ]


async def dispute_rows(desk: Desk, records: Sequence[InvoiceRecord]) -> list[DisputeRow]:
    """The disputed ones of `records`."""
    return [DisputeRow(await row(desk, one), one.dispute) for one in records if one.dispute]


async def case_of(store: Store, id: str) -> DunningView | None:
    """What was dunned on an invoice, if anything."""
    case = await store.dunning.find(id)
    return dunning_view(case) if case else None
