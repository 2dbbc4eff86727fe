"""Delegations: who decides in whose place, from when to when."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import Body, Query, Response

from api import governing_examples as examples
from api.dependencies import Caller, MessageId, Stored
from api.lending import NewDelegation, loan
from api.paging import Pages, as_it_is, given
from api.permissions import allow, require
from api.routing import router
from api.schemas.shapes import Listing
from domain.core.errors import AlreadyExists
from domain.core.identifiers import Id
from domain.core.words import PersonId
from domain.ports import Records
from domain.trade.approval import Delegation

routes = router("delegations")


@routes.post("/delegations", status_code=201, dependencies=allow("delegations.write"), name="lend")
async def lend(
    body: Annotated[NewDelegation, Body(openapi_examples=examples.DELEGATION)],
    store: Stored,
    by: Caller,
    message_id: MessageId,
    response: Response,
) -> Delegation:
    """Let somebody decide in your place

    For a time, with the roles that you hold or some of them. Both of you still count as one, and
    what was lent cannot be lent on. Operators and finance directors may lend for somebody who is
    away (`from_person`), but not to themselves. For one invoice only, use `…/delegate`.
    """
    made = await loan(store, body, by, f"del-{message_id[:20]}", datetime.now(UTC))
    try:
        await store.delegations.insert(made)
    except AlreadyExists:
        made = await store.delegations.get(made.id)
    response.headers["Location"] = f"/v1/delegations/{made.id}"
    return made


@routes.get("/delegations/{id}", dependencies=allow("setup.read"), name="get_delegation")
async def get_delegation(id: Id, store: Stored) -> Delegation:
    """Read a delegation

    Who lends what to whom, from when to when.
    """
    return await store.delegations.get(id)


@routes.delete(
    "/delegations/{id}", dependencies=allow("delegations.write"), name="revoke_delegation"
)
async def revoke_delegation(id: Id, store: Stored, by: Caller) -> Delegation:
    """Take a delegation back

    It counts from now on no more; what was decided by it stays. The one who lent it may, the one
    it was lent to, and whoever manages delegations.
    """

    async def revoke(records: Records) -> Delegation:
        known = await records.delegations.get(id)
        if by.subject not in (known.from_person, known.to_person):
            require(by, "delegations.manage")
        revoked = known.model_copy(update={"revoked": True})
        await records.delegations.put(revoked)
        return revoked

    return await store.transact(revoke)


@routes.get("/delegations", dependencies=allow("setup.read"), name="list_delegations")
async def list_delegations(
    store: Stored,
    pages: Pages,
    from_person: Annotated[PersonId | None, Query(description="lent by this person")] = None,
    to_person: Annotated[PersonId | None, Query(description="lent to this person")] = None,
    revoked: Annotated[bool | None, Query(description="taken back, or not")] = None,
) -> Listing[Delegation]:
    """List delegations

    The one that starts last comes first; those that have ended are kept.
    """
    where = given(from_person=from_person, to_person=to_person, revoked=revoked)
    return await pages.of(store.delegations, where, as_it_is)
