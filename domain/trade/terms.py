"""The terms of a partnership as data: how documents travel, when to pay, which lifecycle.

Data only. Deliveries are judged in `domain.exchange`.
"""

from calendar import monthrange
from datetime import date, timedelta
from enum import StrEnum
from typing import Annotated, Any, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from domain.core.durations import Duration
from domain.core.identifiers import Id
from domain.core.model import DomainModel
from domain.core.money import ExactDecimal
from domain.trade.reference_kind import ReferenceKind

SecretRef = Annotated[str, StringConstraints(pattern=r"^file:[A-Za-z0-9._-]{1,100}$")]
"""A secret is named, never written down: `file:NAME` is a file in the secrets folder."""


FileNamePattern = Annotated[
    str,
    StringConstraints(
        pattern=r"^([A-Za-z0-9_.-]|\{(number|invoice|control|date|extension)\}){1,80}$"
    ),
]


class ChannelConfig(DomainModel):
    """A channel of the registry in `integration.channels` with its settings (that channel's)."""

    kind: Id
    settings: dict[str, Any] = Field(default_factory=dict)
    per_minute: int | None = Field(default=None, ge=1, le=10_000)
    """How many messages the other end takes per minute, from all of us together."""
    at_once: int | None = Field(default=None, ge=1, le=100)
    """How many at the same time."""


class AcknowledgementKind(StrEnum):
    """Every way in which a partner's system, or the buyer, answers what was sent."""

    COLLECTED = "collected"
    """The partner took the file out of the folder."""
    MDN = "mdn"
    """AS2 Message Disposition Notification (RFC 4130)."""
    AS4_RECEIPT = "as4_receipt"
    AS4_ERROR = "as4_error"
    DSN = "dsn"
    """Delivery status notification of a mail (RFC 3464)."""
    HTTP_REPLY = "http_reply"
    TA1 = "ta1"
    X12_997 = "x12_997"
    X12_999 = "x12_999"
    X12_824 = "x12_824"
    CONTRL = "contrl"
    APERAK = "aperak"
    MLS = "mls"
    """Peppol Message Level Status."""
    INVOICE_RESPONSE = "invoice_response"
    """Peppol Invoice Response (T111)."""


class Expectation(DomainModel):
    """An acknowledgement that has to come, and how long after sending at the latest."""

    kind: AcknowledgementKind
    within: Duration = "P1D"


class DeliveryProfile(DomainModel):
    """In which format and over which channel invoices go out, and what is expected back."""

    format: Id = "ubl-2.1"
    format_settings: dict[str, Any] = Field(default_factory=dict)
    """What the format needs to know of this partner: addresses, release, mapping, template."""
    channel: ChannelConfig
    file_name: FileNamePattern = "{number}.{extension}"
    """How files are named: `{number}`, `{invoice}`, `{control}`, `{date}`, `{extension}`."""
    test: bool = False
    """Everything is marked as a test, as far as format and channel know such a mark."""
    expects: tuple[Expectation, ...] = ()
    """Acknowledgements of the partner's systems; one that is late becomes visible."""
    expects_response: bool = True
    """Whether the buyer answers with an Invoice Response (business acknowledgement)."""
    response_days: int = Field(default=5, ge=1, le=90)
    """After so many days without an answer the silence becomes visible."""

    @model_validator(mode="after")
    def _once(self) -> Self:
        kinds = [one.kind for one in self.expects]
        if len(kinds) != len(set(kinds)):
            raise ValueError("a kind of acknowledgement is expected once")
        return self


class EarlyPayment(DomainModel):
    """A discount for paying within some days of issue (Skonto)."""

    days: int = Field(ge=0, le=365)
    percentage: ExactDecimal = Field(gt=0, lt=100)

    @model_validator(mode="after")
    def _in_hundredths(self) -> Self:
        if self.percentage != round(self.percentage, 2):
            raise ValueError("a discount for early payment has two decimals at most")
        return self


