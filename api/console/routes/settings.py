"""Settings: what is defined here and what this installation can do; each lifecycle drawn."""

from fastapi import Request
from starlette.responses import Response

from api.console.access import seeing
from api.console.pages import page, router
from api.console.views import lifecycle as drawing
from api.dependencies import Caller, Configured, Stored, Wired
from api.permissions import OPERATIONS, allowed
from api.shelving import shelved

routes = router()
_MOST = 200


@routes.get("/settings", dependencies=seeing("setup.read"), name="console_settings")
async def look(
    request: Request, store: Stored, wired: Wired, settings: Configured, by: Caller
) -> Response:
    """What is defined, and what can be used."""
    definitions = (await store.definitions.page({}, limit=_MOST)).items
    counted = {
        "partners": await store.partners.count({}),
        "partnerships": await store.partnerships.count({}),
        "marketables": await store.marketables.count({}),
        "agreements": await store.agreements.count({}),
        "mailboxes": await store.mailboxes.count({}),
        "number series": await store.series.count({}),
    }
    return await page(
        request,
        "settings.html",
        place="settings",
        definitions=definitions,
        counted=counted,
        formats=sorted(wired.formats),
        channels=sorted(wired.channels),
        roles=sorted(by.roles),
        rights=[(one, text) for one, text in OPERATIONS.items() if allowed(by.roles, one)],
        temporal_ui=settings.temporal.ui_url,
    )


@routes.get("/lifecycles/{reference}", dependencies=seeing("setup.read"), name="console_lifecycle")
async def lifecycle(request: Request, reference: str, store: Stored) -> Response:
    """One lifecycle, drawn, with how many invoices stand where."""
    known = await shelved(store, reference)
    counts = await drawing.counted(store, known.definition)
    return await page(
        request,
        "lifecycle.html",
        place="settings",
        known=known,
        way=drawing.shown(known.definition, counts),
    )
