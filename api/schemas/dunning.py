"""Dunning and disputes as the API shows them, and what people say about them."""

from datetime import date, datetime
from typing import Annotated

from pydantic import BaseModel, Field, StringConstraints

from api.schemas.shapes import Body, Explained, Reason
from domain.core.identifiers import Id
from domain.core.money import CurrencyCode, ExactDecimal
from domain.settlement.dispute import Dispute, DisputeOutcome, DisputeReason
from domain.settlement.dunning_case import (
    DunningCase,
    DunningEvent,
    DunningLetter,
    Hold,
    Owed,
    Pause,
    Promise,
)
from domain.settlement.dunning_plan import DueLetter
from domain.settlement.dunning_preview import Foreseen
from domain.trade.dunning import LetterWay


class OwedView(BaseModel):
    """What a letter asks for."""

    currency: CurrencyCode
    open: ExactDecimal = Field(description="what was owed on the invoice")
    disputed: ExactDecimal = Field(description="what of it is disputed, and not asked for")
    interest: ExactDecimal
    fees: ExactDecimal = Field(description="of this letter and of those before it")
    total: ExactDecimal = Field(description="open less disputed, with interest and fees")
    assumed: bool = Field(description="whether a rate in it was not published yet")


class LetterView(BaseModel):
    """A letter."""

    id: str = Field(examples=["inv-1.letter2"])
    number: int = Field(description="by which it is downloaded, approved and refused", ge=1)
    level: int
    title: str
    state: str = Field(description="proposed, ordered, kept, refused or void")
    way: LetterWay
    dated: date
    pay_by: date
    owed: OwedView
    decided_by: str
    reason: str
    pdf: str | None = Field(
        description="where to get it", examples=["/v1/invoices/inv-1/dunning/letters/2"]
    )
    transmission: str | None = Field(description="its message, with what became of it")


class DunningView(BaseModel):
    """A dunning case: what was done, what comes next, and what holds it."""

    invoice_id: Id
    partnership_id: Id
    partner_id: Id
    open: bool = Field(description="whether it goes on")
    level: int = Field(description="the last one at which a letter went out; 0: none yet")
    levels: int
    due_on: date
    next_at: datetime | None = Field(description="when there is something to do next")
    holds: tuple[Hold, ...] = Field(description="why no letter goes")
    exhausted: bool = Field(description="whether all letters were in vain")
    ended_because: str
    letters: tuple[LetterView, ...]
    promises: tuple[Promise, ...]
    pause: Pause | None
    events: tuple[DunningEvent, ...]


class ForeseenLetter(BaseModel):
    """A letter that would go."""

    at: datetime
    level: int
    title: str
    way: LetterWay
    dated: date
    pay_by: date
    approval: bool = Field(description="whether somebody would have to approve it first")
    owed: OwedView


class DunningPreview(BaseModel):
    """What would happen if nothing is paid and nobody says anything. Nothing of it is sent."""

    invoice_id: Id
    letters: tuple[ForeseenLetter, ...]
    holds: tuple[Hold, ...] = Field(description="why nothing goes at this moment")
    stopped_by: tuple[Hold, ...] = Field(description="what has to end before the rest goes")


class DisputeView(BaseModel):
    """A dispute about an invoice."""

    invoice_id: Id
    number: str | None
    partnership_id: Id
    currency: CurrencyCode
    open_amount: ExactDecimal
    disputed: ExactDecimal = Field(description="what of that is disputed")
    dispute: Dispute


class NewDispute(Body):
    """What the other side says is wrong."""

    reason: Annotated[Reason, StringConstraints(min_length=1)] = Field(
        examples=["two of ten boxes did not arrive"]
    )
    code: DisputeReason = Field(
        default=DisputeReason.OTHER, description="OPStatusReason of Peppol, such as `QTY`"
    )
    amount: ExactDecimal | None = Field(
        default=None, gt=0, description="what of the invoice; left out: all", examples=["240.00"]
    )
    answer_by: date | None = Field(
        default=None, description="until when it should be settled; left out: by the policy"
    )


class Settled(Explained):
    """How a dispute was settled."""

    outcome: DisputeOutcome | None = Field(
        default=None,
        description="`credit`: a credit note is written; `rejected`: we stand by the invoice;"
        " `agreed`: as the reason says",
    )


class NewPromise(Explained):
    """The buyer says that it pays."""

    pays_on: date = Field(examples=["2026-12-15"])
    amount: ExactDecimal | None = Field(
        default=None, gt=0, description="left out: all that is open", examples=["725.90"]
    )


class Held(Body):
    """Nobody is sent letters for a while."""

    reason: Annotated[Reason, StringConstraints(min_length=1)] = Field(
        examples=["their accountant calls back"]
    )
    until: date | None = Field(
        default=None, description="that day included; left out: until somebody goes on"
    )


def dunning_view(case: DunningCase) -> DunningView:
    """A case as it is shown."""
    return DunningView(
        invoice_id=case.id,
        partnership_id=case.partnership_id,
        partner_id=case.partner_id,
        open=case.is_open,
        level=case.level,
        levels=len(case.policy.levels),
        due_on=case.due_on,
        next_at=case.next_at if case.is_open else None,
        holds=case.holds if case.is_open else (),
        exhausted=case.exhausted,
        ended_because=case.ended_because,
        letters=tuple(
            _letter(case.id, number, letter) for number, letter in enumerate(case.letters, start=1)
        ),
        promises=case.promises,
        pause=case.pause,
        events=case.events,
    )


def preview_view(invoice_id: str, foreseen: Foreseen) -> DunningPreview:
    """A preview as it is shown."""
    return DunningPreview(
        invoice_id=invoice_id,
        letters=tuple(_foreseen(at, letter) for at, letter in foreseen.letters),
        holds=foreseen.holds,
        stopped_by=foreseen.stopped_by,
    )


def _letter(invoice_id: str, number: int, letter: DunningLetter) -> LetterView:
    place = f"/v1/invoices/{invoice_id}/dunning/letters/{number}"
    return LetterView(
        id=letter.id,
        number=number,
        level=letter.level,
        title=letter.title,
        state=letter.state.value,
        way=letter.way,
        dated=letter.dated,
        pay_by=letter.pay_by,
        owed=_owed(letter.owed),
        decided_by=letter.decided_by,
        reason=letter.reason,
        pdf=place if letter.files else None,
        transmission=f"/v1/transmissions/{letter.id}" if letter.state == "ordered" else None,
    )


def _foreseen(at: datetime, letter: DueLetter) -> ForeseenLetter:
    return ForeseenLetter(
        at=at,
        level=letter.level,
        title=letter.terms.title,
        way=letter.terms.way,
        dated=letter.dated,
        pay_by=letter.pay_by,
        approval=letter.terms.approval or letter.owed.assumed,
        owed=_owed(letter.owed),
    )


def _owed(owed: Owed) -> OwedView:
    names = ("currency", "open", "disputed", "interest", "fees", "total", "assumed")
    return OwedView(**{name: getattr(owed, name) for name in names})
