"""Refunds in a payment run: what is kept of a payment goes back to where it came from."""

from domain.ports import Records
from domain.process.paying_out.asked import Asked
from domain.settlement.payee import fingerprint
from domain.settlement.paying_out import (
    OrderState,
    PaymentOrder,
    RunKind,
    end_to_end_id,
    held_payment,
)
from domain.settlement.payment import Payment


async def refund_order(
    records: Records, asked: Asked, payment_id: str, number: int
) -> PaymentOrder | str:
    """The order, the `number`th of its run, that gives back what is kept; or why there is none.

    It goes to the account that the money came from, which nobody can change: so nobody has to
    confirm it either.
    """
    payment = await records.payments.find(payment_id)
    if payment is None:
        return "there is none"
    subject = held_payment(payment_id)
    if await records.payment_orders.count({"holds": subject}):
        return "it is in another run"
    if reason := _against(payment, asked.currency):
        return reason
    attempt = await records.payment_orders.count({"refunds": payment_id}) + 1
    part = payment.part
    return PaymentOrder(
        id=f"{asked.run_id}.{number}",
        run_id=asked.run_id,
        kind=RunKind.REFUND,
        refunds=payment_id,
        number=part.end_to_end_id or payment.bank_reference,
        partner_id=payment.partner_id or "",
        name=part.counterparty_name,
        iban=part.counterparty_iban,
        bic=part.counterparty_bic,
        account=fingerprint(part.counterparty_iban),
        amount=payment.kept,
        currency=payment.currency,
        due_on=asked.pays_on,
        end_to_end_id=end_to_end_id(subject, attempt),
        state=OrderState.PROPOSED,
    )


def _against(payment: Payment, currency: str) -> str:
    if payment.kept <= 0 or payment.partner_id is None:
        return "nothing of it is kept as a credit"
    if payment.currency != currency:
        return f"it is in {payment.currency}"
    if not payment.part.counterparty_iban or not payment.part.counterparty_name:
        return "the bank has not said from whose account it came"
    return ""
