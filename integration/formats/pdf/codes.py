"""Which code for paying a document gets, by its account and currency, and how it is shown."""

import json
from collections.abc import Callable
from importlib.resources import files
from typing import Any

from domain.core.errors import Invalid
from domain.core.findings import Finding
from domain.invoice.model import Invoice
from domain.invoice.payment import CreditTransfer
from integration.formats.pdf.epc import EpcCode, remittance
from integration.formats.pdf.payment import accounts_of, is_to_be_transferred
from integration.formats.pdf.qr import picture, swiss_picture
from integration.formats.pdf.settings import PdfSettings
from integration.formats.pdf.speech import Speech
from integration.formats.pdf.swiss import Address, SwissBill, address, francs, in_fives, in_fours

_WORDS: dict[str, dict[str, str]] = json.loads(
    (files("integration.formats.pdf") / "swiss_words.json").read_text("utf-8")
)
"""Annex D of the guidelines: the only languages, and the only words, that a bill is set in."""


Code = EpcCode | SwissBill


def code_of(invoice: Invoice, settings: PdfSettings) -> Code | None:
    """The code that fits; `Invalid` if the settings ask for one that cannot be made.

    The first account that can have one gets it, a Swiss one before all others.
    """
    kind = settings.payment_code
    if kind == "none" or not is_to_be_transferred(invoice):
        return None
    faults = []
    for name, make in _MAKERS.items():
        for transfer, told in accounts_of(invoice) if kind in ("auto", name) else ():
            code = make(invoice, transfer, _one_line(told))
            if not code.fault:
                return code
            faults.append(code.fault)
    if kind == "auto":
        return None
    raise _impossible(kind, faults[0] if faults else "the invoice names no account")


def epc_code(invoice: Invoice, transfer: CreditTransfer, told: str) -> EpcCode:
    """The transfer in euros into an account."""
    return EpcCode(
        name=_holder(invoice, transfer),
        iban=_compact(transfer.account),
        amount=invoice.totals.payable,
        currency=invoice.currency,
        bic=_compact(transfer.bic or ""),
        **remittance(told),
    )


def swiss_bill(invoice: Invoice, transfer: CreditTransfer, told: str) -> SwissBill:
    """The Swiss bill for an account; a debtor whose address does not fit is left out."""
    debtor = address(_one_line(invoice.buyer.name), invoice.buyer.address)
    return SwissBill(
        iban=_compact(transfer.account),
        creditor=_creditor(invoice, transfer),
        amount=invoice.totals.payable,
        currency=invoice.currency,
        debtor=None if debtor.fault else debtor,
        text=told,
    )


def _creditor(invoice: Invoice, transfer: CreditTransfer) -> Address:
    """Of a payee (BG-10) an invoice says no address, and the seller's would be wrong."""
    name = _holder(invoice, transfer)
    if invoice.payee:
        return Address(name=name, street="", number="", post_code="", town="", country="")
    return address(name, invoice.seller.address)


_MAKERS: dict[str, Callable[[Invoice, CreditTransfer, str], Code]] = {
    "swiss": swiss_bill,
    "epc": epc_code,
}


def shown(code: Code | None, speech: Speech) -> dict[str, Any]:
    """The code as the page takes it: beside the account, or as a payment part of its own."""
    if code is None:
        return {"code": None, "bill": None}
    if isinstance(code, EpcCode):
        said = {"caption": speech.say("payment.scan"), "name": speech.say("remarks.code")}
        return {"code": {"picture": picture(code.payload), **said}, "bill": None}
    return {"code": None, "bill": _bill(code, speech)}


def _bill(bill: SwissBill, speech: Speech) -> dict[str, Any]:
    language = speech.language if speech.language in _WORDS else "en"
    kind, reference = bill.reference
    printed = in_fives(reference) if kind == "QRR" else in_fours(reference)
    return {
        "picture": swiss_picture(bill.payload),
        "name": speech.say("remarks.code"),
        "words": _WORDS[language],
        "language": language,
        "account": [in_fours(bill.iban), *_printed(bill.creditor)],
        "reference": printed,
        "information": bill.message,
        "currency": bill.currency,
        "amount": francs(bill.amount),
        "debtor": _printed(bill.debtor) if bill.debtor else [],
    }


def _printed(address: Address) -> list[str]:
    town = f"{address.post_code} {address.town}"
    abroad = f"{address.country}-" if address.country not in ("CH", "LI") else ""
    street = f"{address.street} {address.number}".rstrip()
    return [line for line in (address.name, street, abroad + town) if line]


def _holder(invoice: Invoice, transfer: CreditTransfer) -> str:
    payee = invoice.payee or invoice.seller
    return _one_line(transfer.account_name or payee.name)


def _compact(text: str) -> str:
    return "".join(text.split()).upper()


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _impossible(kind: str, why: str) -> Invalid:
    name = {"epc": "the EPC code", "swiss": "the Swiss payment part"}[kind]
    finding = Finding(
        rule="PDF_PAYMENT_CODE",
        path="payment_instructions",
        message=f"{name} cannot be made: {why}",
        hint="mend the account of the seller, or set payment_code to auto or none",
    )
    return Invalid(finding.message, hint=finding.hint, findings=[finding])
