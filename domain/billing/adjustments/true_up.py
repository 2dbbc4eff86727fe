"""Commitments: what an agreement comes to in a period or a term at least.

What is missing is billed as a line of its own (`true_up`), after discounts and caps, which do not
touch it: so what was committed is reached exactly. What earlier runs billed for the same period or
term counts, whether credits paid for it or not. A commitment to all charges also counts other
true-ups, of those commitments that stand before it.

Where something is billed in advance and something else in arrears, a period is complete when its
arrears are billed, with the run of the period after it. A period that the agreement covers in part
has its part of the commitment, by the day. A term is `term_periods` periods, counted from the one
that the agreement begins in; if the agreement ends before its term, the term ends with it, and all
that was committed is due.

Example: at least 300.00 in three months; the third one has what is missing.

    {"commitments": [{"id": "term", "amount": "300", "per": "term", "term_periods": 3,
                      "marketable_id": "hosting"}]}
    priced: calls 70.00
    priced: calls 80.00
    priced: calls 60.00
    calls: 60.00
    term: 90.00
    total: 150.00
"""

from domain.billing.adjustments.agreed import covered, in_proportion
from domain.billing.adjustments.commitment import Commitment
from domain.billing.adjustments.past import Counts, within
from domain.billing.adjustments.sheet import Run, Sheet
from domain.billing.agreement import Agreement
from domain.billing.calendar import preceding
from domain.billing.charge import Timing
from domain.billing.period import BillingPeriod
from domain.billing.pricing.basis import lump
from domain.billing.rated import RatedLine, Source
from domain.core.dates import Period

_MODEL = "commitment"


def true_up(sheet: Sheet, run: Run) -> None:
    """Add a line for each commitment that is not reached and is due."""
    for commitment in run.agreement.commitments:
        period = _completed(commitment, run)
        days = _counted(commitment, run.agreement, period)
        if days is not None:
            _bill(sheet, run, commitment, period, days)


def _bill(
    sheet: Sheet, run: Run, commitment: Commitment, period: BillingPeriod, days: Period
) -> None:
    agreement, service = run.agreement, covered(run.agreement, days)
    if service is None:
        return
    least = run.stated(commitment.amount, f"commitments/{commitment.id}/amount")
    if commitment.per == "period":
        least = in_proportion(least, agreement, period, run.reckoning)
    counts = _counts(commitment)
    places = sheet.places(
        lambda line: counts(line.source.charge_id) and within(line.source.service, days)
    )
    billed = run.past.net(days, counts) + sheet.net(places)
    if billed >= least:
        return
    source = Source(
        agreement_id=agreement.id,
        agreement_version=agreement.version,
        charge_id=commitment.id,
        model=_MODEL,
        period_key=run.period.key,
        service=service,
        marketable_id=commitment.marketable_id,
        description=commitment.description,
        kind="true_up",
    )
    step = f"committed {least}, of which {billed} is billed: {least - billed} missing"
    sheet.lines += (RatedLine.of(source, one, run.reckoning) for one in lump(least - billed, step))


def _counts(commitment: Commitment) -> Counts:
    def counts(id: str) -> bool:
        return not commitment.charge_ids or id in commitment.charge_ids

    return counts


def _completed(commitment: Commitment, run: Run) -> BillingPeriod:
    """The period that is complete with this run, as far as the commitment goes."""
    agreement = run.agreement
    in_arrears = any(
        charge.timing is Timing.ARREARS
        for charge in agreement.charges
        if not commitment.charge_ids or charge.id in commitment.charge_ids
    )
    late = agreement.bills_at_start and in_arrears
    return preceding(agreement, run.period) if late else run.period


def _counted(commitment: Commitment, agreement: Agreement, period: BillingPeriod) -> Period | None:
    """The days that count if the commitment is due with `period`; `None` if it is not."""
    if covered(agreement, period) is None:
        return None
    if commitment.per == "period":
        return period
    length = commitment.term_periods or 1
    place = period.index % length
    over = agreement.ends_on is not None and agreement.ends_on <= period.end
    if place != length - 1 and not over:
        return None
    first = period
    for _ in range(place):
        first = preceding(agreement, first)
    return Period(start=first.start, end=period.end)
