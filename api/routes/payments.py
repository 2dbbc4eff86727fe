"""Payments: what came in and went out, what it settled, and what people say of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Body, Depends, Path, Query, Response

from api import payment_examples as examples
from api.dependencies import Caller, MessageId, Stored, Workflows
from api.gateway import WorkflowGateway
from api.paging import Pages, as_it_is, given
from api.permissions import allow
from api.routing import later, mark_pending, router
from api.schemas.payments import (
    PAYMENT_ID,
    AllocationSaid,
    Confirmation,
    Keeping,
    PaymentView,
    Release,
    ShareSaid,
)
from api.schemas.shapes import Justified, Listing
from domain.core.identifiers import Id, Sha256
from domain.ports import Store
from domain.settlement.kept_statement import KeptStatement
from domain.settlement.payment import PaymentState
from workflows.messages import PaymentCommand, SharePlan

routes = router("payments")
PaymentId = Annotated[str, Path(pattern=PAYMENT_ID)]


@dataclass(frozen=True)
class Teller:
    """Somebody who says something of a payment, under their name, once."""

    store: Store
    workflows: WorkflowGateway
    actor: str
    message_id: str
    response: Response

    async def say(self, payment_id: str, name: str, **said: Any) -> PaymentView:
        """Have the command called `name` carried out; the payment as it stands then."""
        await self.store.payments.get(payment_id)
        command = PaymentCommand(id=self.message_id, name=name, actor=self.actor, **said)
        if not await self.workflows.payment_command(payment_id, command):
            mark_pending(self.response)
        return PaymentView.of(await self.store.payments.get(payment_id))


async def _telling(
    store: Stored, workflows: Workflows, by: Caller, message_id: MessageId, response: Response
) -> Teller:
    return Teller(store, workflows, by.subject, message_id, response)


Tells = Annotated[Teller, Depends(_telling)]


@routes.get("/payments", dependencies=allow("payments.read"), name="list_payments")
async def list_payments(
    store: Stored,
    pages: Pages,
    state: Annotated[PaymentState | None, Query(description="where they stand")] = None,
    partner_id: Annotated[Id | None, Query(description="who paid, or was paid")] = None,
    invoice_id: Annotated[Id | None, Query(description="an invoice that they settle")] = None,
    document: Annotated[Sha256 | None, Query(description="the bank file they came in")] = None,
    kept: Annotated[
        bool, Query(description="only those of which something is kept as a credit")
    ] = False,
) -> Listing[PaymentView]:
    """List payments

    Newest first: every part of every bank entry, with what it settled, what is proposed, or why
    nothing was found.
    """
    credit = True if kept else None
    where = given(state=state, partner_id=partner_id, invoice_ids=invoice_id, document=document)
    return await pages.of(store.payments, where | given(has_credit=credit), PaymentView.of)


@routes.get("/payments/{id}", dependencies=allow("payments.read"), name="get_payment")
async def get_payment(id: PaymentId, store: Stored) -> PaymentView:
    """Read a payment

    Each proposal has a score and the evidence for it.
    """
    return PaymentView.of(await store.payments.get(id))


@routes.get("/bank-statements", dependencies=allow("payments.read"), name="list_bank_statements")
async def list_bank_statements(
    store: Stored,
    pages: Pages,
    account: Annotated[str | None, Query(max_length=80, description="its fingerprint")] = None,
) -> Listing[KeptStatement]:
    """List bank statements

    Those that were booked, newest first. One that does not add up is parked at `/v1/inbound`.
    """
    return await pages.of(store.statements, given(account=account), as_it_is)


@routes.post(
    "/payments/{id}/confirm",
    dependencies=allow("payments.allocate"),
    name="confirm_payment",
    responses=later(PaymentView),
)
async def confirm_payment(
    id: PaymentId,
    tells: Tells,
    body: Annotated[Confirmation | None, Body(openapi_examples=examples.CONFIRMATION)] = None,
) -> PaymentView:
    """Confirm a proposal

    What it proposes is allocated; what is over is kept as a credit of the partner.
    """
    return await tells.say(id, "confirm", proposal=(body or Confirmation()).proposal)


@routes.post(
    "/payments/{id}/reject",
    dependencies=allow("payments.allocate"),
    name="reject_payment",
    responses=later(PaymentView),
)
async def reject_payment(
    id: PaymentId,
    body: Annotated[Justified, Body(openapi_examples=examples.REJECTION)],
    tells: Tells,
) -> PaymentView:
    """Reject all proposals

    The payment stays unallocated, with the reason, until somebody allocates it.
    """
    return await tells.say(id, "reject", reason=body.reason)


@routes.post(
    "/payments/{id}/allocate",
    dependencies=allow("payments.allocate"),
    name="allocate_payment",
    responses=later(PaymentView),
)
async def allocate_payment(
    id: PaymentId,
    body: Annotated[AllocationSaid, Body(openapi_examples=examples.ALLOCATION)],
    tells: Tells,
) -> PaymentView:
    """Allocate a payment

    To one invoice or several, whole or in part, with the differences that are let pass. No more
    than the payment has left, and no more than each invoice has open.
    """
    return await tells.say(id, "allocate", shares=tuple(map(_plan, body.shares)))


@routes.post(
    "/payments/{id}/release",
    dependencies=allow("payments.allocate"),
    name="release_payment",
    responses=later(PaymentView),
)
async def release_payment(
    id: PaymentId,
    body: Annotated[Release, Body(openapi_examples=examples.RELEASE)],
    tells: Tells,
) -> PaymentView:
    """Take a share back

    The invoice has that much open again; one that had ended by it waits for money once more.
    """
    return await tells.say(id, "release", share_id=body.share_id, reason=body.reason)


@routes.post(
    "/payments/{id}/keep",
    dependencies=allow("payments.allocate"),
    name="keep_payment",
    responses=later(PaymentView),
)
async def keep_payment(
    id: PaymentId, body: Annotated[Keeping, Body(openapi_examples=examples.KEEPING)], tells: Tells
) -> PaymentView:
    """Keep the rest as a credit

    What is left of the payment is owed to the partner, until it is allocated or paid out.
    """
    return await tells.say(id, "keep", partner_id=body.partner_id)


@routes.post(
    "/payments/{id}/set_aside",
    dependencies=allow("payments.allocate"),
    name="set_payment_aside",
    responses=later(PaymentView),
)
async def set_payment_aside(
    id: PaymentId,
    body: Annotated[Justified, Body(openapi_examples=examples.SETTING_ASIDE)],
    tells: Tells,
) -> PaymentView:
    """Set a payment aside

    It settles nothing here: a loan, interest, a transfer between accounts of our own. What it
    settled before is taken back.
    """
    return await tells.say(id, "set_aside", reason=body.reason)


@routes.post(
    "/payments/{id}/match",
    dependencies=allow("payments.allocate"),
    name="match_payment",
    responses=later(PaymentView),
)
async def match_payment(id: PaymentId, tells: Tells) -> PaymentView:
    """Match a payment again

    Against what is open now: an invoice may have been issued since.
    """
    return await tells.say(id, "match")


def _plan(share: ShareSaid) -> SharePlan:
    gaps: Mapping[str, str] = {gap.kind.value: str(gap.amount) for gap in share.gaps}
    return SharePlan(
        invoice_id=share.invoice_id,
        amount=str(share.amount),
        money="" if share.money is None else str(share.money),
        gaps=dict(gaps),
    )
