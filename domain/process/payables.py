"""Payables: whose invoice a received document is, and that it is taken up once.

A document is placed in the partnership in which its seller sells to one of our own companies. What
cannot be placed is refused with the reason and what to do; it waits, and can be tried again.
"""

from collections.abc import AsyncIterator, Callable, Sequence
from datetime import datetime
from itertools import count

from domain.core.errors import Invalid, NotFound
from domain.core.findings import Finding
from domain.core.identifiers import digest, payable_id
from domain.core.party import Party
from domain.exchange.inbound import InboundDocument
from domain.invoice.model import Invoice
from domain.invoice.request import InvoiceRequest
from domain.lifecycle.definition import Outcome
from domain.lifecycle.steps import Step
from domain.ports import Records
from domain.process.opening import choose_definition, snapshot
from domain.record import Draft
from domain.trade.identity import identities
from domain.trade.partner import Partner
from domain.trade.partnership import Partnership

_LOOKED_AT = 20
"""How many identifiers of a party are looked up; a hostile document may have thousands."""

_CLAIM = "payable"
"""The fingerprint of claims: whoever made one, the number is taken."""

_GIVEN_UP = {Outcome.REFUSED, Outcome.VOIDED}
"""After these the supplier may use the number for another try."""


async def place(records: Records, document: Invoice, *, sender: str | None = None) -> Partnership:
    """The partnership that `document` belongs to; `Invalid` says why there is none.

    `sender` is the partner whose mailbox it came to. It stands in for a party of which the document
    says nothing to recognise it by, as EDI often does: there the address of the interchange counts.
    """
    sellers = await _recognised(records, document.seller)
    if not identities(document.seller) and sender is not None:
        sellers = [await records.partners.get(sender)]
    buyers = [known for known in await _recognised(records, document.buyer) if known.own]
    if not identities(document.buyer) and sender is not None and len(sellers) == 1:
        buyers = await _own_buyers(records, sellers[0])
    if not buyers:
        raise _no_buyer(document, sellers)
    if len(sellers) != 1:
        raise _no_seller(document, sellers)
    found = [
        partnership
        for buyer in buyers
        for partnership in await _between(records, sellers[0], buyer)
    ]
    if not found:
        raise _no_partnership(sellers[0], buyers)
    fitting = _narrowed(found, document)
    if len(fitting) > 1:
        raise _several_partnerships(fitting)
    await _check_lifecycle(records, fitting[0], document)
    return fitting[0]


async def take_up(
    tx: Records,
    known: InboundDocument,
    document: Invoice,
    partnership: Partnership,
    at: datetime,
) -> str:
    """Store the draft of the payable that `known` opens, once; its invoice id.

    `Invalid` if the supplier has used the number before, for another document that still counts.
    """
    id = payable_id(known.id)
    if await tx.drafts.find(id) is not None:
        return id
    await _claim_number(tx, partnership, document, id)
    request = InvoiceRequest(
        partnership_id=partnership.id,
        type_code=document.type_code,
        received=known.id,
        corrects_invoice_id=await _corrected(tx, partnership, document),
    )
    by = known.handed_in_by or "system"
    await tx.drafts.insert(Draft(id=id, request=request, created_by=by, submit=True, created_at=at))
    return id


async def _recognised(records: Records, party: Party) -> list[Partner]:
    """The partners that `party` may be; fewest where one fits better than all others.

    One fits better than another if it has all that the other shares with the document, and more:
    companies of a group may have one VAT id, and an address each.
    """
    partners: dict[str, Partner] = {}
    shared: dict[str, set[str]] = {}
    named = sorted(identities(party), key=lambda name: (not name.startswith("vat:"), name))
    for identity in named[:_LOOKED_AT]:
        for partner in (await records.partners.page({"identities": identity}, limit=50)).items:
            partners[partner.id] = partner
            shared.setdefault(partner.id, set()).add(identity)
    return [
        partner
        for id, partner in sorted(partners.items())
        if not any(shared[id] < other for other in shared.values())
    ]


async def _own_buyers(records: Records, seller: Partner) -> list[Partner]:
    """Our companies that `seller` sells to."""
    page = await records.partnerships.page({"seller_id": seller.id}, limit=50)
    known = await records.partners.several({one.buyer_id for one in page.items})
    return [known[id] for id in sorted(known) if known[id].own]


async def _between(records: Records, seller: Partner, buyer: Partner) -> Sequence[Partnership]:
    where = {"seller_id": seller.id, "buyer_id": buyer.id}
    return (await records.partnerships.page(where, limit=50)).items


def _narrowed(found: Sequence[Partnership], document: Invoice) -> Sequence[Partnership]:
    """Those of `found` that fit best, asked for currency, order and buyer reference in turn."""
    tests: tuple[Callable[[Partnership], bool], ...] = (
        lambda one: one.currency == document.currency,
        lambda one: (
            one.order_reference is not None and one.order_reference == document.order_reference
        ),
        lambda one: (
            one.buyer_reference is not None and one.buyer_reference == document.buyer_reference
        ),
    )
    for test in tests:
        found = [one for one in found if test(one)] or found
    return found


