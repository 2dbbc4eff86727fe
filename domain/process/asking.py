"""The invoices that a run asks for: with what they refer to, and what was prepaid."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from domain.billing.balance import Balance, Draw, draw, prepaid_draws
from domain.billing.rated import RatedLine
from domain.billing.run import run_id
from domain.core.errors import Invalid
from domain.core.findings import Finding
from domain.core.money import total
from domain.invoice.references import PrecedingInvoice
from domain.invoice.request import InvoiceRequest, Terms, assemble
from domain.invoice.totals import calculate
from domain.ports import Records
from domain.trade.marketable import Marketable
from domain.trade.partnership import Partnership


class Asking:
    """Completes requests from the system of record."""

    def __init__(self, store: Records) -> None:
        self._store = store

    async def marketables(self, lines: Sequence[RatedLine]) -> dict[str, Marketable]:
        """What the lines sell; `Invalid` names what is unknown."""
        wanted = {line.source.marketable_id: line.source.charge_id for line in lines}
        known = await self._store.marketables.several(wanted)
        findings = [
            Finding(
                rule="INV-MARKETABLE",
                path=f"charges/{charge}/marketable_id",
                message=f"there is no marketable '{id}'",
                hint="create it, or mend the charge",
            )
            for id, charge in wanted.items()
            if id not in known
        ]
        if findings:
            raise Invalid(findings[0].message, hint=findings[0].hint, findings=findings)
        return dict(known)

    async def with_preceding(self, request: InvoiceRequest) -> InvoiceRequest:
        """A credit note with the invoices whose periods it is about (BG-3), as far as issued."""
        if not request.type_code.is_credit_note:
            return request
        runs = {
            run_id(line.origin.agreement_id, line.origin.period_key)
            for line in request.lines
            if line.origin is not None
        }
        known = await self._store.runs.several(runs)
        ids = [id for run in sorted(known) for id in known[run].invoice_ids]
        invoices = await self._store.invoices.several(ids)
        preceding_invoices = tuple(
            PrecedingInvoice(number=invoice.number, issue_date=invoice.issued_on)
            for id in dict.fromkeys(ids)
            if (invoice := invoices.get(id)) is not None and invoice.number is not None
        )
        return request.model_copy(update={"preceding": preceding_invoices})

    async def paid_ahead(
        self,
        asked: Sequence[InvoiceRequest],
        partnership: Partnership,
        marketables: Mapping[str, Marketable],
        balances: Sequence[Balance],
        at: datetime,
        on: date,
    ) -> tuple[tuple[InvoiceRequest, ...], list[Draw]]:
        """The requests with what is taken from prepaid balances (BT-113), and the draws."""
        seller = await self._store.partners.get(partnership.seller_id)
        buyer = await self._store.partners.get(partnership.buyer_id)
        made: list[InvoiceRequest] = []
        draws: list[Draw] = []
        left = list(balances)
        for request in asked:
            if not request.type_code.is_credit_note:
                terms = Terms.agreed(request, partnership, seller, buyer)
                due = calculate(assemble(request, terms, marketables, on=at.date()))
                drawn = prepaid_draws(left, due.totals.payable, on)
                left = after(left, drawn, at, on)
                draws += drawn
                paid = total(one.amount for one in drawn)
                request = request.model_copy(update={"prepaid": paid or None})
            made.append(request)
        return tuple(made), draws


def after(
    balances: Sequence[Balance], draws: Sequence[Draw], at: datetime, on: date
) -> list[Balance]:
    """The balances once `draws` are taken, for what is rated next."""
    left = {one.id: one for one in balances}
    for one in draws:
        known = left[one.balance_id]
        name = f"rated-{len(known.entries)}"
        left[known.id] = draw(known, one.amount, run_id=name, at=at, reason="rated", on=on)
    return list(left.values())
