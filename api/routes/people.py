"""People: who could be asked, and what was left for them to read."""

from typing import Annotated

from fastapi import Body, Path, Query, Response
from pydantic import Field

from api import governing_examples as examples
from api.dependencies import Caller, Stored
from api.paging import Pages, as_it_is, given
from api.permissions import ROLES, allow
from api.routing import router
from api.schemas.shapes import Body as Shape
from api.schemas.shapes import Listing
from domain.core.errors import Invalid
from domain.core.findings import Finding
from domain.core.identifiers import Id
from domain.core.text import TextLine
from domain.core.words import PersonId, Role
from domain.notification import Notification, NotificationKind
from domain.people import Person

routes = router("people", named=True)

Named = Annotated[PersonId, Path(description="the stable subject of their token")]


class PersonEntry(Shape):
    """Somebody to enter, or to change."""

    id: PersonId
    name: TextLine = Field(examples=["Ben Miller"])
    roles: tuple[Role, ...] = Field(
        default=(), max_length=50, description="until they sign in; then as their token says"
    )
    active: bool = Field(default=True, description="whether they can be asked")


@routes.put(
    "/people/{id}",
    dependencies=allow("people.write"),
    name="save_person",
    responses={201: {"model": Person, "description": "nobody was called so"}},
)
async def save_person(
    id: Named,
    body: Annotated[PersonEntry, Body(openapi_examples=examples.PERSON)],
    store: Stored,
    response: Response,
) -> Person:
    """Enter a person

    Enters somebody before they first sign in, gives a name, or says that somebody has left.
    Whoever calls with a token is entered by that, with the roles of the token: what somebody may
    do always says their token, never this directory.
    """
    _refuse_unknown(body.roles)
    known = await store.people.find(id)
    seen_at = known.seen_at if known else None
    person = Person(**body.model_dump(), seen_at=seen_at)
    await store.people.put(person)
    response.status_code = 200 if known else 201
    return person


@routes.get("/people/{id}", dependencies=allow("setup.read"), name="get_person")
async def get_person(id: Named, store: Stored) -> Person:
    """Read a person

    Name, roles as their last token said, and when they signed in last.
    """
    return await store.people.get(id)


@routes.get("/people", dependencies=allow("setup.read"), name="list_people")
async def list_people(
    store: Stored,
    pages: Pages,
    role: Annotated[Role | None, Query(description="who holds it", examples=["approver"])] = None,
    active: Annotated[bool | None, Query(description="who can be asked, or who has left")] = None,
) -> Listing[Person]:
    """List people

    By id. Follow `next_cursor` for more.
    """
    return await pages.of(store.people, given(roles=role, active=active), as_it_is)


@routes.get("/notifications", dependencies=allow("inbox.read"), name="list_notifications")
async def list_notifications(
    store: Stored,
    by: Caller,
    pages: Pages,
    kind: Annotated[NotificationKind | None, Query(description="only of this kind")] = None,
    invoice_id: Annotated[Id | None, Query(description="only about this invoice")] = None,
) -> Listing[Notification]:
    """What was left for me

    Reminders, escalations and messages of lifecycles to you or to one of your roles, newest
    first. Nothing waits for them to be read.
    """
    where = given(kind=kind, invoice_id=invoice_id)
    mine = {"to": {by.subject, *by.roles}}
    return await pages.of(store.notifications, {**where, **mine}, as_it_is)


def _refuse_unknown(roles: tuple[Role, ...]) -> None:
    findings = [
        Finding(
            rule="UNKNOWN",
            path=f"roles[{index}]",
            message=f"there is no role '{role}'",
            hint=f"known are {', '.join(ROLES)}",
        )
        for index, role in enumerate(roles)
        if role not in ROLES
    ]
    if findings:
        raise Invalid("a role is not known here", findings=findings)
