"""Checking an invoice: its content, the findings of every rule, and the circumstances around it."""

import asyncio
from datetime import date

from domain.circumstances import Circumstances
from domain.core.findings import Finding
from domain.invoice.model import Invoice
from domain.invoice.rules import house_findings, identifiers
from domain.invoice.rules.received import check_account, check_received
from domain.invoice.rules.self_billing import check_self_billing
from domain.ports import JudgeInvoice, JudgeReceived, Records
from domain.process.content import Contents, account_of
from domain.record import InvoiceRecord
from domain.trade.history import TradeHistory


class Checker:
    """Judges what we write and what we receive. Reads the system of record, writes nothing."""

    def __init__(
        self,
        contents: Contents,
        judge: JudgeInvoice,
        judge_received: JudgeReceived,
        base_currency: str,
    ) -> None:
        self._contents = contents
        self._judge = judge
        self._judge_received = judge_received
        self._base = base_currency

    async def check(self, records: Records, record: InvoiceRecord, day: date) -> InvoiceRecord:
        """`record` with content, findings and circumstances; nothing else writes it meanwhile.

        Thousands of lines take a while: neither in the event loop nor in a transaction.
        """
        if record.document is None:
            record = await self._contents.fill(records, record, record.request)
        if record.document is None:
            return record.model_copy(update={"validated": None})
        circumstances, gaps = await self._circumstances(records, record, day)
        if record.request.received is None:
            judged = await self._of_ours(record, record.document, day)
        else:
            judged = await self._of_suppliers(record, record.document, circumstances)
        findings = (*judged, *gaps)
        return record.model_copy(
            update={
                "findings": findings,
                "circumstances": circumstances,
                "validated": record.content_hash,
            }
        )

    async def _of_ours(
        self, record: InvoiceRecord, document: Invoice, day: date
    ) -> tuple[Finding, ...]:
        """What is found on a document that we write, by the rules in force on `day`."""
        format_ = record.terms.partnership.delivery.format
        judged = await asyncio.to_thread(self._judge, document, format_, day)
        house = (*house_findings(document), *check_self_billing(document, record.terms))
        return (*house, *judged)

    async def _of_suppliers(
        self, record: InvoiceRecord, document: Invoice, circumstances: Circumstances
    ) -> tuple[Finding, ...]:
        """What is found on a document as it was sent, by the rules in force on its own date."""
        content = await self._contents.received(record)
        judged = await asyncio.to_thread(self._judge_received, content, document)
        house = (
            *check_received(document, record.terms),
            *check_account(is_new=circumstances.new_bank_details),
            *identifiers.check(document),
        )
        return (*house, *judged)

    async def _circumstances(
        self, records: Records, record: InvoiceRecord, day: date
    ) -> tuple[Circumstances, list[Finding]]:
        partnership = record.terms.partnership
        past = await records.histories.find(partnership.id) or TradeHistory(id=partnership.id)
        circumstances = Circumstances(
            base_currency=self._base,
            first_invoice=past.invoices == 0,
            new_bank_details=_is_new_account(record, past),
            usual=past.usual(partnership.currency),
        )
        if partnership.currency == self._base:
            return circumstances, []
        rate = await records.rates.on(partnership.currency, day)
        if rate is None:
            return circumstances, [_no_rate(partnership.currency, self._base, day)]
        update = {"rate": rate.rate, "rate_on": rate.day}
        return circumstances.model_copy(update=update), []


def _is_new_account(record: InvoiceRecord, past: TradeHistory) -> bool:
    """Whether the invoice is to be paid to an account that nobody here has seen before.

    On what a supplier sent, its record counts too: even the first invoice may differ from it.
    """
    on_record = account_of(filter(None, (record.terms.seller.iban,)))
    if record.request.received is None or on_record is None:
        return past.is_new(record.account)
    return record.account not in (None, on_record, *past.accounts)


def _no_rate(currency: str, base: str, day: date) -> Finding:
    return Finding(
        rule="INV-EXCHANGE-RATE",
        path="currency",
        message=f"there is no rate from {currency} to {base} on or before {day}",
        hint=f"set one with PUT /v1/exchange-rates/{currency}/{day}, then submit again",
        term="BT-5",
    )
