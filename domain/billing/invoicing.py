"""From rated lines to the invoices that a run asks for: one, or one for each group."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from domain.billing.agreement import Agreement, Grouping
from domain.billing.period import BillingPeriod
from domain.billing.pricing.basis import PIECE
from domain.billing.rated import RatedLine, net
from domain.billing.timing import issue_date
from domain.core.codes import InvoiceTypeCode
from domain.core.dates import Period
from domain.core.identifiers import billed_invoice_id
from domain.invoice.request import AgreedTerms, InvoiceRequest, RequestedLine


def requests(
    agreement: Agreement,
    period: BillingPeriod,
    lines: Iterable[RatedLine],
    *,
    run_id: str,
    families: Mapping[str, str],
) -> tuple[InvoiceRequest, ...]:
    """The invoices of a run, in the order in which their groups first occur.

    `families` has the family of each marketable. A group that comes to less than nothing (late
    corrections of usage) is a credit note.
    """
    groups: dict[str, list[RatedLine]] = {}
    for line in lines:
        groups.setdefault(_group(agreement, line, families), []).append(line)
    agreed = _agreed(agreement, period)
    made = []
    for name, members in groups.items():
        owed = net(members) >= 0
        by_order = agreement.grouping is Grouping.ORDER_REFERENCE
        made.append(
            InvoiceRequest(
                partnership_id=agreement.partnership_id,
                type_code=InvoiceTypeCode.INVOICE if owed else InvoiceTypeCode.CREDIT_NOTE,
                lines=tuple(map(_requested if owed else _taken_back, members)),
                order_reference=(name if by_order else "") or agreement.order_reference,
                period=_covered(members),
                billing_run_id=run_id,
                agreed=agreed,
            )
        )
    return tuple(made)


def invoice_ids(run_id: str, count: int) -> tuple[str, ...]:
    """The ids of the invoices of a run."""
    first = billed_invoice_id(run_id)
    return tuple(first if number == 1 else f"{first}.{number}" for number in range(1, count + 1))


def _group(agreement: Agreement, line: RatedLine, families: Mapping[str, str]) -> str:
    if agreement.grouping is Grouping.FAMILY:
        return families.get(line.source.marketable_id, "")
    if agreement.grouping is Grouping.ORDER_REFERENCE:
        return line.source.order_reference or ""
    return ""


def _requested(line: RatedLine) -> RequestedLine:
    source, priced = line.source, line.priced
    return RequestedLine(
        marketable_id=source.marketable_id,
        quantity=priced.quantity,
        unit_price=priced.unit_price,
        description=source.description,
        period=source.service,
        unit=priced.unit,
        allowances=line.adjustments(),
        tax=source.tax,
        origin=line.origin(),
    )


def _taken_back(line: RatedLine) -> RequestedLine:
    """The line on a credit note, where what is taken back is positive."""
    asked = _requested(line)
    if not line.allowances:
        return asked.model_copy(update={"quantity": -asked.quantity})
    quantity = Decimal(-1 if line.net > 0 else 1)
    update = {"quantity": quantity, "unit_price": abs(line.net), "unit": PIECE, "allowances": ()}
    return asked.model_copy(update=update)


def _covered(lines: Sequence[RatedLine]) -> Period:
    """BG-14: from the first day that is billed to the last."""
    return Period(
        start=min(line.source.service.start for line in lines),
        end=max(line.source.service.end for line in lines),
    )


def _agreed(agreement: Agreement, period: BillingPeriod) -> AgreedTerms | None:
    said = AgreedTerms(
        currency=agreement.currency,
        payment_terms=agreement.payment_terms,
        series=agreement.series,
        language=agreement.language,
        issue_on=issue_date(agreement, period),
    )
    return None if said == AgreedTerms() else said