class PaymentTerms(DomainModel):
    """BT-9 and BT-20: when an invoice is due.

    Counted from the day of issue, or from the end of its month: first whole months, then days. If
    days of the month are fixed, it is due on the next of them.
    """

    net_days: int = Field(default=30, ge=0, le=365)
    months: int = Field(default=0, ge=0, le=12)
    end_of_month: bool = False
    fixed_days: tuple[Annotated[int, Field(ge=1, le=31)], ...] = Field(
        default=(), max_length=10, description="days of the month; 31 is the last one"
    )
    discounts: tuple[EarlyPayment, ...] = Field(default=(), max_length=5)
    reference: ReferenceKind | None = Field(
        default=None, description="BT-83 is made as one of this kind; else it is the number"
    )

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        days = [discount.days for discount in self.discounts]
        if days != sorted(set(days)):
            raise ValueError("discounts for early payment have to rise by days")
        granted = [discount.percentage for discount in self.discounts]
        if granted != sorted(set(granted), reverse=True):
            raise ValueError(
                "a discount for paying later has to be less than one for paying sooner"
            )
        if days and self._counts_days_only and days[-1] > self.net_days:
            raise ValueError(
                f"a discount is granted for {days[-1]} days, but all is due after {self.net_days}"
            )
        if list(self.fixed_days) != sorted(set(self.fixed_days)):
            raise ValueError("the fixed days have to rise")
        return self

    def due(self, issued_on: date) -> date:
        """The due date (BT-9) of an invoice issued on `issued_on`."""
        start = _month_end(issued_on) if self.end_of_month else issued_on
        day = _months_after(start, self.months, last=self.end_of_month)
        return self._fixed(day + timedelta(days=self.net_days))

    def discount_until(self, issued_on: date) -> date | None:
        """The last day on which payment of an invoice issued on `issued_on` earns a discount."""
        return issued_on + timedelta(days=self.discounts[-1].days) if self.discounts else None

    def text(self, *, structured: bool = False) -> str:
        """BT-20 in words; `structured`: discounts as XRechnung writes them (BR-DE-18)."""
        net = f"Payable {self._when()}"
        if structured:
            marks = (f"#SKONTO#TAGE={d.days}#PROZENT={d.percentage:.2f}#\n" for d in self.discounts)
            return "".join((*marks, net))
        early = (f"{d.percentage:f} % discount within {d.days} days" for d in self.discounts)
        return "; ".join((net, *early))

    @property
    def _counts_days_only(self) -> bool:
        return not (self.months or self.end_of_month or self.fixed_days)

    def _when(self) -> str:
        if self._counts_days_only:
            return f"within {self.net_days} days of issue"
        counted = [_counted(self.months, "month")] if self.months else []
        counted += [_counted(self.net_days, "day")] if self.net_days else []
        since = "the end of the month of issue" if self.end_of_month else "issue"
        span = " and ".join(counted)
        if not self.fixed_days:
            return f"within {span} of {since}" if span else f"by {since}"
        days = " or ".join("last day" if day == _LAST else f"day {day}" for day in self.fixed_days)
        on = f"on the next {days} of a month"
        return f"{span} after {since}, {on}" if span else f"{on} from {since}"

    def _fixed(self, day: date) -> date:
        if not self.fixed_days:
            return day
        for first in (day, _month_end(day) + timedelta(days=1)):
            last = _month_end(first).day
            for fixed in self.fixed_days:
                if min(fixed, last) >= first.day:
                    return first.replace(day=min(fixed, last))
        raise AssertionError("each month has each fixed day, or its last day for it")


_LAST = 31


def _counted(number: int, unit: str) -> str:
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"


def _month_end(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


def _months_after(day: date, months: int, *, last: bool) -> date:
    """`months` later: on the same day of the month, or the last one if there is none, or if
    `last` is asked for.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    end = monthrange(year, month + 1)[1]
    return date(year, month + 1, end if last else min(day.day, end))


class LifecycleChoice(DomainModel):
    """A lifecycle by name, and its version: one, or the latest published at the start."""

    key: Id = "standard"
    version: int | Literal["latest"] = "latest"
