"""What a partner's user sees of the system of record: their partner's own, issued, and no more.

It is the store that is narrowed, not each route: lists are filtered in the query, what is not
theirs does not exist, and whatever is not named here is refused. A route that is added later is
closed to them until somebody opens it here.
"""

from collections.abc import Awaitable, Callable, Collection, Mapping
from typing import Any, Generic, TypeVar, cast

from pydantic import BaseModel

from api.auth import Principal
from domain.core.errors import Forbidden, NotFound
from domain.core.paging import Page
from domain.exchange.log import ExchangeEntry
from domain.exchange.transmission import Transmission
from domain.ports import Store
from domain.record import InvoiceRecord
from domain.settlement.allocation import Allocation
from domain.trade.partner import Partner
from domain.trade.partnership import Partnership

M = TypeVar("M", bound=BaseModel)

Asked = Callable[[], Awaitable[dict[str, Any]]]
_MOST = 500


class _Window(Generic[M]):
    """A repository, as far as it is theirs."""

    def __init__(
        self, name: str, kept: Any, asked: Asked, value: Callable[[M], dict[str, Any]]
    ) -> None:
        """`asked`: what lists are filtered by; `value`: the same of one thing."""
        self._name = name
        self._kept = kept
        self._asked = asked
        self._value = value

    def __getattr__(self, name: str) -> Any:
        raise _refused()

    async def find(self, id: str) -> M | None:
        """The thing called `id`, if it is theirs."""
        found: M | None = await self._kept.find(id)
        if found is None:
            return None
        return _shown(found) if _fits(self._value(found), await self._asked()) else None

    async def get(self, id: str) -> M:
        """The thing called `id`; `NotFound` if it is not theirs."""
        found = await self.find(id)
        if found is None:
            raise NotFound(f"there is no '{id}' in {self._name}")
        return found

    async def several(self, ids: Collection[str]) -> Mapping[str, M]:
        """Those of `ids` that are theirs, by id."""
        asked = await self._asked()
        known: Mapping[str, M] = await self._kept.several(ids)
        return {id: _shown(one) for id, one in known.items() if _fits(self._value(one), asked)}

    async def page(
        self, where: Mapping[str, Any], *, limit: int = 50, cursor: str | None = None
    ) -> Page[M]:
        """Those of theirs that were asked for."""
        narrowed = dict(where)
        for field, wanted in (await self._asked()).items():
            narrowed[field] = _both(where[field], wanted) if field in where else wanted
        page: Page[M] = await self._kept.page(narrowed, limit=limit, cursor=cursor)
        return Page(items=[_shown(item) for item in page.items], next_cursor=page.next_cursor)


class _OutsideStore:
    """The repositories that there are for partners' users; any other is refused."""

    def __init__(self, store: Store, partners: frozenset[str]) -> None:
        self._store = store
        self._partners = partners
        self._ids: frozenset[str] | None = None
        self.partnerships: _Window[Partnership] = _Window(
            "partnerships", store.partnerships, self._of_parties, _between
        )
        self.invoices: _Window[InvoiceRecord] = _Window(
            "invoices", store.invoices, self._issued, _issue
        )
        self.transmissions: _Window[Transmission] = _Window(
            "transmissions", store.transmissions, self._exchanged, _with
        )
        self.exchange_log: _Window[ExchangeEntry] = _Window(
            "exchange_log", store.exchange_log, self._exchanged, _with
        )
        self.partners: _Window[Partner] = _Window("partners", store.partners, self._own, _itself)
        self.allocations = _OwnAllocations(store, self.invoices)
        self.drafts = _Nothing()
        self.definitions = store.definitions

    def __getattr__(self, name: str) -> Any:
        raise _refused()

    async def _own(self) -> dict[str, Any]:
        return {"id": self._partners}

    async def _of_parties(self) -> dict[str, Any]:
        return {"parties": self._partners}

    async def _exchanged(self) -> dict[str, Any]:
        return {"partner_id": self._partners}

    async def _issued(self) -> dict[str, Any]:
        if self._ids is None:
            self._ids = frozenset([one async for one in self._partnership_ids()])
        return {"partnership_id": self._ids, "issued": True}

    async def _partnership_ids(self) -> Any:
        cursor = None
        while True:
            page = await self.partnerships.page({}, limit=_MOST, cursor=cursor)
            for one in page.items:
                yield one.id
            cursor = page.next_cursor
            if cursor is None:
                return


