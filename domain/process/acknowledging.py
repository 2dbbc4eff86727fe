"""Acknowledging: what partners' systems and buyers said, kept, matched, and turned into facts.

Safe to repeat, in any order: each statement is kept once, what a transmission has become of is
written with it, and the facts for the invoices come out the same each time.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.core.identifiers import Sha256, canonical_json, digest
from domain.exchange.acknowledgement import Acknowledgement
from domain.exchange.axes import event_of
from domain.exchange.correlation import choose, spoken
from domain.exchange.deadlines import answered
from domain.exchange.log import Direction, ExchangeAct, ExchangeEntry
from domain.exchange.statement import ReferenceScheme, Statement
from domain.exchange.transmission import Transmission
from domain.ports import Records
from domain.record import InvoiceRecord

_LOOKED_AT = 20
"""So many transmissions of one name are looked at."""


@dataclass(frozen=True)
class SaidOf:
    """A fact for an invoice: which event, by which acknowledgement."""

    invoice_id: str
    acknowledgement_id: str
    event: str


@dataclass(frozen=True)
class Acknowledged:
    """What became of some statements."""

    kept: tuple[Acknowledgement, ...] = ()

    @property
    def facts(self) -> tuple[SaidOf, ...]:
        """What the workflows of invoices have to be told; once or often, it makes no difference."""
        return tuple(
            SaidOf(one.invoice_id, one.id, event_of(one.statement))
            for one in self.kept
            if one.invoice_id is not None
        )

    @property
    def transmissions(self) -> tuple[str, ...]:
        """Whose delivery workflows have to be told that something came."""
        found = (one.transmission_id for one in self.kept if one.transmission_id)
        return tuple(dict.fromkeys(found))

    @property
    def unmatched(self) -> tuple[Acknowledgement, ...]:
        """Those of which nobody knows what they answer; kept and listed."""
        return tuple(one for one in self.kept if not one.is_matched)


async def acknowledge(
    tx: Records,
    statements: Sequence[Statement],
    *,
    document: Sha256 | None,
    partner_id: str | None,
    at: datetime,
) -> Acknowledged:
    """Keep `statements` and what they mean for what we sent. Only inside a transaction.

    `document` is what they were read from; `partner_id` who said it, as far as that is known:
    nobody else's documents are looked at then.
    """
    kept = []
    for place, said in enumerate(statements, start=1):
        fresh = Acknowledgement(
            id=f"{document or digest(canonical_json(said.model_dump(mode='json')))}.{place}",
            document=document,
            statement=said,
            partner_id=partner_id,
            received_at=at,
        )
        known = await tx.acknowledgements.find(fresh.id)
        if known is None or not known.is_matched:
            matched = await _matched(tx, known or fresh)
            known = await keep(tx, matched, new=known is None)
        kept.append(known)
    return Acknowledged(tuple(kept))


async def keep(
    tx: Records, acknowledgement: Acknowledgement, *, new: bool = True
) -> Acknowledgement:
    """Write `acknowledgement`, and what it says to the transmission that it answers."""
    if new:
        await tx.acknowledgements.insert(acknowledgement)
        await tx.exchange_log.insert(_entry(acknowledgement))
    else:
        await tx.acknowledgements.put(acknowledgement)
    if acknowledgement.transmission_id is not None:
        order = await tx.transmissions.get(acknowledgement.transmission_id)
        await tx.transmissions.put(told(order, acknowledgement))
    return acknowledgement


def told(order: Transmission, acknowledgement: Acknowledgement) -> Transmission:
    """`order` after what was said of it."""
    said = acknowledgement.statement
    changes: dict[str, object] = {
        "axes": order.axes.after(said),
        "awaits": answered(order.awaits, said, acknowledgement.id, acknowledgement.received_at),
    }
    if said.refuses and said.business is None:
        changes["problem"] = reason_of(said)
    return order.model_copy(update=changes)


def reason_of(said: Statement) -> str:
    """Why they refuse it, in their words, as far as they said so; nothing is said twice."""
    told = (finding.message for finding in said.findings[:3])
    found = "; ".join(message for message in told if message not in said.reason)
    kind = said.kind.value.replace("_", " ").upper()
    return " ".join(filter(None, (f"{kind} {said.code}".strip() + ":", said.reason, found)))[:500]


async def _matched(tx: Records, acknowledgement: Acknowledgement) -> Acknowledgement:
    """The acknowledgement with what it answers, or why that is not known."""
    said = acknowledgement.statement
    where: dict[str, object] = {"references": said.about.key}
    if acknowledgement.partner_id is not None:
        where["partner_id"] = acknowledgement.partner_id
    page = await tx.transmissions.page(where, limit=_LOOKED_AT)
    order = choose(page.items, acknowledgement.partner_id)
    if order is not None:
        found = {"transmission_id": order.id, "invoice_id": order.invoice_id, "problem": ""}
        return acknowledgement.model_copy(update=found)
    if page.items:
        problem = f"several partners were sent something with the {spoken(said.about)}"
        return acknowledgement.model_copy(update={"problem": problem})
    invoice = await _by_number(tx, acknowledgement)
    if invoice is not None:
        return acknowledgement.model_copy(update={"invoice_id": invoice.id, "problem": ""})
    problem = f"nothing was sent to them with the {spoken(said.about)}"
    return acknowledgement.model_copy(update={"problem": problem})


async def _by_number(tx: Records, acknowledgement: Acknowledgement) -> InvoiceRecord | None:
    """The issued invoice whose number it names, if it is that partner's."""
    about, partner_id = acknowledgement.statement.about, acknowledgement.partner_id
    if about.scheme is not ReferenceScheme.INVOICE_NUMBER:
        return None
    record = await tx.invoices.by_number(about.value)
    if record is None or record.request.received is not None:
        return None
    theirs = partner_id is None or record.terms.counterparty.id == partner_id
    return record if theirs else None


def _entry(acknowledgement: Acknowledgement) -> ExchangeEntry:
    said = acknowledgement.statement
    return ExchangeEntry(
        id=f"ack:{acknowledgement.id}",
        at=acknowledgement.received_at,
        direction=Direction.IN,
        act=ExchangeAct.ACKNOWLEDGED,
        partner_id=acknowledgement.partner_id,
        invoice_id=acknowledgement.invoice_id,
        transmission_id=acknowledgement.transmission_id,
        kind=said.kind,
        detail=": ".join(filter(None, (said.code, said.reason or spoken(said.about)))),
    )
