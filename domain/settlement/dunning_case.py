"""A dunning case: everything that was done to get one overdue invoice paid.

Written only by the dunning workflow of the invoice (through its activities). `events` is its own
journal, numbered from 1; the invoice's workflow takes each over into the journal of the invoice.
"""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from pydantic import Field

from domain.core.identifiers import Id, Sha256
from domain.core.model import DomainModel
from domain.core.money import ZERO, CurrencyCode, ExactDecimal
from domain.settlement.interest import Accrual
from domain.trade.dunning import DunningPolicy, LetterWay


class LetterState(StrEnum):
    """What became of a letter."""

    PROPOSED = "proposed"
    """Somebody has to approve it."""
    ORDERED = "ordered"
    """It is in the outbox; how far it is, says its transmission."""
    KEPT = "kept"
    """Made and kept; no channel takes it."""
    REFUSED = "refused"
    """Somebody said no: the level counts as reached."""
    VOID = "void"
    """What it says was no longer right before anybody approved it; the level comes again."""


class Owed(DomainModel):
    """What a letter asks for."""

    currency: CurrencyCode
    open: ExactDecimal
    disputed: ExactDecimal = ZERO
    """What of it is disputed, and not asked for."""
    interest: ExactDecimal = ZERO
    fees: ExactDecimal = ZERO
    """Of this letter and of those before it."""
    accruals: tuple[Accrual, ...] = ()
    """How the interest came about."""

    @property
    def principal(self) -> Decimal:
        """What is asked for of the invoice itself."""
        return self.open - self.disputed

    @property
    def total(self) -> Decimal:
        """All together."""
        return self.principal + self.interest + self.fees

    @property
    def assumed(self) -> bool:
        """Whether a rate in it was published by nobody yet."""
        return any(one.assumed for one in self.accruals)


class LetterFile(DomainModel):
    """A letter as a file in the document store."""

    sha256: Sha256
    name: str
    media_type: str
    size: int = Field(ge=0)


class DunningLetter(DomainModel):
    """One letter."""

    id: str
    """Also its message id: `<invoice>.letter<n>`."""
    level: int = Field(ge=1)
    title: str
    language: str
    way: LetterWay
    state: LetterState
    owed: Owed
    fee: ExactDecimal = ZERO
    """What this letter added to the fees."""
    lump_sum: bool = False
    """Whether the lump sum of the law is part of that."""
    dated: date
    pay_by: date
    written_at: datetime
    files: tuple[LetterFile, ...] = ()
    """The PDF, and its words as text."""
    decided_by: str = ""
    reason: str = ""
    """Why it was refused, or is void."""

    @property
    def counts(self) -> bool:
        """Whether its level is reached."""
        return self.state is not LetterState.VOID

    @property
    def went_out(self) -> bool:
        """Whether the buyer was meant to get it."""
        return self.state in (LetterState.ORDERED, LetterState.KEPT)


class PromiseState(StrEnum):
    """What became of a promise."""

    OPEN = "open"
    KEPT = "kept"
    BROKEN = "broken"
    WITHDRAWN = "withdrawn"


class Promise(DomainModel):
    """The buyer says that it pays, and when."""

    id: str
    made_at: datetime
    noted_by: str
    pays_on: date
    amount: ExactDecimal = Field(gt=0)
    settled_before: ExactDecimal = ZERO
    """What was paid and credited when it was made."""
    state: PromiseState = PromiseState.OPEN
    reason: str = ""


class Pause(DomainModel):
    """Somebody holds dunning, until a day or until they let it go on."""

    since: datetime
    by: str
    reason: str
    until: date | None = None


class HoldKind(StrEnum):
    """Why no letter goes."""

    PAUSED = "paused"
    DISPUTED = "disputed"
    PROMISED = "promised"
    REJECTED = "rejected"
    QUERIED = "queried"
    UNDELIVERED = "undelivered"
    SMALL = "small"
    LETTER_WAITS = "letter_waits"


class Hold(DomainModel):
    """One reason why no letter goes."""

    kind: HoldKind
    text: str
    until: datetime | None = None
    """When it ends by itself; `None`: when something happens."""


class DunningEvent(DomainModel):
    """A line of the case's journal."""

    number: int = Field(ge=1)
    at: datetime
    action: str
    actor: str = "system"
    data: dict[str, str | int] = Field(default_factory=dict)


class DunningMark(DomainModel):
    """What the record of an invoice holds of its dunning case."""

    active: bool = True
    """Whether its dunning workflow has to be told of what happens to the invoice."""
    journalled: int = 0
    """How many events of the case are in the journal of the invoice."""


class DunningCase(DomainModel):
    """One case; by the id of its invoice."""

    id: Id
    partnership_id: Id
    partner_id: Id
    policy: DunningPolicy
    due_on: date
    started_at: datetime
    updated_at: datetime
    ended_at: datetime | None = None
    ended_because: str = ""
    exhausted: bool = False
    """Whether the last letter's date has passed in vain."""
    letters: tuple[DunningLetter, ...] = ()
    promises: tuple[Promise, ...] = ()
    pause: Pause | None = None
    overruled: tuple[HoldKind, ...] = ()
    """Holds that somebody decided not to wait for."""
    events: tuple[DunningEvent, ...] = ()
    next_at: datetime | None = None
    """When the next letter goes, or a hold ends."""
    holds: tuple[Hold, ...] = ()
    """Why no letter goes, when it was looked at last."""

    @property
    def is_open(self) -> bool:
        """Whether it goes on."""
        return self.ended_at is None

    @property
    def counted(self) -> tuple[DunningLetter, ...]:
        """The letters whose level is reached."""
        return tuple(letter for letter in self.letters if letter.counts)

    @property
    def level(self) -> int:
        """The last level at which a letter went out; 0 before the first."""
        return max((letter.level for letter in self.letters if letter.went_out), default=0)

    @property
    def waiting_letter(self) -> DunningLetter | None:
        """The letter that somebody has to approve."""
        proposed = [one for one in self.letters if one.state is LetterState.PROPOSED]
        return proposed[-1] if proposed else None

    @property
    def promise(self) -> Promise | None:
        """The promise that is waited for."""
        return next((one for one in self.promises if one.state is PromiseState.OPEN), None)

    def event(self, id: str) -> DunningEvent | None:
        """The line that a notice to the invoice names."""
        return next((one for one in self.events if event_id(self.id, one.number) == id), None)

    def noted(
        self, at: datetime, action: str, actor: str = "system", **data: str | int
    ) -> "DunningCase":
        """The case with one more line in its journal."""
        line = DunningEvent(
            number=len(self.events) + 1, at=at, action=action, actor=actor, data=data
        )
        return self.model_copy(update={"events": (*self.events, line), "updated_at": at})

    def with_letter(self, letter: DunningLetter) -> "DunningCase":
        """The case with a new letter, or with another state of one it has."""
        known = tuple(letter if one.id == letter.id else one for one in self.letters)
        added = known if letter in known else (*known, letter)
        return self.model_copy(update={"letters": added})


def event_id(invoice_id: str, number: int) -> str:
    """What an invoice's workflow is told of a line of the journal."""
    return f"{invoice_id}.dunning.{number}"


def letter_id(invoice_id: str, number: int) -> str:
    """The id of the nth letter, also its message id."""
    return f"{invoice_id}.letter{number}"
