"""Proposing a run: what is paid, collected or given back, how much of each, to which account.

What cannot be paid is left out with the reason; an account that nobody has confirmed blocks its
order. An invoice that is in another run is left out, and the store refuses it a second time.
"""

from collections.abc import AsyncIterator, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal

from domain.core.errors import AlreadyExists, Conflict, Invalid
from domain.core.money import ZERO
from domain.ports import Records, Store
from domain.process.paying_out.asked import Asked
from domain.process.paying_out.refunding import refund_order
from domain.process.receivable_claims import Standing
from domain.process.receivables import pages
from domain.process.settling.open_items import open_item
from domain.record import InvoiceRecord
from domain.settlement.payee import fingerprint, why_blocked
from domain.settlement.paying_out import (
    LeftOut,
    MandateUse,
    OrderState,
    PaymentOrder,
    PaymentRun,
    PaymentRunState,
    RunKind,
    end_to_end_id,
    message_id,
    recounted,
)
from domain.trade.mandate import PayingPolicy
from domain.trade.partner import Partner

MOST = 2_000
"""Orders of one run."""
_TOLD = 200
"""So many reasons why something was left out are kept."""


async def propose(store: Store, asked: Asked, at: datetime) -> PaymentRun:
    """Keep a run over what is to be paid; the same run again is the one that is there."""
    known = await store.payment_runs.find(asked.run_id)
    if known is not None:
        return known
    asked.check()
    company = await store.partners.get(asked.company_id)
    if not company.own:
        raise Invalid(f"'{company.id}' is no company of ours", hint="say who of us pays")
    proposal = _Proposal(store, asked, company, at)
    await proposal.gather()
    run = proposal.run()

    async def work(tx: Records) -> None:
        await tx.payment_runs.insert(run)
        await tx.payment_orders.insert_all(proposal.orders)

    try:
        await store.transact(work)
    except AlreadyExists as error:
        if known := await store.payment_runs.find(asked.run_id):
            return known
        raise Conflict(
            "something of it was put into another run meanwhile", hint="propose it again"
        ) from error
    return run