class _OwnAllocations:
    """What settled their own invoices: asked for by invoice, or by credit note."""

    def __init__(self, store: Store, invoices: _Window[InvoiceRecord]) -> None:
        self._store = store
        self._invoices = invoices

    async def page(
        self, where: Mapping[str, Any], *, limit: int = 50, cursor: str | None = None
    ) -> Page[Allocation]:
        """Those of the documents asked for that are theirs."""
        if len(where) != 1 or not where.keys() <= {"invoice_id", "source_id"}:
            raise _refused()
        ((field, wanted),) = where.items()
        theirs = frozenset(await self._invoices.several(wanted))
        return await self._store.allocations.page({field: theirs}, limit=limit, cursor=cursor)


class _Nothing:
    """A repository with nothing in it for them."""

    async def find(self, id: str) -> None:
        """There is none."""


def seen_by(principal: Principal | None, store: Store) -> Store:
    """`store` as far as `principal` may look into it."""
    if principal is None or not principal.is_outside:
        return store
    return cast(Store, _OutsideStore(store, frozenset(principal.partners)))


def _fits(has: Mapping[str, Any], asked: Mapping[str, Any]) -> bool:
    return all(_is_one(has[field], wanted) for field, wanted in asked.items())


def _itself(one: Partner) -> dict[str, Any]:
    return {"id": one.id}


def _between(one: Partnership) -> dict[str, Any]:
    return {"parties": set(one.parties)}


def _issue(record: InvoiceRecord) -> dict[str, Any]:
    return {
        "partnership_id": record.request.partnership_id,
        "issued": record.is_issued,
    }


def _with(one: Transmission | ExchangeEntry) -> dict[str, Any]:
    return {"partner_id": one.partner_id}


def _is_one(has: Any, wanted: Any) -> bool:
    """As the store compares: one of several values is enough, on either side."""
    values = has if isinstance(has, set) else {has}
    return bool(values & (wanted if isinstance(wanted, frozenset) else {wanted}))


def _both(asked: Any, wanted: Any) -> Any:
    """What was asked for, as far as it is theirs."""
    values = frozenset(asked) if isinstance(asked, set | frozenset) else frozenset({asked})
    return values & (wanted if isinstance(wanted, frozenset) else {wanted})


def _shown(found: M) -> M:
    """Without what is only ours: who approves, how it travels, what went wrong inside."""
    if isinstance(found, Partnership):
        channel = found.delivery.channel.model_copy(update={"settings": {}})
        delivery = found.delivery.model_copy(update={"channel": channel, "format_settings": {}})
        ours: dict[str, Any] = {"approval": None, "delivery": delivery, "tax_rules": ()}
        ours["dunning"] = None
        return found.model_copy(update=ours)
    if isinstance(found, InvoiceRecord):
        return found.model_copy(update=_INSIDE)
    if isinstance(found, ExchangeEntry):
        return found.model_copy(update={"actor": "", "place": ""})
    return found


_INSIDE: dict[str, Any] = {
    "approval": None,
    "decisions": (),
    "findings": (),
    "failure": "",
    "answer": "",
    "must_act": (),
    "blocked": False,
    "created_by": "",
    "edited_by": "",
}


def _refused() -> Forbidden:
    return Forbidden(
        "this is not for people who work for a partner",
        hint="you see the invoices, partnerships and messages of your own company",
    )
