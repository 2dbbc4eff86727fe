"""How far a correction is: its documents, and whom each waits for."""

from collections.abc import Sequence

from pydantic import Field

from domain.billing.correction import BillingCorrection
from domain.core.identifiers import Id
from domain.core.model import DomainModel
from domain.lifecycle.definition import State
from domain.ports import Records


class CorrectionDocument(DomainModel):
    """A credit note or invoice that a correction opened or changed."""

    id: Id
    credit_note: bool
    number: str | None = Field(default=None, description="once it is issued")
    state: str = ""
    title: str = "Stored, and not taken up yet"
    waiting_on: str = ""
    blocked: bool = False
    ended: bool = False

    @property
    def waits(self) -> bool:
        """Whether it still has to be issued."""
        return self.number is None and not self.ended

    @property
    def said(self) -> str:
        """Where it stands, in words."""
        whom = f", waits for {self.waiting_on}" if self.waiting_on else ""
        return f"{self.id}: {self.title}{whom if self.waits else ''}"


async def documents_of(
    records: Records, correction: BillingCorrection
) -> tuple[CorrectionDocument, ...]:
    """The documents of `correction` as they are now."""
    return tuple([await _document(records, id) for id in correction.documents])


async def _document(records: Records, id: str) -> CorrectionDocument:
    record = await records.invoices.find(id)
    if record is None:
        draft = await records.drafts.get(id)
        return CorrectionDocument(id=id, credit_note=draft.request.type_code.is_credit_note)
    shelved = await records.definitions.find(record.lifecycle)
    state: State | None = shelved.definition.states.get(record.state) if shelved else None
    return CorrectionDocument(
        id=id,
        credit_note=record.request.type_code.is_credit_note,
        number=record.number,
        state=record.state,
        title=record.state_title,
        waiting_on=record.waiting_on or ", ".join(record.must_act),
        blocked=record.blocked,
        ended=state is not None and state.final is not None,
    )


def not_issued(documents: Sequence[CorrectionDocument]) -> str:
    """Which documents ended before they were issued, in words; empty if none did."""
    lost = [one.said for one in documents if one.ended and one.number is None]
    if not lost:
        return ""
    return f"not issued: {'; '.join(lost)}. Propose the correction again to bill what is missing"