class _Proposal:
    """Orders as they are found, and what is left out."""

    def __init__(self, store: Store, asked: Asked, company: Partner, at: datetime) -> None:
        self._store = store
        self._asked = asked
        self._company = company
        self._policy = company.paying or PayingPolicy()
        self._at = at
        self.orders: list[PaymentOrder] = []
        self._left_out: list[LeftOut] = []

    async def gather(self) -> None:
        """Look at everything that is asked for, and open."""
        async for records in self._records():
            ids = frozenset(record.id for record in records)
            held = set[str]()
            async for page in pages(self._store.payment_orders, {"holds": ids}):
                held |= {one.invoice_id for one in page if one.invoice_id}
            for record in records:
                reason = "it is in another run" if record.id in held else ""
                reason = reason or await self._order(record)
                if reason and reason != _NOT_YET:
                    self._left_out.append(LeftOut(invoice_id=record.id, reason=reason))
        for id in dict.fromkeys(self._asked.payment_ids):
            await self._refund(id)
        if not self.orders:
            left = (f"{one.invoice_id or one.payment_id}: {one.reason}" for one in self._left_out)
            raise Invalid(
                "there is nothing to pay" if self._pays else "there is nothing to collect",
                hint="; ".join(tuple(left)[:5])
                or "no open invoice is due; name invoices to pay them earlier",
            )

    def run(self) -> PaymentRun:
        """The run with its orders."""
        asked, above = self._asked, self._policy.second_approval_above
        run = PaymentRun(
            id=asked.run_id,
            kind=asked.kind,
            company_id=asked.company_id,
            currency=asked.currency,
            pays_on=asked.pays_on,
            state=PaymentRunState.PROPOSED,
            proposed_by=asked.actor,
            message_id=message_id(asked.run_id),
            left_out=tuple(self._left_out[:_TOLD]),
            created_at=self._at,
            updated_at=self._at,
        )
        run = recounted(run, tuple(self.orders), self._at)
        needed = 2 if above is not None and run.amount > above else 1
        return run.model_copy(update={"approvals_needed": needed})

    @property
    def _pays(self) -> bool:
        return self._asked.kind.pays

    @property
    def _refunds(self) -> bool:
        return self._asked.kind is RunKind.REFUND

    async def _records(self) -> AsyncIterator[Sequence[InvoiceRecord]]:
        standing = Standing.OWED if self._pays else Standing.OPEN
        side = "buyer_id" if self._pays else "seller_id"
        if self._asked.invoice_ids:
            known = await self._store.invoices.several(self._asked.invoice_ids)
            missing = sorted(set(self._asked.invoice_ids) - set(known))
            self._left_out += [LeftOut(invoice_id=id, reason="there is none") for id in missing]
            yield list(known.values())
        if self._asked.invoice_ids or self._refunds:
            return
        where = {"standing": standing, side: self._company.id}
        async for records in pages(self._store.invoices, where):
            yield records

    async def _refund(self, payment_id: str) -> None:
        """Give back what is kept of a payment; if not, say why not."""
        made: PaymentOrder | str = _FULL
        if len(self.orders) < MOST:
            number = len(self.orders) + 1
            made = await refund_order(self._store, self._asked, payment_id, number)
        if isinstance(made, str):
            self._left_out.append(LeftOut(payment_id=payment_id, reason=made))
        else:
            self.orders.append(made)

    async def _order(self, record: InvoiceRecord) -> str:
        """Take `record` up; why not, if not."""
        item = open_item(record)
        if item is None or (item.open < 0) is not self._pays:
            return "there is nothing open to pay on it"
        if item.is_credit_note is not self._refunds:
            return "it is a credit note" if item.is_credit_note else "it is no credit note"
        if self._company.id not in (record.terms.buyer.id, record.terms.seller.id):
            return f"it is no invoice of {self._company.id}"
        if record.dispute is not None and record.dispute.is_open:
            return "it is disputed"
        if item.currency != self._asked.currency:
            return f"it is in {item.currency}"
        if len(self.orders) == MOST:
            return _FULL
        discount = self._discount(record)
        due = record.due_on or record.created_at.date()
        if not self._asked.invoice_ids and not discount and due > self._last_due:
            return _NOT_YET
        made = await self._made(record, abs(item.open) - discount, discount, due)
        if isinstance(made, str):
            return made
        self.orders.append(made)
        return ""

    @property
    def _last_due(self) -> date:
        return self._asked.pays_on + timedelta(days=self._policy.days_before_due)

    def _discount(self, record: InvoiceRecord) -> Decimal:
        """What may be kept back on the day it is paid; only of an invoice nothing was paid of."""
        item = open_item(record)
        if not self._pays or not self._policy.take_discounts or item is None:
            return ZERO
        if abs(item.open) != record.payable:
            return ZERO
        pays_on = self._asked.pays_on
        return max((one.amount for one in item.discounts if pays_on <= one.until), default=ZERO)

    async def _made(
        self, record: InvoiceRecord, amount: Decimal, discount: Decimal, due: date
    ) -> PaymentOrder | str:
        partner = await self._store.partners.get(record.terms.counterparty.id)
        asks = self._asked.kind is RunKind.TRANSFER
        iban, bic, reference = _account(record, partner) if asks else _own(partner)
        mandate = None if self._pays else await self._mandate(record)
        if isinstance(mandate, str):
            return mandate
        if not iban:
            return f"no account of '{partner.id}' is known"
        account, blocked = fingerprint(iban), ""
        if self._pays:
            payee = await self._store.payees.find(partner.id)
            blocked = why_blocked(payee, account, partner.iban)
        attempt = await self._store.payment_orders.count({"invoice_id": record.id}) + 1
        return PaymentOrder(
            id=f"{self._asked.run_id}.{len(self.orders) + 1}",
            run_id=self._asked.run_id,
            kind=self._asked.kind,
            invoice_id=record.id,
            number=record.number or (record.document.number if record.document else "") or "",
            partner_id=partner.id,
            name=partner.party.name,
            iban=iban,
            bic=bic,
            account=account,
            amount=amount,
            discount=discount,
            currency=self._asked.currency,
            due_on=due,
            end_to_end_id=end_to_end_id(record.id, attempt),
            reference=reference,
            mandate=mandate,
            state=OrderState.BLOCKED if blocked else OrderState.PROPOSED,
            reason=blocked,
        )

    async def _mandate(self, record: InvoiceRecord) -> MandateUse | str:
        partnership = await self._store.partnerships.get(record.request.partnership_id)
        mandate = partnership.mandate
        if mandate is None:
            return f"there is no mandate in '{partnership.id}'"
        if not mandate.holds_on(self._asked.pays_on):
            return f"the mandate {mandate.id} does not hold on {self._asked.pays_on}"
        return MandateUse(
            id=mandate.id,
            signed_on=mandate.signed_on,
            sequence=mandate.sequence,
            scheme=mandate.scheme,
        )


_NOT_YET = "it is not due yet"
_FULL = f"a run has at most {MOST} orders"


def _account(record: InvoiceRecord, partner: Partner) -> tuple[str, str, str]:
    """The account that the invoice asks for, else the one entered; and the reference to name."""
    means = record.document.payment_instructions if record.document else ()
    for one in means:
        for transfer in one.credit_transfers:
            return transfer.account, transfer.bic or "", one.remittance or ""
    return partner.iban or "", partner.bic or "", ""


def _own(partner: Partner) -> tuple[str, str, str]:
    return partner.iban or "", partner.bic or "", ""
