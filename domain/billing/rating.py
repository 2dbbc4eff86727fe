"""Rating: the parts of a period become priced, prorated and adjusted lines. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from domain.billing.adjustments.order import adjusted
from domain.billing.agreement import Agreement
from domain.billing.balance import Balance, Draw
from domain.billing.charge import Charge
from domain.billing.index_series import IndexSeries
from domain.billing.metered import NOTHING_METERED, Metered, UsageGroup
from domain.billing.parts import Part
from domain.billing.period import BillingPeriod
from domain.billing.pricing.basis import Basis, Formulas, Priced
from domain.billing.proration import prorated
from domain.billing.rated import RatedLine, Source
from domain.billing.run import BillingRun
from domain.core.errors import Invalid
from domain.core.findings import Finding
from domain.core.money import ZERO
from domain.invoice.reckoning import Reckoning


@dataclass(frozen=True, slots=True)
class Context:
    """What rating has to know beside the agreement."""

    currency: str
    on: date
    """The day on which it is billed."""
    usage: Mapping[str, Metered] = field(default_factory=dict)
    """By the key of the part."""
    series: Mapping[str, IndexSeries] = field(default_factory=dict)
    formulas: Formulas | None = None
    history: Sequence[BillingRun] = ()
    """Completed runs of the agreement, for limits and terms."""
    credits: Sequence[Balance] = ()
    """What was granted to the partnership, to be drawn down."""


@dataclass(frozen=True, slots=True)
class Rating:
    """What one agreement comes to in one period."""

    agreement: Agreement
    period: BillingPeriod
    lines: tuple[RatedLine, ...]
    draws: tuple[Draw, ...] = ()
    notes: tuple[str, ...] = ()


def rate(
    agreement: Agreement, period: BillingPeriod, parts: Sequence[Part], context: Context
) -> Rating:
    """The lines of `parts`; `Invalid` names every charge that cannot be rated, and why."""
    reckoning = Reckoning(context.currency)
    lines: list[RatedLine] = []
    findings: list[Finding] = []
    for part in parts:
        try:
            lines += _lines_of(agreement, part, context, reckoning)
        except Invalid as error:
            findings += _about(agreement, part.charge, error)
    if findings:
        raise Invalid(
            f"{len({finding.path for finding in findings})} of {len(agreement.charges)} charges "
            f"cannot be rated: {findings[0].message}",
            hint=findings[0].hint,
            findings=findings,
        )
    reckoning.conclude("the period cannot be rated")
    done = adjusted(
        lines,
        agreement,
        period,
        parts=parts,
        history=context.history,
        reckoning=reckoning,
        credits=context.credits,
        on=context.on,
    )
    reckoning.conclude("the adjustments cannot be worked out")
    return Rating(agreement, period, done.lines, done.draws, done.notes)


def _lines_of(
    agreement: Agreement, part: Part, context: Context, reckoning: Reckoning
) -> list[RatedLine]:
    charge = part.charge
    metered = context.usage.get(part.key, NOTHING_METERED) if part.quantity is None else None
    priced = charge.price.price(_basis(agreement, part, metered, context))
    if charge.price_places is not None:
        priced = tuple(_rounded(one, charge.price_places) for one in priced)
    if metered is None and charge.price.prorated and not part.proportion.is_all:
        priced = prorated(priced, part.proportion, reckoning)
    source = Source(
        agreement_id=agreement.id,
        agreement_version=agreement.version,
        charge_id=charge.id,
        model=charge.price.model,
        period_key=part.period.key,
        service=part.service,
        marketable_id=charge.marketable_id,
        description=charge.description,
        proportion=None if part.proportion.is_all else part.proportion,
        usage=metered.trace if metered else None,
        metered=metered.quantity if metered else ZERO,
        order_reference=charge.order_reference,
        tax=charge.tax,
    )
    return [RatedLine.of(source, one, reckoning) for one in priced]


def _basis(agreement: Agreement, part: Part, metered: Metered | None, context: Context) -> Basis:
    groups: tuple[UsageGroup, ...]
    if metered is None:
        quantity = part.quantity or ZERO
        groups = (UsageGroup((), quantity, 0),)
    else:
        quantity, groups = metered.quantity, metered.groups
    if part.charge.free_units:
        groups = _without_free(groups, part.charge.free_units)
        quantity = sum((group.quantity for group in groups), ZERO)
    return Basis(
        quantity=quantity,
        service=part.service,
        currency=context.currency,
        contract_year=_contract_year(agreement.starts_on, part.service.start),
        started_on=agreement.starts_on,
        groups=groups,
        amounts=metered.amounts if metered else (),
        series=context.series,
        formulas=context.formulas,
    )


def _without_free(groups: Sequence[UsageGroup], free: Decimal) -> tuple[UsageGroup, ...]:
    """The groups less `free` units, taken from them in their order."""
    left = []
    for group in groups:
        taken = min(free, max(group.quantity, ZERO))
        free -= taken
        if group.quantity != taken or taken == 0:
            left.append(group._replace(quantity=group.quantity - taken))
    return tuple(left)


def _contract_year(began: date | None, day: date) -> int:
    if began is None or day < began:
        return 1
    anniversary_passed = (day.month, day.day) >= (began.month, began.day)
    return day.year - began.year + (1 if anniversary_passed else 0)


def _rounded(priced: Priced, places: int) -> Priced:
    price = Reckoning.to_places(priced.unit_price, places)
    if price == priced.unit_price:
        return priced
    step = f"unit price {priced.unit_price} rounded to {price} ({price - priced.unit_price:+})"
    return priced._replace(unit_price=price, steps=(*priced.steps, step))


def _about(agreement: Agreement, charge: Charge, error: Invalid) -> list[Finding]:
    """The findings of a charge, each with its place in the agreement."""
    path = f"agreements/{agreement.id}/charges/{charge.id}"
    reason = Finding(rule=error.code, path="", message=error.message, hint=error.hint)
    return [
        replace(finding, path=f"{path}/{finding.path}".rstrip("/"))
        for finding in error.findings or (reason,)
    ]
