"""The invariants that hold whatever happened: checked over the whole system of record.

Run by `invoicing verify`, at the end of the demo and after every fault test. A check says what it
looked at, and everything that is wrong.
"""

from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, TypeVar

from domain.core.audit import broken_link
from domain.core.errors import NotFound, Unreadable
from domain.core.identifiers import digest
from domain.core.money import ZERO
from domain.exchange.transmission import MessageKind, Transmission
from domain.ports import AuditAnchor, DocumentStore, Repository, Store
from domain.record import InvoiceRecord
from domain.settlement.allocation import AllocationKind
from domain.settlement.ledger import RECEIVABLE
from domain.settlement.payment import Share, ShareState
from integration import wiring
from integration.settings import Settings

T = TypeVar("T")


@dataclass
class Check:
    """One invariant: what was looked at, and what is wrong."""

    name: str
    looked_at: int = 0
    problems: list[str] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        """Whether nothing is wrong."""
        return not self.problems

    def as_text(self) -> str:
        """A line, and one more for each problem."""
        lines = [f"  {'✓' if self.holds else '✗'} {self.name} ({self.looked_at})"]
        return "\n".join(lines + [f"      {problem}" for problem in self.problems])

    def as_json(self) -> dict[str, Any]:
        """For programs."""
        return {
            "name": self.name,
            "holds": self.holds,
            "looked_at": self.looked_at,
            "problems": self.problems,
        }


async def verify(store: Store, documents: DocumentStore, anchor: AuditAnchor) -> list[Check]:
    """Every invariant, over everything stored."""
    invoices = [invoice async for invoice in everything(store.invoices)]
    return [
        await _periods_billed_once(store, invoices),
        await _numbers_gapless(store, invoices),
        await _one_transmission_each(store, documents, invoices),
        await _ledger_balances(store, invoices),
        await _money_allocated_once(store, invoices),
        await _audit_chains(store, anchor, invoices),
        await _drafts_taken_up(store),
    ]


async def verify_settings(settings: Settings) -> list[Check]:
    """Every invariant of the system of record that `settings` name."""
    adapters = await wiring.build(settings)
    try:
        return await verify(adapters.store, adapters.documents, adapters.anchor)
    finally:
        await adapters.close()


async def everything(
    repository: Repository[T], where: Mapping[str, Any] | None = None
) -> AsyncIterator[T]:
    """All things of a repository, page by page."""
    cursor = None
    while True:
        page = await repository.page(where or {}, limit=500, cursor=cursor)
        for item in page.items:
            yield item
        if page.next_cursor is None:
            return
        cursor = page.next_cursor


async def _periods_billed_once(store: Store, invoices: list[InvoiceRecord]) -> Check:
    check = Check("every period billed once")
    corrected = {id for one in invoices for id in (*one.credit_note_ids, one.replaced_by)}
    async for correction in everything(store.corrections):
        corrected |= set(correction.documents)
    there = {invoice.id for invoice in invoices}
    billed: dict[str, set[str]] = {}
    for invoice in invoices:
        run_id = invoice.request.billing_run_id
        if run_id and invoice.id not in corrected:
            billed.setdefault(run_id, set()).add(invoice.id)
    async for run in everything(store.runs):
        check.looked_at += 1
        wanted = set(run.invoice_ids)
        more, less = billed.pop(run.id, set()) - wanted, wanted - there
        check.problems += [f"run {run.id} did not open {id}" for id in sorted(more)]
        check.problems += [f"run {run.id} opened {id}, which is missing" for id in sorted(less)]
    check.problems += [f"invoices of an unknown run {run}" for run in billed]
    return check


async def _numbers_gapless(store: Store, invoices: list[InvoiceRecord]) -> Check:
    check = Check("numbers gapless and unique")
    taken = Counter(invoice.number for invoice in invoices if invoice.number)
    async for series in everything(store.series):
        for counter in range(1, series.next):
            check.looked_at += 1
            times = taken.pop(series.number(counter), 0)
            if times != 1:
                check.problems.append(f"{series.number(counter)} was issued {times} times")
    check.problems += [f"{number} belongs to no series" for number in taken]
    return check


_DOCUMENTS = (MessageKind.INVOICE, MessageKind.CREDIT_NOTE)
"""What an invoice is sent as; one of them counts, however often it was sent again."""


async def _one_transmission_each(
    store: Store, documents: DocumentStore, invoices: list[InvoiceRecord]
) -> Check:
    check = Check("one file per invoice")
    orders: dict[str | None, list[Transmission]] = defaultdict(list)
    numbers: Counter[tuple[str | None, int]] = Counter()
    async for order in everything(store.transmissions):
        orders[order.invoice_id].append(order)
        if order.control_number is not None:
            numbers[order.partner_id, order.control_number] += 1
    check.problems += [
        f"control number {number} was used {times} times towards {partner}"
        for (partner, number), times in numbers.items()
        if times > 1
    ]
    orders.pop(None, None)  # receipts and acknowledgements of ours
    for invoice in invoices:
        kept = orders.pop(invoice.id, [])
        sent = [order for order in kept if order.kind in _DOCUMENTS]
        found = [order for order in sent if not order.superseded_by]
        wanted = 1 if invoice.number else 0
        check.looked_at += wanted
        if len(found) != wanted:
            check.problems.append(f"{invoice.id} has {len(found)} transmissions, not {wanted}")
        for order in kept:  # answers to suppliers too
            if not await _intact(documents, order.document.sha256):
                check.problems.append(f"the archived document of {invoice.id} is gone or changed")
    check.problems += [f"a transmission of an unknown invoice {invoice}" for invoice in orders]
    return check


