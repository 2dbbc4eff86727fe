"""Credit memos: our model has what is owed to the buyer as positive amounts.

Partners differ: some send BIG07 CR with positive amounts, some with negative ones.
"""

from decimal import Decimal
from typing import TypeVar

from domain.core.model import DomainModel
from domain.core.money import ZERO
from domain.invoice.model import Invoice

M = TypeVar("M", bound=DomainModel)


def turned(invoice: Invoice) -> Invoice:
    """A credit memo over a negative total, with all its amounts turned; others as they are."""
    totals = invoice.totals
    if not invoice.is_credit_note or totals.tax_inclusive >= 0:
        return invoice
    payable = {"tax_inclusive": -totals.tax_inclusive, "payable": -totals.payable}
    if totals.line_net > 0:  # only the total was stated negative
        return invoice.model_copy(update={"totals": totals.model_copy(update=payable)})
    lines = tuple(
        _turned(line, "quantity", "net_amount").model_copy(
            update={
                "allowances": tuple(_turned(one, "amount", "base") for one in line.allowances),
                "charges": tuple(_turned(one, "amount", "base") for one in line.charges),
            }
        )
        for line in invoice.lines
    )
    return invoice.model_copy(
        update={
            "lines": lines,
            "allowances": tuple(_turned(one, "amount", "base") for one in invoice.allowances),
            "charges": tuple(_turned(one, "amount", "base") for one in invoice.charges),
            "vat_breakdown": tuple(
                _turned(row, "taxable_amount", "tax_amount") for row in invoice.vat_breakdown
            ),
            "totals": _turned(totals, *type(totals).model_fields),
        }
    )


def _turned(one: M, *names: str) -> M:
    return one.model_copy(update={name: _negated(getattr(one, name)) for name in names})


def _negated(value: Decimal | None) -> Decimal | None:
    return value if value is None else -value or ZERO
