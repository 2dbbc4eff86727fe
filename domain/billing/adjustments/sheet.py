"""The sheet that a run's lines are adjusted on, one step after the other."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from domain.billing.adjustments.past import Past
from domain.billing.adjustments.spread import spread
from domain.billing.agreement import Agreement
from domain.billing.charge import Charge
from domain.billing.parts import Part
from domain.billing.period import BillingPeriod
from domain.billing.rated import Allowance, RatedLine, net
from domain.billing.run import BillingRun
from domain.core.money import ZERO
from domain.invoice.reckoning import Reckoning


class Off(NamedTuple):
    """What an allowance says: whose it is, and why. `said` is the step that lines keep."""

    id: str
    kind: str
    reason: str
    reason_code: str
    said: str


@dataclass(frozen=True, slots=True)
class Run:
    """What is billed: the agreement in a period, the parts of it, and what was billed before."""

    agreement: Agreement
    period: BillingPeriod
    parts: Sequence[Part]
    cells: Mapping[str, BillingPeriod]
    """The periods whose use or right is billed, by key: one, or two if timings are mixed."""
    past: Past
    reckoning: Reckoning

    @classmethod
    def of(
        cls,
        agreement: Agreement,
        period: BillingPeriod,
        parts: Sequence[Part],
        history: Iterable[BillingRun],
        reckoning: Reckoning,
    ) -> "Run":
        """With what `history` says about it."""
        cells = {part.period.key: part.period for part in parts}
        true_ups = {(commitment.id, period.key) for commitment in agreement.commitments}
        past = Past(history, parts, true_ups)
        return cls(agreement, period, parts, cells, past, reckoning)

    @property
    def charges(self) -> Iterable[Charge]:
        """Those that are billed, each once."""
        return {part.charge.id: part.charge for part in self.parts}.values()

    def stated(self, amount: Decimal, path: str) -> Decimal:
        """An amount of the agreement; finer than the currency is a fault."""
        return self.reckoning.stated(amount, "BILL-AMOUNT", path)


class Sheet:
    """Lines by their place; lines are added at the end."""

    def __init__(self, lines: Iterable[RatedLine], currency: str) -> None:
        self.lines = list(lines)
        self.notes: list[str] = []
        self._currency = currency
        self._of_charge: dict[str, list[int]] = {}
        for place, line in enumerate(self.lines):
            self._of_charge.setdefault(line.source.charge_id, []).append(place)
        self._spent: dict[tuple[str, str], Decimal] = {}

    def of_charge(self, id: str) -> list[int]:
        """Where the lines of a charge are."""
        return self._of_charge.get(id, [])

    def places(self, wanted: Callable[[RatedLine], bool]) -> list[int]:
        """Where the lines are that are wanted."""
        return [place for place, line in enumerate(self.lines) if wanted(line)]

    def net(self, places: Iterable[int]) -> Decimal:
        """What the lines there come to now."""
        return net(self.lines[place] for place in places)

    def spent(self, id: str, kind: str) -> Decimal:
        """What was allowed for `id` so far."""
        return self._spent.get((id, kind), ZERO)

    def allow(self, places: Sequence[int], amount: Decimal, off: Off) -> Decimal:
        """Allow `amount` off the lines there, at most what they come to; what it was in fact.

        Lines that come to less than nothing have no share. They lower what all come to, so that no
        more than that is allowed off the others.
        """
        nets = [self.lines[place].net for place in places]
        amount = min(amount, sum(nets, ZERO))
        if amount <= ZERO:
            return ZERO
        cuts = spread(amount, nets, self._currency)
        for place, cut in zip(places, cuts, strict=True):
            if cut:
                allowance = Allowance(off.id, off.kind, cut, off.reason, off.reason_code)
                here = "" if cut == amount else f", {cut} of it here"
                step = f"{off.said}: {amount} off{here}"
                self.lines[place] = self.lines[place].less(allowance, step)
        self._spent[off.id, off.kind] = self.spent(off.id, off.kind) + amount
        return amount