async def _intact(documents: DocumentStore, sha256: str) -> bool:
    try:
        return digest(await documents.get(sha256)) == sha256
    except (NotFound, Unreadable):
        return False


async def _ledger_balances(store: Store, invoices: list[InvoiceRecord]) -> Check:
    check = Check("ledger balanced, and equal to the open invoices")
    debit: dict[str, Decimal] = defaultdict(Decimal)
    credit: dict[str, Decimal] = defaultdict(Decimal)
    receivable: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    async for entry in everything(store.ledger):
        check.looked_at += 1
        for line in entry.lines:
            debit[entry.currency] += line.debit
            credit[entry.currency] += line.credit
            kind, _, partner = line.account.partition(":")
            if kind == RECEIVABLE:
                receivable[entry.currency, partner] += line.debit - line.credit
    for currency in debit:
        if debit[currency] != credit[currency]:
            check.problems.append(f"{currency}: {debit[currency]} is not {credit[currency]}")
    expected = await _expected_receivables(store, invoices)
    for key in receivable.keys() | expected.keys():
        if receivable.get(key, ZERO) != expected.get(key, ZERO):
            check.problems.append(
                f"{key[1]}: the ledger says {receivable.get(key, ZERO)} {key[0]} is open, "
                f"the invoices say {expected.get(key, ZERO)}"
            )
    return check


async def _expected_receivables(
    store: Store, invoices: list[InvoiceRecord]
) -> dict[tuple[str, str], Decimal]:
    taken: dict[str, Decimal] = defaultdict(Decimal)
    async for allocation in everything(store.allocations):
        taken[allocation.source_id] += allocation.amount
    expected: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for invoice in invoices:
        if not invoice.number or invoice.document is None or invoice.terms.we_buy:
            continue
        key = (invoice.document.currency, invoice.terms.buyer.id)
        if invoice.document.is_credit_note:
            expected[key] -= invoice.payable - taken[invoice.id]
        else:
            expected[key] += invoice.open_amount
    return expected


async def _money_allocated_once(store: Store, invoices: list[InvoiceRecord]) -> Check:
    check = Check("no money allocated twice")
    by_share: dict[str, Decimal] = defaultdict(Decimal)
    by_invoice: dict[str, Decimal] = defaultdict(Decimal)
    async for allocation in everything(store.allocations):
        check.looked_at += 1
        by_invoice[allocation.invoice_id] += allocation.amount
        if allocation.kind is AllocationKind.PAYMENT:
            by_share[allocation.share_id] += allocation.amount
    async for payment in everything(store.payments):
        for share in payment.shares:
            if share.order.money is None and by_share[share.id] != _taken(share):
                problem = f"{by_share[share.id]} is not the {_taken(share)} that it says"
                check.problems.append(f"share {share.id}: {problem}")
        if payment.remaining < 0:
            check.problems.append(f"payment {payment.id}: more is allocated than there was")
    for invoice in invoices:
        settled = invoice.payable - invoice.open_amount
        if by_invoice[invoice.id] != settled or invoice.open_amount < 0:
            check.problems.append(f"{invoice.id}: allocations and settlement differ")
    return check


def _taken(share: Share) -> Decimal:
    return ZERO if share.state is ShareState.ORDERED else share.holds


async def _audit_chains(store: Store, anchor: AuditAnchor, invoices: list[InvoiceRecord]) -> Check:
    check = Check("audit chains intact and anchored")
    heads = {head.invoice_id: head for head in anchor.heads()}
    for invoice in invoices:
        chain = await store.audit.chain(invoice.id)
        check.looked_at += len(chain)
        if broken := broken_link(chain):
            check.problems.append(broken)
        elif not chain or chain[-1].hash != invoice.audit_head:
            check.problems.append(f"{invoice.id}: the chain does not end where the invoice says")
        head = heads.pop(invoice.id, None)
        kept = {entry.sequence: entry.hash for entry in chain}
        if head and kept.get(head.sequence) != head.hash:
            check.problems.append(f"{invoice.id}: entry {head.sequence} is not the anchored one")
    check.problems += [f"{invoice} is anchored and gone" for invoice in heads]
    return check


async def _drafts_taken_up(store: Store) -> Check:
    check = Check("every draft taken up")
    async for draft in everything(store.drafts):
        check.looked_at += 1
        if not draft.started:
            check.problems.append(f"{draft.id} was stored and its workflow never opened it")
    return check
