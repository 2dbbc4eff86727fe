"""Dunning policies as data: which letters a late payer gets, when, on which way, and what they ask.

Terms of a partnership like any other: an invoice keeps the policy that it was opened with. A letter
is about one invoice. Each level is reached once, in order; none is skipped, and between two letters
there are at least as many days as between their levels, however long dunning has paused.

Data only; `domain.settlement` judges by it.
"""

from datetime import date, time
from enum import StrEnum
from string import Formatter
from typing import Annotated, Self

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from domain.core.model import DomainModel
from domain.core.money import ZERO, ExactDecimal
from domain.core.text import TextLine
from domain.core.words import Role
from domain.core.zones import TimeZone
from domain.trade.marketable import LanguageCode
from domain.trade.terms import ChannelConfig

GAPS = frozenset(
    {"number", "issued", "due", "days", "level", "seller", "buyer", "account", "pay_by"}
    | {"open", "disputed", "principal", "interest", "fees", "total"}
)
"""What the text of a letter can name in braces."""


def _with_known_gaps(text: str) -> str:
    try:
        names = {name for _, name, _, _ in Formatter().parse(text) if name is not None}
    except ValueError as error:
        raise ValueError(f"braces are not in pairs: {error}; write {{number}}") from error
    unknown = sorted(names - GAPS)
    if unknown:
        raise ValueError(
            f"there is no '{{{unknown[0][:40]}}}'; known are {', '.join(sorted(GAPS))}"
        )
    return text


Template = Annotated[
    str,
    StringConstraints(min_length=1, max_length=4000, pattern=r"^[^\x00-\x09\x0b-\x1f\x7f]*$"),
    AfterValidator(_with_known_gaps),
]
"""Text with gaps such as `{number}`; of several lines, if it is the body of a letter."""


class Law(StrEnum):
    """Whose law the statutory claim follows."""

    EU = "eu"
    DE = "de"
    GB = "gb"
    PL = "pl"
    CZ = "cz"


class LetterWay(StrEnum):
    """How a letter travels."""

    CONNECTION = "connection"
    """Over the channel that the partner's invoices go over."""
    MAIL = "mail"
    """Over the `mail` channel of the policy."""
    NONE = "none"
    """It is kept with the invoice, for somebody to post it."""


class InterestKind(StrEnum):
    """Which interest a letter asks for."""

    NONE = "none"
    STATUTORY = "statutory"
    """By the law of the policy: reference rate plus its margin."""
    CONTRACTUAL = "contractual"
    """At the rate of the policy."""


class OnDispute(StrEnum):
    """What happens to the undisputed part of a disputed invoice."""

    FREEZE_ALL = "freeze_all"
    """Nothing is dunned until the dispute is settled."""
    DUN_UNDISPUTED = "dun_undisputed"
    """What nobody disputes is dunned on."""


class LetterText(DomainModel):
    """The words of a letter in one language."""

    subject: Annotated[Template, Field(max_length=200, examples=["Reminder: invoice {number}"])]
    body: Annotated[Template, Field(examples=["Please pay {total} by {pay_by}."])]


class DunningLevel(DomainModel):
    """One letter: when it goes, what it says and asks for."""

    days: int = Field(ge=1, le=730, description="after the due date")
    title: TextLine = Field(examples=["Payment reminder"])
    texts: dict[LanguageCode, LetterText] = Field(
        default_factory=dict, description="by language; what is missing is taken from the product"
    )
    way: LetterWay = LetterWay.CONNECTION
    fee: ExactDecimal = Field(default=ZERO, ge=0, description="in the currency of the partnership")
    lump_sum: bool = Field(
        default=False, description="asks for the lump sum of the law, once for an invoice"
    )
    interest: InterestKind = InterestKind.NONE
    approval: bool = Field(default=False, description="somebody has to approve each letter")
    pay_within_days: int = Field(default=7, ge=1, le=90, description="the new date it names")


class ReferenceRate(DomainModel):
    """The reference rate of a half-year that the product does not know yet."""

    since: date
    percent: ExactDecimal = Field(ge=-5, le=100)

    @model_validator(mode="after")
    def _begins_a_half_year(self) -> Self:
        if (self.since.month, self.since.day) not in ((1, 1), (7, 1)):
            raise ValueError("a reference rate counts from 1 January or 1 July on")
        return self


class DunningPolicy(DomainModel):
    """Who is reminded how: the levels, and what they have in common."""

    levels: tuple[DunningLevel, ...] = Field(min_length=1, max_length=9)
    language: LanguageCode = "en"
    grace_days: int = Field(default=0, ge=0, le=90, description="added to the days of every level")
    minimum: ExactDecimal = Field(
        default=ZERO, ge=0, description="less than this is not dunned (currency of the partnership)"
    )
    business_days: bool = Field(
        default=True, description="a letter that falls on a weekend or holiday goes the day after"
    )
    calendar: (
        Annotated[str, StringConstraints(pattern=r"^([A-Z]{2}(-[A-Z0-9]{1,3})?|ECB)$")] | None
    ) = Field(default=None, description="of holidays: DE, DE-BY, ECB; none: weekends only")
    at: time = Field(default=time(9), description="when letters go, in the time zone")
    time_zone: TimeZone = "UTC"
    mail: ChannelConfig | None = Field(default=None, description="what `mail` means")
    law: Law = Law.EU
    reference_rates: tuple[ReferenceRate, ...] = Field(default=(), max_length=40)
    contractual_rate: ExactDecimal = Field(
        default=ZERO, ge=0, le=100, description="per cent a year, for `contractual`"
    )
    on_dispute: OnDispute = OnDispute.FREEZE_ALL
    dispute_days: int = Field(default=14, ge=1, le=365, description="until a dispute is overdue")
    promise_grace_days: int = Field(default=2, ge=0, le=30)
    approvers: tuple[Role, ...] = Field(default=("finance_director",), min_length=1, max_length=9)
    """Who is told of letters that wait, of broken promises, and of letters in vain."""

    @model_validator(mode="after")
    def _sound(self) -> Self:
        days = [level.days for level in self.levels]
        if days != sorted(set(days)):
            raise ValueError("each level is at more days after the due date than the one before")
        if self.mail is None and any(level.way is LetterWay.MAIL for level in self.levels):
            raise ValueError("a level goes by mail: say under 'mail' over which channel")
        if not self.contractual_rate and any(
            level.interest is InterestKind.CONTRACTUAL for level in self.levels
        ):
            raise ValueError("a level asks for contractual interest: give contractual_rate")
        if self.at.tzinfo is not None:
            raise ValueError("'at' is a time of day in time_zone, such as 09:00")
        return self
