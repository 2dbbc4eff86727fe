"""What billing a period comes to, before anything is written, and what became of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from domain.billing.agreement import Agreement
from domain.billing.balance import Balance, Draw
from domain.billing.items import items
from domain.billing.period import BillingPeriod
from domain.billing.rated import RatedLine, net
from domain.billing.rating import Rating
from domain.billing.run import BilledItem, BillingRun
from domain.core.money import ZERO
from domain.invoice.request import InvoiceRequest
from domain.trade.partnership import Partnership


@dataclass(frozen=True, slots=True)
class RatedAgreement:
    """What one agreement comes to in a run: its period, and late usage of periods before."""

    rating: Rating
    late: tuple[RatedLine, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def lines(self) -> tuple[RatedLine, ...]:
        """All of them."""
        return (*self.rating.lines, *self.late)

    @property
    def items(self) -> tuple[BilledItem, ...]:
        """The entries of the ledger."""
        return (*items(self.rating.lines), *items(self.late))


@dataclass(frozen=True, slots=True)
class RatedPeriod:
    """What a run comes to: that of an agreement, and of those consolidated into it."""

    agreement: Agreement
    period: BillingPeriod
    partnership: Partnership
    currency: str
    agreements: tuple[RatedAgreement, ...]
    """The first one is the agreement itself."""
    requests: tuple[InvoiceRequest, ...]
    draws: tuple[Draw, ...]
    balances: Mapping[str, Balance]
    """As they were when they were drawn."""

    @property
    def items(self) -> tuple[BilledItem, ...]:
        """The entries of the ledger, of all agreements."""
        return tuple(item for one in self.agreements for item in one.items)

    @property
    def lines(self) -> int:
        """How many lines there are."""
        return sum(len(one.lines) for one in self.agreements)

    @property
    def net(self) -> Decimal:
        """Without VAT."""
        return net(line for one in self.agreements for line in one.lines)

    @property
    def notes(self) -> tuple[str, ...]:
        """What was not billed, and why."""
        return tuple(note for one in self.agreements for note in (*one.rating.notes, *one.notes))


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a period: `completed`, `parked`, `skipped` or `early`."""

    state: str
    agreement: Agreement
    run: BillingRun | None = None
    rated: RatedPeriod | None = None
    reason: str = ""
    due: datetime | None = None
    """Of what is early by the calendar: from when on it can be billed."""
    waits_for: str = ""
    """Of what is early otherwise: the period that has to be billed first."""

    @property
    def net(self) -> Decimal:
        """Without VAT; with what was billed together with it, as long as that is known."""
        if self.rated is not None:
            return self.rated.net
        return self.run.net if self.run is not None else ZERO
