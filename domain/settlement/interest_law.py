"""What the law grants on late payments between businesses: reference rates, margins, lump sums.

Source: directive 2011/7/EU, article 2(6) (reference rate plus at least eight points), 3(2) (the
rate of 1 January counts for the first half of a year, that of 1 July for the second) and 6 (at
least EUR 40). The tables below are what the banks published, up to the first half of 2026; a policy
carries later ones, and what is known to none is taken to go on and marked as assumed.
"""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from domain.core.model import DomainModel
from domain.core.money import CurrencyCode, ExactDecimal
from domain.settlement.interest import RateStep
from domain.trade.dunning import Law


class LumpSum(DomainModel):
    """The lump sum for a debt of at least so much."""

    at_least: ExactDecimal
    amount: ExactDecimal


class LateLaw(DomainModel):
    """The statutory claim of one law."""

    title: str
    source: str
    currency: CurrencyCode
    """That of the lump sum."""
    margin: ExactDecimal
    """Points on top of the reference rate."""
    reference: tuple[RateStep, ...]
    """The reference rate of each half-year."""
    lump_sums: tuple[LumpSum, ...] = ()
    """Ascending; empty where the amount follows from an exchange rate of the day."""

    def lump_sum(self, debt: Decimal) -> Decimal | None:
        """The lump sum for `debt`; `None` where the law's table is not one in this currency."""
        fitting = [band.amount for band in self.lump_sums if band.at_least <= debt]
        return fitting[-1] if fitting else None

    def rates(self, more: Iterable[RateStep] = (), *, until: date) -> tuple[RateStep, ...]:
        """Reference rate plus margin by half-year, with `more` of the reference, up to `until`."""
        known = {step.since: step.percent for step in (*self.reference, *more)}
        since = min(known)
        percent, steps = known[since], []
        while since <= until:
            percent = known.get(since, percent)
            steps.append(
                RateStep(since=since, percent=percent + self.margin, assumed=since not in known)
            )
            since = half_year_after(since)
        return tuple(steps)


def half_year_after(day: date) -> date:
    """The first day of the half-year after the one that `day` is in."""
    return date(day.year, 7, 1) if day.month <= 6 else date(day.year + 1, 1, 1)


def _steps(first_year: int, percents: str) -> tuple[RateStep, ...]:
    """Two rates a year, from the first half of `first_year` on."""
    days = (date(first_year + n // 2, 1 + 6 * (n % 2), 1) for n in range(len(percents.split())))
    return tuple(
        RateStep(since=since, percent=Decimal(percent))
        for since, percent in zip(days, percents.split(), strict=True)
    )


def _sums(*bands: tuple[str, str]) -> tuple[LumpSum, ...]:
    return tuple(LumpSum(at_least=Decimal(debt), amount=Decimal(sum_)) for debt, sum_ in bands)


LAWS: dict[Law, LateLaw] = {
    Law.EU: LateLaw(
        title="Directive 2011/7/EU, euro area",
        source="European Central Bank, main refinancing operations, rate of 1 January and 1 July",
        currency="EUR",
        margin=Decimal(8),
        reference=_steps(
            2013,
            "0.75 0.50 0.25 0.15 0.05 0.05 0.05 0.00 0.00 0.00 0.00 0.00 0.00 0.00"
            " 0.00 0.00 0.00 0.00 0.00 0.00 2.50 4.00 4.50 4.25 3.15 2.15 2.15",
        ),
        lump_sums=_sums(("0", "40")),
    ),
    Law.DE: LateLaw(
        title="Germany, BGB § 288(2) and (5)",
        source="Deutsche Bundesbank, Basiszinssatz (BGB § 247)",
        currency="EUR",
        margin=Decimal(9),
        reference=_steps(
            2017,
            "-0.88 -0.88 -0.88 -0.88 -0.88 -0.88 -0.88 -0.88 -0.88 -0.88 -0.88 -0.88"
            " 1.62 3.12 3.62 3.37 2.27 1.27 1.27",
        ),
        lump_sums=_sums(("0", "40")),
    ),
    Law.GB: LateLaw(
        title="United Kingdom, Late Payment of Commercial Debts (Interest) Act 1998",
        source="Bank of England, Bank Rate of 31 December and 30 June before the half-year",
        currency="GBP",
        margin=Decimal(8),
        reference=_steps(2023, "3.50 5.00 5.25 5.25 4.75 4.25 3.75"),
        lump_sums=_sums(("0", "40"), ("1000", "70"), ("10000", "100")),
    ),
    Law.PL: LateLaw(
        title="Poland, act of 8 March 2013 on excessive delays in commercial transactions",
        source="Narodowy Bank Polski, reference rate of 1 January and 1 July",
        currency="PLN",
        margin=Decimal(10),
        reference=_steps(2023, "6.75 6.75 5.75 5.75 5.75 5.25 4.00"),
    ),
    Law.CZ: LateLaw(
        title="Czechia, government regulation 351/2013",
        source="Česká národní banka, two-week repo rate of 1 January and 1 July",
        currency="CZK",
        margin=Decimal(8),
        reference=_steps(2023, "7.00 7.00 6.75 4.75 4.00 3.50 3.50"),
        lump_sums=_sums(("0", "1200")),
    ),
}
"""Each law that statutory claims can follow."""