async def _check_lifecycle(records: Records, partnership: Partnership, document: Invoice) -> None:
    """Refuse a lifecycle that would issue what was received."""
    is_note = document.is_credit_note
    choice = partnership.credit_note_lifecycle if is_note else partnership.lifecycle
    place = "credit_note_lifecycle" if is_note else "lifecycle"
    name = f"{choice.key}@{choice.version}"
    hint = f"choose one for received documents as '{place}' of the partnership, then retry"
    try:
        definition = await choose_definition(records, choice)
    except NotFound:
        message = f"the partnership '{partnership.id}' names the lifecycle {name}: there is none"
        raise _refusal("PAYABLE-LIFECYCLE", "type_code", message, hint) from None
    if any(state.step is Step.ISSUE for state in definition.states.values()):
        what = "credit notes" if is_note else "invoices"
        message = f"the lifecycle {name} of '{partnership.id}' is for {what} that we issue"
        raise _refusal("PAYABLE-LIFECYCLE", "type_code", message, hint)


async def _claim_number(tx: Records, partnership: Partnership, document: Invoice, id: str) -> None:
    """Take the supplier's number for the invoice `id`; a document without one has none to take."""
    if document.number is None:
        return
    name = _claim(partnership.seller_id, document.number, note=document.is_credit_note)
    tries = 0
    async for holder in _holders(tx, name):
        tries += 1
        if not await _is_given_up(tx, holder):
            raise _duplicate(partnership, document.number, holder)
    await tx.commands.record(f"{name}:{tries + 1}", _CLAIM, {"invoice_id": id})


async def _corrected(tx: Records, partnership: Partnership, document: Invoice) -> str | None:
    """For a credit note: the payable that it names as the one it reduces (BG-3)."""
    if not document.is_credit_note or len(document.preceding) != 1:
        return None
    holder = None
    name = _claim(partnership.seller_id, document.preceding[0].number, note=False)
    async for later in _holders(tx, name):
        holder = later
    return holder


async def _holders(tx: Records, name: str) -> AsyncIterator[str]:
    """The invoices that have held a number, oldest first; only the last one can count."""
    for sequence in count(1):
        held = await tx.commands.result(f"{name}:{sequence}", _CLAIM)
        if held is None:
            return
        yield str(held["invoice_id"])


def _claim(seller_id: str, number: str, *, note: bool) -> str:
    spelled = digest("".join(number.upper().split()).encode())[:32]
    return f"payable:{seller_id}:{'note' if note else 'invoice'}:{spelled}"


async def _is_given_up(tx: Records, invoice_id: str) -> bool:
    record = await tx.invoices.find(invoice_id)
    if record is None:
        return False
    return (await snapshot(tx, record)).states[record.state].final in _GIVEN_UP


def _no_buyer(document: Invoice, sellers: Sequence[Partner]) -> Invalid:
    ours = next((seller for seller in sellers if seller.own), None)
    if ours is not None:
        how = "a customer wrote it in our name" if document.type_code.is_self_billed else "we did"
        message = f"the seller is our own company '{ours.id}': {how}"
        return _refusal("PAYABLE-SELLER", "seller", message, "discard it: nothing is owed by us")
    hint = (
        "give our company this VAT id, electronic address or company id, then retry;"
        " discard what was sent to the wrong company"
    )
    message = "the buyer is none of our own companies"
    return _refusal("PAYABLE-BUYER", "buyer", message, hint, document.buyer)


def _no_seller(document: Invoice, sellers: Sequence[Partner]) -> Invalid:
    if sellers:
        known = ", ".join(f"'{one.id}'" for one in sellers)
        message = f"the seller may be any of {known}"
        hint = "give each identifier to the one partner that it belongs to, then retry"
    else:
        message = "no partner is known as the seller"
        hint = (
            "create the partner with this VAT id, electronic address or company id, and the"
            " partnership in which it sells to us; then retry"
        )
    return _refusal("PAYABLE-SELLER", "seller", message, hint, document.seller)


def _no_partnership(seller: Partner, buyers: Sequence[Partner]) -> Invalid:
    ours = " or ".join(f"'{buyer.id}'" for buyer in buyers)
    message = f"there is no partnership in which '{seller.id}' sells to {ours}"
    hint = "create it with a lifecycle for received invoices, then retry"
    return _refusal("PAYABLE-PARTNERSHIP", "seller", message, hint)


def _several_partnerships(found: Sequence[Partnership]) -> Invalid:
    names = ", ".join(f"'{one.id}'" for one in found)
    message = f"it fits several partnerships: {names}"
    hint = "tell them apart by currency, order or buyer reference, then retry"
    return _refusal("PAYABLE-PARTNERSHIP", "order_reference", message, hint)


def _duplicate(partnership: Partnership, number: str, holder: str) -> Invalid:
    said = f"'{partnership.seller_id}' has sent the number '{shortened(number)}' before"
    hint = f"discard this document; or refuse {holder} first, then retry"
    return _refusal("PAYABLE-DUPLICATE", "number", f"{said}: it is the invoice {holder}", hint)


def _refusal(rule: str, path: str, message: str, hint: str, party: Party | None = None) -> Invalid:
    """Why a document waits. What it says of a `party` stays in the finding, off the histories."""
    detail = f"{message}: {_named(party)}" if party else message
    finding = Finding(rule=rule, path=path, message=detail, hint=hint)
    return Invalid(message, hint=hint, findings=[finding])


def _named(party: Party) -> str:
    known = ", ".join(sorted(identities(party))[:5])[:200]
    return f"'{shortened(party.name)}' ({known or 'without any identifier'})"


def shortened(text: str) -> str:
    """What somebody else wrote, as a piece of one line."""
    return " ".join(text.split())[:80]
