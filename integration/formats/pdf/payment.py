"""How to pay: sentences, accounts, and what is told the payee (BG-16 to BG-19, BT-20)."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from domain.core.codes import DIRECT_DEBIT, SEPA_DIRECT_DEBIT
from domain.core.money import round_amount
from domain.invoice.model import Invoice
from domain.invoice.payment import CreditTransfer, DirectDebit, PaymentInstructions
from integration.formats.pdf.speech import Speech, lines_of, plain
from integration.formats.pdf.swiss import in_fours

_IBAN = re.compile(r"^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$")
_SKONTO = re.compile(
    r"^#SKONTO#TAGE=(?P<days>\d{1,4})#PROZENT=(?P<rate>\d{1,3}(?:\.\d{1,4})?)"
    r"(?:#BASISBETRAG=(?P<base>-?\d{1,18}(?:\.\d{1,4})?))?#$"
)
"""XRechnung, BR-DE-18: a discount for paying early, in BT-20."""


_NET = re.compile(r"^Payable within (?P<days>\d{1,4}) days of issue$")
_EARLY = re.compile(r"^(?P<rate>\d{1,2}(\.\d+)?) % discount within (?P<days>\d+) days(?P<base>)$")
"""Our own words for terms of payment."""


def is_to_be_transferred(invoice: Invoice) -> bool:
    """Whether the receiver of the document has to transfer money."""
    owed = invoice.totals.payable > 0 and not invoice.is_credit_note
    return owed and not invoice.type_code.is_self_billed and not _is_collected(invoice)


def _is_collected(invoice: Invoice) -> bool:
    return any(
        one.direct_debit or one.card or one.means in (DIRECT_DEBIT, SEPA_DIRECT_DEBIT)
        for one in invoice.payment_instructions
    )


def accounts_of(invoice: Invoice) -> Iterator[tuple[CreditTransfer, str]]:
    """The accounts to pay into, each with what is told its holder."""
    for means in invoice.payment_instructions:
        for transfer in means.credit_transfers:
            yield transfer, means.remittance or invoice.number or ""


def payment_of(invoice: Invoice, speech: Speech) -> dict[str, Any]:
    """Everything about paying, but for the code."""
    is_paid_back = invoice.is_credit_note and not invoice.type_code.is_self_billed
    means = [] if is_paid_back else invoice.payment_instructions
    return {
        "heading": speech.say("payment.heading"),
        "sentences": [*_sentences(invoice, speech)],
        "accounts": [rows for one in means for rows in _accounts(one, speech)],
    }


def _sentences(invoice: Invoice, speech: Speech) -> Iterator[str]:
    payable, due = invoice.totals.payable, invoice.due_date
    if not payable:
        yield speech.say("payment.settled")
    elif is_to_be_transferred(invoice):
        if due:
            yield speech.say("payment.due", amount=speech.money(payable), date=speech.day(due))
    elif invoice.is_credit_note or invoice.type_code.is_self_billed or payable < 0:
        yield speech.say("payment.credited", amount=speech.money(abs(payable)))
    for one in invoice.payment_instructions:
        yield from _collected(one, speech)
    for line in lines_of(invoice.payment_terms or ""):
        yield " ".join(_term(part, invoice, speech) for part in line.split("; "))
    if invoice.payee:
        yield speech.say("remarks.payee", name=plain(invoice.payee.name))


def _collected(means: PaymentInstructions, speech: Speech) -> Iterator[str]:
    if means.direct_debit:
        yield _debited(means.direct_debit, speech)
        if means.direct_debit.creditor:
            yield speech.say("payment.creditor", value=plain(means.direct_debit.creditor))
    if means.card:
        yield speech.say("payment.card", number=f"•••• {plain(means.card.number)}")
    if means.means_text and not means.credit_transfers:
        yield plain(means.means_text)


def _debited(debit: DirectDebit, speech: Speech) -> str:
    if not (debit.account and debit.mandate):
        return speech.say("payment.debit_plain")
    account = _grouped(debit.account)
    return speech.say("payment.debit", account=account, mandate=plain(debit.mandate))


def _term(said: str, invoice: Invoice, speech: Speech) -> str:
    """Terms as we write them are said in the language of the document, all others as they are."""
    whole = said.replace("\N{ZERO WIDTH SPACE}", "")
    if found := _NET.match(whole):
        return speech.say("payment.within", days=found["days"])
    granted = _SKONTO.match(whole) or _EARLY.match(whole)
    if not granted or not invoice.issue_date:
        return speech.apart(said)
    rate, days = Decimal(granted["rate"]), int(granted["days"])
    base = Decimal(granted["base"]) if granted["base"] else invoice.totals.payable
    return speech.say(
        "payment.discount",
        percentage=speech.rate(rate),
        date=speech.day(_later(invoice.issue_date, days)),
        amount=speech.money(round_amount(base * rate / 100, invoice.currency)),
    )


def _later(day: date, days: int) -> date:
    return day + timedelta(days=min(days, (date.max - day).days))


def _accounts(means: PaymentInstructions, speech: Speech) -> Iterator[list[list[str]]]:
    for transfer in means.credit_transfers:
        yield [
            [speech.say(f"payment.{name}"), speech.apart(value)]
            for name, value in _account(transfer, means.remittance)
            if value
        ]


def _account(transfer: CreditTransfer, remittance: str | None) -> Iterator[tuple[str, str]]:
    yield "holder", plain(transfer.account_name or "")
    is_iban = bool(_IBAN.match(transfer.account.replace(" ", "")))
    yield ("iban" if is_iban else "account"), _grouped(transfer.account)
    yield "bic", plain(transfer.bic or "")
    yield "reference", plain(remittance or "")


def _grouped(account: str) -> str:
    """An IBAN in blocks of four, anything else as it is."""
    compact = account.replace(" ", "")
    return in_fours(compact) if _IBAN.match(compact) else plain(account)
