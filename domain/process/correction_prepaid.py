"""Corrections of invoices that were paid ahead: what the credit note frees pays for the new one.

What is left of it goes back to the balances that it was drawn from.
"""

from datetime import datetime
from decimal import Decimal

from domain.billing.balance import BalanceKind, drawn, give_back
from domain.core.money import ZERO
from domain.invoice.correction import credit
from domain.invoice.request import InvoiceRequest, assemble
from domain.invoice.totals import calculate
from domain.ports import Records
from domain.process.content import credit_notes_before
from domain.record import InvoiceRecord


async def paid_ahead(
    tx: Records,
    record: InvoiceRecord,
    note: InvoiceRequest,
    bill: InvoiceRequest | None,
    *,
    id: str,
    at: datetime,
) -> InvoiceRequest | None:
    """`bill` with what `note` frees of the prepaid amount of an invoice (BT-113).

    `id` names the entries by which the rest goes back.
    """
    if record.document is None or not record.document.totals.prepaid:
        return bill
    before = await credit_notes_before(tx, record)
    freed = credit(record.document, note.credits, before=before).totals.prepaid or ZERO
    paid = min(freed, await _payable(tx, record, bill, at))
    await _give_back(tx, record, freed - paid, id=id, at=at)
    return bill.model_copy(update={"prepaid": paid or None}) if bill else None


async def _payable(
    tx: Records, record: InvoiceRecord, bill: InvoiceRequest | None, at: datetime
) -> Decimal:
    if bill is None or bill.type_code.is_credit_note:
        return ZERO
    marketables = await tx.marketables.several({line.marketable_id for line in bill.lines})
    draft = assemble(bill, record.terms, marketables, on=at.date())
    return max(calculate(draft).totals.payable, ZERO)


async def _give_back(
    tx: Records, record: InvoiceRecord, amount: Decimal, *, id: str, at: datetime
) -> None:
    run = record.request.billing_run_id
    if run is None:
        return
    where = {"partnership_id": record.request.partnership_id, "kind": BalanceKind.PREPAID}
    reason = f"{record.number} was corrected"
    for balance in (await tx.balances.page(where, limit=500)).items:
        share = min(amount, drawn(balance, run))
        if share > 0:
            after = give_back(balance, share, run_id=run, at=at, reason=reason, id=f"back:{id}")
            await tx.balances.put(after)
            amount -= share
