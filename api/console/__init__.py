"""The console: pages made on the server, in the same application as the API (ADR 0025).

How a page is added:

1. A module in `routes` with a `router()` of `api.console.pages`; each page names the operation it
   shows by `dependencies=seeing("invoices.read")`, each button the route of the API that does the
   same by `dependencies=changing("approve_invoice")`. Both are in `api.console.access`.
2. It calls what that route of the API calls (`AtDesk`, `Stored`, `Orders`, ...), and answers with
   `await page(request, "name.html", place="invoices", ...)`. What was done leads on with
   `onward(address, "approved")`, whose word `api.console.notices` knows. What was refused shows
   the same page again: `problem=...` and `typed=...` keep what somebody wrote.
3. A template in `templates` that extends `base.html`, with the macros of `parts/ui.html`; every
   form begins with `{{ ui.form_start(address, csrf, form_id()) }}`. Text is escaped by itself.
4. Its router in `ROUTERS` of `api.console.routes`; a place of the navigation in
   `api.console.places`.

A part of a page that keeps itself up to date is `{% call ui.live("id", address) %}`.
"""

from fastapi import FastAPI

from api.console import assets, faults
from api.console.routes import ROUTERS


def install(app: FastAPI) -> None:
    """Add the console to the application of the API."""
    app.include_router(assets.routes)
    for router in ROUTERS:
        app.include_router(router)
    faults.install(app)
