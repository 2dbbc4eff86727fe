"""Everything that the page of an invoice shows, gathered by what whoever looks may see."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from api.auth import Principal
from api.console import wording
from api.console.views.asking import Asked, asked, loans_to
from api.console.views.changes import Changes, changes_of
from api.console.views.dunning import case_of
from api.console.views.payments import PaymentRow, rows_of
from api.console.views.people import names_of
from api.console.views.rows import Row, row
from api.console.views.way import Stop, way
from api.desk import Desk
from api.permissions import allowed
from api.schemas.dunning import DunningView
from api.schemas.payments import PaymentView
from api.schemas.views import InvoiceView
from api.timeline import Timeline, sentence, timeline
from domain.core.audit import AuditEntry
from domain.core.errors import InvoicingError
from domain.exchange.log import ExchangeEntry
from domain.record import InvoiceRecord

_LOGGED = 50


@dataclass(frozen=True)
class Told:
    """One thing that happened, in words."""

    at: datetime
    what: str


@dataclass(frozen=True)
class InvoicePage:
    """An invoice as its page shows it."""

    view: InvoiceView
    record: InvoiceRecord | None
    """`None` while nobody has taken it up."""
    row: Row | None = None
    asked: Asked | None = None
    changes: Changes | None = None
    stops: Sequence[Stop] = ()
    timeline: Timeline | None = None
    log: Sequence[ExchangeEntry] = ()
    payments: Sequence[PaymentRow] = ()
    dunning: DunningView | None = None
    related: Sequence[Row] = field(default=())
    """Credit notes, what it corrects, what replaced it."""
    told: Sequence[Told] = ()
    """What happened, the newest first."""
    names: Mapping[str, str] = field(default_factory=dict)

    def called(self, id: str) -> str:
        """Somebody by their name, if it is known."""
        return self.names.get(id, id)

    @property
    def changed_by(self) -> list[str]:
        """Who changed it since then."""
        return [self.called(one) for one in self.changes.by] if self.changes else []

    @property
    def waits_for(self) -> str:
        """Whom or what it waits for, in words."""
        return wording.waits_for(self.view.waiting_on)


async def invoice_page(desk: Desk, id: str, by: Principal, now: datetime) -> InvoicePage:
    """The page of the invoice called `id`, as `by` may see it."""
    view, store = await desk.look(id), desk.adapters.store
    record = await store.invoices.find(id)
    if record is None:
        return InvoicePage(view, None)
    definition = await desk.definition(record)
    chain = await _chain(desk, id, by)
    log: Sequence[ExchangeEntry] = ()
    if allowed(by.roles, "exchange.read"):
        where = {"invoice_id": id, "event": False}
        log = (await store.exchange_log.page(where, limit=_LOGGED)).items
    payments: Sequence[PaymentRow] = ()
    if allowed(by.roles, "payments.read"):
        found = await store.payments.page({"invoice_ids": id}, limit=_LOGGED)
        payments = await rows_of(store, [PaymentView.of(one) for one in found.items])
    people = {view.created_by, view.edited_by, *view.must_act, *(one.actor for one in chain)}
    names = await names_of(store, people)
    return InvoicePage(
        view,
        record,
        names=names,
        told=_told(chain, names),
        row=await row(desk, record),
        asked=asked(record, definition, by, await loans_to(store, by), now),
        changes=await _changes(desk, record, chain),
        stops=way(record, definition, chain) if definition else (),
        timeline=timeline(id, chain) if chain else None,
        log=log,
        payments=payments,
        dunning=await case_of(store, id) if allowed(by.roles, "dunning.read") else None,
        related=await _related(desk, record),
    )


async def _chain(desk: Desk, id: str, by: Principal) -> list[AuditEntry]:
    if not allowed(by.roles, "invoices.examine"):
        return []
    return await desk.adapters.store.audit.chain(id)


def _told(chain: Sequence[AuditEntry], names: Mapping[str, str]) -> list[Told]:
    return [
        Told(one.at, sentence(one.model_copy(update={"actor": names.get(one.actor, one.actor)})))
        for one in reversed(chain)
    ]


async def _changes(
    desk: Desk, record: InvoiceRecord, chain: Sequence[AuditEntry]
) -> Changes | None:
    """What was changed; a request that is gone costs this part of the page, not the page."""
    try:
        return await changes_of(desk, record, chain)
    except InvoicingError:
        return None


async def _related(desk: Desk, record: InvoiceRecord) -> list[Row]:
    names = [record.request.corrects_invoice_id, *record.credit_note_ids, record.replaced_by]
    wanted = [name for name in names if name]
    found = await desk.adapters.store.invoices.several(wanted)
    return [await row(desk, found[name]) for name in wanted if name in found]
