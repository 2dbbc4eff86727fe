"""The part of the model that the table of `integration.formats.ubl.binding` speaks about.

One note, one means of payment with one account. More than that is refused when it is read.
"""

from domain.core.codes import CREDIT_TRANSFER, PaymentMeansCode
from domain.core.model import DomainModel
from domain.core.text import Text
from domain.invoice.model import Invoice
from domain.invoice.payment import CreditTransfer, PaymentInstructions
from domain.invoice.references import Note


class FlatPayment(DomainModel):
    """BG-16 with its first account."""

    means: PaymentMeansCode = CREDIT_TRANSFER
    remittance: Text | None = None
    iban: Text | None = None
    account_name: Text | None = None
    bic: Text | None = None


class FlatInvoice(Invoice):
    """An invoice with what UBL says once."""

    note: Text | None = None
    payment: FlatPayment | None = None


def flat(invoice: Invoice) -> FlatInvoice:
    """`invoice` as the table has it."""
    payment = None
    if invoice.payment_instructions:
        means = invoice.payment_instructions[0]
        payment = FlatPayment(means=means.means, remittance=means.remittance)
        if means.credit_transfers:
            account = means.credit_transfers[0]
            payment = FlatPayment(
                means=means.means,
                remittance=means.remittance,
                iban=account.account,
                account_name=account.account_name,
                bic=account.bic,
            )
    note = invoice.notes[0].text if invoice.notes else None
    values = {name: getattr(invoice, name) for name in Invoice.model_fields}
    return FlatInvoice.model_construct(**values, note=note, payment=payment)


def whole(read: FlatInvoice) -> Invoice:
    """The opposite."""
    values = {name: getattr(read, name) for name in Invoice.model_fields}
    if read.note:
        values["notes"] = (Note(text=read.note),)
    if read.payment:
        paid = read.payment
        account = (
            (CreditTransfer(account=paid.iban, account_name=paid.account_name, bic=paid.bic),)
            if paid.iban
            else ()
        )
        means = PaymentInstructions(
            means=paid.means, remittance=paid.remittance, credit_transfers=account
        )
        values["payment_instructions"] = (means,)
    return Invoice(**values)
