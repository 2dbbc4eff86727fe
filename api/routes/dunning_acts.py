"""What people say to dunning: letters approved and refused, promises, pauses, another policy."""

from typing import Annotated

from fastapi import Body, Path

from api import dunning_examples as examples
from api.amounts import said_amount
from api.dependencies import AtDesk
from api.dunning_asking import Asking
from api.permissions import allow
from api.routes.commands import Why, said
from api.routing import later, router
from api.schemas.dunning import DunningView, Held, NewPromise
from api.schemas.shapes import Justified
from domain.core.identifiers import Id
from domain.settlement.dunning_case import letter_id
from domain.settlement.dunning_changes import DunningAct

routes = router("dunning")

Number = Annotated[int, Path(ge=1, le=1000, description="the number of the letter")]


@routes.post(
    "/invoices/{id}/dunning/letters/{number}/approve",
    dependencies=allow("dunning.decide"),
    name="approve_dunning_letter",
    responses=later(DunningView),
)
async def approve_letter(
    id: Id, number: Number, desk: AtDesk, asking: Asking, body: Why = None
) -> DunningView:
    """Approve a letter

    It goes out as it is. A letter is void, and written anew, once another amount is owed or its
    date has passed.
    """
    record = await desk.record(id)
    letter = letter_id(id, number)
    return await asking.ask(record, DunningAct.APPROVE, letter=letter, reason=said(body))


@routes.post(
    "/invoices/{id}/dunning/letters/{number}/refuse",
    dependencies=allow("dunning.decide"),
    name="refuse_dunning_letter",
    responses=later(DunningView),
)
async def refuse_letter(
    id: Id,
    number: Number,
    body: Annotated[Justified, Body(openapi_examples=examples.REFUSAL)],
    desk: AtDesk,
    asking: Asking,
) -> DunningView:
    """Refuse a letter

    It is not sent. Its level counts as reached; the next one comes in its time.
    """
    record = await desk.record(id)
    letter = letter_id(id, number)
    return await asking.ask(record, DunningAct.REFUSE, letter=letter, reason=body.reason)


@routes.post(
    "/invoices/{id}/dunning/promise",
    dependencies=allow("dunning.write"),
    name="note_promise",
    responses=later(DunningView),
)
async def note_promise(
    id: Id,
    body: Annotated[NewPromise, Body(openapi_examples=examples.PROMISE)],
    desk: AtDesk,
    asking: Asking,
) -> DunningView:
    """Note a promise to pay

    No letter goes until that day and the days of grace of the policy have passed. A new promise
    takes the place of one that is waited for. It can be noted before anything is overdue.
    """
    record = await desk.record(id)
    amount = said_amount(body.amount, record.terms.partnership.currency)
    return await asking.ask(
        record, DunningAct.PROMISE, day=body.pays_on, amount=amount, reason=body.reason
    )


@routes.post(
    "/invoices/{id}/dunning/promise/withdraw",
    dependencies=allow("dunning.write"),
    name="withdraw_promise",
    responses=later(DunningView),
)
async def withdraw_promise(id: Id, desk: AtDesk, asking: Asking, body: Why = None) -> DunningView:
    """Wait no longer for a promise

    The next letter goes in its time, as if nothing had been promised.
    """
    record = await desk.record(id)
    return await asking.ask(record, DunningAct.WITHDRAW_PROMISE, reason=said(body))


@routes.post(
    "/invoices/{id}/dunning/pause",
    dependencies=allow("dunning.write"),
    name="pause_dunning",
    responses=later(DunningView),
)
async def pause_dunning(
    id: Id,
    body: Annotated[Held, Body(openapi_examples=examples.PAUSE)],
    desk: AtDesk,
    asking: Asking,
) -> DunningView:
    """Send no letters for a while

    Until a day, or until somebody goes on. No level is skipped afterwards.
    """
    record = await desk.record(id)
    return await asking.ask(record, DunningAct.PAUSE, day=body.until, reason=body.reason)


@routes.post(
    "/invoices/{id}/dunning/resume",
    dependencies=allow("dunning.write"),
    name="resume_dunning",
    responses=later(DunningView),
)
async def resume_dunning(id: Id, desk: AtDesk, asking: Asking, body: Why = None) -> DunningView:
    """Go on

    Ends a pause. It also lets dunning go on although the buyer rejects the invoice, asks something
    about it, or did not get it by what its system said.
    """
    record = await desk.record(id)
    return await asking.ask(record, DunningAct.RESUME, reason=said(body))


@routes.post(
    "/invoices/{id}/dunning/renew",
    dependencies=allow("dunning.write"),
    name="renew_dunning_policy",
    responses=later(DunningView),
)
async def renew_policy(id: Id, desk: AtDesk, asking: Asking, body: Why = None) -> DunningView:
    """Dun by today's policy

    An invoice keeps the policy that it was opened with; this takes over that of its partnership as
    it is now. Levels that were reached stay reached.
    """
    record = await desk.record(id)
    return await asking.ask(record, DunningAct.RENEW, reason=said(body))
