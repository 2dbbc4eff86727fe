"""What is set up before anything is invoiced: who trades what with whom, and how it travels."""

from typing import Annotated

from fastapi import Body, Response
from pydantic import Field, StringConstraints

from api import examples
from api.dependencies import Stored
from api.gateway import WorkflowGateway
from api.paging import Pages, as_it_is
from api.permissions import allow
from api.routing import router
from api.schemas.shapes import Body as Shape
from api.schemas.shapes import Listing
from api.setup_checks import (
    check_mailbox,
    check_partnership,
    check_webhook,
)
from api.things import Thing, thing_routes
from domain.core.errors import AlreadyExists
from domain.core.identifiers import Id
from domain.exchange.inbound import Mailbox
from domain.exchange.webhook import Webhook
from domain.invoice.numbering import NumberSeries
from domain.ports import Collecting, Store
from domain.trade.marketable import Marketable
from domain.trade.partner import Partner
from domain.trade.partnership import Partnership
from integration.wiring import Adapters

series_routes = router("number-series", named=True)


class NewSeries(Shape):
    """A number series to create. The counter is nobody's to set: it starts at 1, without gaps."""

    id: Id
    prefix: Annotated[str, StringConstraints(pattern=r"^[A-Z0-9][A-Z0-9/_.-]{0,19}$")] = Field(
        examples=["NW"]
    )
    digits: int = Field(default=5, ge=1, le=12)


@series_routes.put(
    "/number-series/{id}",
    dependencies=allow("setup.write"),
    name="create_number_series",
    responses={201: {"model": NumberSeries, "description": "it is new"}},
)
async def create_series(
    id: Id,
    body: Annotated[NewSeries, Body(openapi_examples=examples.SERIES)],
    store: Stored,
    response: Response,
) -> NumberSeries:
    """Create a number series

    Legal numbers are taken from it at issue: gapless, each once, such as `NW-00042`. A series is
    created once and never changed; the same request again changes nothing.
    """
    series = NumberSeries(id=id, prefix=body.prefix, digits=body.digits)
    known = await store.series.find(id)
    if known is None:
        await _refuse_prefix_taken(store, series)
        await store.series.insert(series)
        response.status_code = 201
        return series
    if (known.prefix, known.digits) != (series.prefix, series.digits):
        raise AlreadyExists(
            f"the series '{id}' exists with another form", hint="create a series with another id"
        )
    return known


@series_routes.get(
    "/number-series/{id}", dependencies=allow("setup.read"), name="get_number_series"
)
async def get_series(id: Id, store: Stored) -> NumberSeries:
    """Read a number series

    `next` is the number that the next document of the series gets.
    """
    return await store.series.get(id)


@series_routes.get("/number-series", dependencies=allow("setup.read"), name="list_number_series")
async def list_series(store: Stored, pages: Pages) -> Listing[NumberSeries]:
    """List number series

    By id. Follow `next_cursor` for more.
    """
    return await pages.of(store.series, {}, as_it_is)


async def _refuse_prefix_taken(store: Store, series: NumberSeries) -> None:
    cursor = None
    while True:
        page = await store.series.page({}, limit=500, cursor=cursor)
        for other in page.items:
            if other.prefix == series.prefix:
                raise AlreadyExists(
                    f"the prefix '{series.prefix}' belongs to the series '{other.id}'",
                    hint="two series with one prefix would give the same legal number twice",
                )
        cursor = page.next_cursor
        if cursor is None:
            return


async def _schedule_mailbox(workflows: WorkflowGateway, wired: Adapters, mailbox: Mailbox) -> None:
    """One that is posted to has nothing that could be looked into."""
    if isinstance(wired.channels.get(mailbox.channel.kind), Collecting):
        await workflows.ensure_mailbox_schedule(mailbox)
    else:
        await workflows.remove_mailbox_schedule(mailbox.id)


def _own(partner: Partner) -> str | None:
    return "setup.write" if partner.own else None


PARTNERS = Thing(
    path="partners",
    one="partner",
    many="partners",
    model=Partner,
    kept_in=lambda store: store.partners,
    about="Creates or replaces a company that trades, ours (`own`) or another's. Companies of "
    "ours, with the account they are paid on, are saved by operators and finance directors only.",
    write="partners.write",
    examples=examples.PARTNER,
    also_needs=_own,
)
MARKETABLES = Thing(
    path="marketables",
    one="marketable",
    many="marketables",
    model=Marketable,
    kept_in=lambda store: store.marketables,
    about="Creates or replaces a thing or service that is sold: its unit and its VAT treatment.",
    write="partners.write",
    examples=examples.MARKETABLE,
)
PARTNERSHIPS = Thing(
    path="partnerships",
    one="partnership",
    many="partnerships",
    model=Partnership,
    kept_in=lambda store: store.partnerships,
    about="Creates or replaces what two partners agreed: currency, approval policy, delivery, "
    "payment terms, lifecycle. Everything is checked before it is saved, conditions included, and "
    "all findings are answered at once. Invoices under way keep the terms they started with.",
    write="setup.write",
    read="partnerships.read",
    examples=examples.PARTNERSHIP,
    check=check_partnership,
)
MAILBOXES = Thing(
    path="mailboxes",
    one="mailbox",
    many="mailboxes",
    model=Mailbox,
    kept_in=lambda store: store.mailboxes,
    about="Creates or replaces a place where documents come in: a folder at a partner or bank, an "
    "inbox, an address that is posted to. Brings the Temporal Schedule that looks into it in step.",
    write="setup.write",
    examples=examples.MAILBOX,
    check=check_mailbox,
    saved=_schedule_mailbox,
)
WEBHOOKS = Thing(
    path="webhooks",
    one="webhook",
    many="webhooks",
    model=Webhook,
    kept_in=lambda store: store.webhooks,
    about="Creates or replaces an address of another system that is told of `events`, or that a "
    "lifecycle calls (`call_webhook`). Calls are signed (Standard Webhooks) with a secret that is "
    "named here, never written down. Public addresses by https only, but in local mode. What is "
    "posted is described under Webhooks.",
    write="setup.write",
    examples=examples.WEBHOOK,
    check=check_webhook,
)

ROUTERS = (
    thing_routes(PARTNERS),
    thing_routes(MARKETABLES),
    series_routes,
    thing_routes(PARTNERSHIPS),
    thing_routes(MAILBOXES),
    thing_routes(WEBHOOKS),
)
