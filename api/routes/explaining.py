"""Who can approve an invoice, and who would have to approve 12,000 EUR."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import Body

from api import governing_examples as examples
from api.approvers import answer, outlooks, standings
from api.dependencies import AtDesk, Wired
from api.errors import of_finding
from api.known import people
from api.permissions import allow
from api.routing import router
from api.schemas.explaining import Approvers, PolicyAnswer, PolicyQuestion
from domain.core.identifiers import Id

routes = router("approvals")


@routes.get(
    "/invoices/{id}/approvers", dependencies=allow("invoices.examine"), name="list_approvers"
)
async def list_approvers(id: Id, desk: AtDesk) -> Approvers:
    """Who can approve an invoice

    Of the people in the directory: whose yes would count now, for which step and in whose place,
    and why that of others would not. And for every approval of the lifecycle, in sentences: who
    has to approve the invoice as it is, because of what, and what happens if they wait.
    """
    record, store = await desk.record(id), desk.adapters.store
    definition, known = await desk.definition(record), await people(store)
    language, round_ = desk.adapters.conditions, record.approval
    waits = record.awaits_decision and round_ is not None
    return Approvers(
        invoice_id=id,
        state=record.state,
        open_steps=[step.name for step in round_.open_steps] if round_ and waits else [],
        now=await standings(store, record, datetime.now(UTC)),
        approvals=list(outlooks(definition, record, language, known)) if definition else [],
    )


@routes.post("/approval-policies/explain", dependencies=allow("setup.read"), name="explain_policy")
async def explain_policy(
    body: Annotated[PolicyQuestion, Body(openapi_examples=examples.POLICY_QUESTION)], wired: Wired
) -> PolicyAnswer:
    """Who would approve 12,000 EUR

    For a partnership, or for a policy that is not saved yet, or both: which steps a supposed
    invoice has to take, who of the people known may decide each, because of what, and what
    happens if they wait. The steps are chosen as they are for real invoices.
    """
    sample, approvals, faults = await answer(wired, body, datetime.now(UTC).date())
    return PolicyAnswer(
        base_currency=sample.base_currency,
        rate=sample.rate,
        approvals=approvals,
        faults=[of_finding(fault) for fault in faults],
    )
