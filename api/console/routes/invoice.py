"""The page of an invoice, and the files that it leads to."""

from collections.abc import Mapping

from fastapi import Request
from starlette.responses import Response

from api.auth import Principal
from api.console.access import may, seeing
from api.console.forms import Refusal
from api.console.pages import clock, page, router
from api.console.views.dunning import LETTERS
from api.console.views.invoice import invoice_page
from api.console.views.payments import SHARES
from api.dependencies import AtDesk, Caller, Wired
from api.desk import Desk
from api.routes.invoice_details import get_document
from api.routes.invoice_pdf import get_pdf
from api.schemas.views import InvoiceView
from domain.core.identifiers import Id, Sha256

routes = router()

BUTTONS = {
    "approve": "approve_invoice",
    "reject": "reject_invoice",
    "delegate": "delegate_invoice",
    "withdraw": "withdraw_decision",
    "comment": "comment_on_invoice",
    "answer": "answer_invoice",
    "submit": "submit_invoice",
    "amend": "amend_invoice",
    "retry": "retry_invoice",
    "resend": "resend_invoice",
    "release": "release_invoice",
    "dispute": "dispute_invoice",
    "resolve": "resolve_dispute",
    "pay": "pay_invoice",
    "credit": "credit_invoice",
    "write_off": "write_off_invoice",
    "cancel": "cancel_invoice",
}
"""What the page offers → the API's route that does it."""


@routes.get("/invoices/{id}", dependencies=seeing("invoices.read"), name="console_invoice")
async def look(request: Request, id: Id, desk: AtDesk, by: Caller) -> Response:
    """One invoice: the document, what is asked of me, where it stands, what happened."""
    return await show(request, desk, by, id)


async def show(
    request: Request,
    desk: Desk,
    by: Principal,
    id: str,
    *,
    problem: Refusal | None = None,
    typed: Mapping[str, str] | None = None,
    refused: str = "",
) -> Response:
    """The page of an invoice; after something was refused with what, and what was typed."""
    shown = await invoice_page(desk, id, by, clock())
    return await page(
        request,
        "invoice.html",
        status=422 if problem else 200,
        place="invoices",
        it=shown,
        acts=acts_of(request, by, shown.view),
        shares=SHARES,
        letters=LETTERS,
        problem=problem,
        typed=typed or {},
        refused=refused,
    )


@routes.get("/invoices/{id}/pdf", dependencies=seeing("invoices.read"), name="console_invoice_pdf")
async def pdf(id: Id, desk: AtDesk, wired: Wired) -> Response:
    """The PDF, as the API gives it."""
    return await get_pdf(id, desk, wired)


@routes.get(
    "/invoices/{id}/documents/{sha256}",
    dependencies=seeing("invoices.read"),
    name="console_document",
)
async def document(id: Id, sha256: Sha256, desk: AtDesk, wired: Wired) -> Response:
    """A document byte by byte, to be kept."""
    return await get_document(id, sha256, desk, wired)


def acts_of(request: Request, by: Principal, view: InvoiceView) -> set[str]:
    """What the invoice knows in its state and whoever looks may ask for."""
    return {
        name for name, route in BUTTONS.items() if name in view.possible and may(request, by, route)
    }
