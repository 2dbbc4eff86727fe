"""Checking an invoice: its content, the findings of every rule, and the circumstances around it."""

import asyncio
from datetime import date

from domain.circumstances import Circumstances
from domain.content import Contents
from domain.core.findings import Finding
from domain.invoice.rules import house_findings
from domain.ports import JudgeInvoice, Records
from domain.record import InvoiceRecord
from domain.trade.history import TradeHistory


class Checker:
    """Judges drafts. Reads the system of record, writes nothing."""

    def __init__(self, contents: Contents, judge: JudgeInvoice, base_currency: str) -> None:
        self._contents = contents
        self._judge = judge
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
        format_ = record.terms.partnership.delivery.format
        judged = await asyncio.to_thread(self._judge, record.document, format_, day)
        findings = (*house_findings(record.document), *judged, *gaps)
        return record.model_copy(
            update={
                "findings": findings,
                "circumstances": circumstances,
                "validated": record.content_hash,
            }
        )

    async def _circumstances(
        self, records: Records, record: InvoiceRecord, day: date
    ) -> tuple[Circumstances, list[Finding]]:
        partnership = record.terms.partnership
        past = await records.histories.find(partnership.id) or TradeHistory(id=partnership.id)
        circumstances = Circumstances(
            base_currency=self._base,
            first_invoice=past.invoices == 0,
            new_bank_details=past.is_new(record.account),
            usual=past.usual(partnership.currency),
        )
        if partnership.currency == self._base:
            return circumstances, []
        rate = await records.rates.on(partnership.currency, day)
        if rate is None:
            return circumstances, [_no_rate(partnership.currency, self._base, day)]
        update = {"rate": rate.rate, "rate_on": rate.day}
        return circumstances.model_copy(update=update), []


def _no_rate(currency: str, base: str, day: date) -> Finding:
    return Finding(
        rule="INV-EXCHANGE-RATE",
        path="currency",
        message=f"there is no rate from {currency} to {base} on or before {day}",
        hint=f"set one with PUT /v1/exchange-rates/{currency}/{day}, then submit again",
        term="BT-5",
    )
