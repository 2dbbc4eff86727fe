"""Things that are set up and saved under an id: one description each, three routes each."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Annotated, Any, Generic, TypeVar

from fastapi import APIRouter, Body, Response

from api.dependencies import Caller, Stored, Wired, Workflows
from api.gateway import WorkflowGateway
from api.paging import Pages, as_it_is
from api.permissions import allow, require
from api.routing import router
from api.schemas.shapes import Listing
from domain.core.identifiers import Id
from domain.core.model import DomainModel
from domain.ports import Repository, Store
from integration.wiring import Adapters

M = TypeVar("M", bound=DomainModel)


async def _nothing(*_: Any) -> None:
    """Nothing to check, nothing to do."""


def _no_more(_: Any) -> str | None:
    return None


@dataclass(frozen=True)
class Thing(Generic[M]):
    """One kind of thing: how it is called, kept, checked, and what saving it sets going."""

    path: str
    one: str
    many: str
    model: type[M]
    kept_in: Callable[[Store], Repository[M]]
    about: str
    write: str
    examples: dict[str, Any]
    read: str = "setup.read"
    check: Callable[[Adapters, M], Awaitable[None]] = _nothing
    saved: Callable[[WorkflowGateway, Adapters, M], Awaitable[None]] = _nothing
    also_needs: Callable[[M], str | None] = field(default=_no_more)
    """A further operation that this very one needs, if any."""

    @property
    def a_one(self) -> str:
        """With its article."""
        return f"{'an' if self.one[0] in 'aeiou' else 'a'} {self.one}"


def thing_routes(thing: Thing[M]) -> APIRouter:
    """`PUT` and `GET` of one, `GET` of all."""
    routes = router(thing.path, named=True)
    for add in (_add_save, _add_read, _add_list):
        add(routes, thing)
    return routes


def _add_save(routes: APIRouter, thing: Thing[M]) -> None:
    async def save(
        id: Id, body: M, wired: Wired, by: Caller, workflows: Workflows, response: Response
    ) -> M:
        kept = thing.kept_in(wired.store)
        known = await kept.find(id)
        for one in filter(None, (known, body)):
            further = thing.also_needs(one)
            if further:
                require(by, further)
        await thing.check(wired, body)
        await kept.put(body)
        await thing.saved(workflows, wired, body)
        response.status_code = 200 if known else 201
        return body

    example = Body(openapi_examples=thing.examples)
    save.__annotations__.update(body=Annotated[thing.model, example])
    routes.put(
        f"/{thing.path}/{{id}}",
        dependencies=allow(thing.write),
        name=f"save_{thing.one}".replace(" ", "_"),
        summary=f"Save {thing.a_one}",
        description=thing.about,
        response_model=thing.model,
        responses={201: {"model": thing.model, "description": "it is new"}},
    )(save)


def _add_read(routes: APIRouter, thing: Thing[M]) -> None:
    async def read(id: Id, store: Stored) -> M:
        return await thing.kept_in(store).get(id)

    routes.get(
        f"/{thing.path}/{{id}}",
        dependencies=allow(thing.read),
        name=f"get_{thing.one}".replace(" ", "_"),
        summary=f"Read {thing.a_one}",
        description=f"The {thing.one} as it is now. Invoices keep the one they started with.",
        response_model=thing.model,
    )(read)


def _add_list(routes: APIRouter, thing: Thing[M]) -> None:
    async def list_all(store: Stored, pages: Pages) -> Listing[M]:
        return await pages.of(thing.kept_in(store), {}, as_it_is)

    routes.get(
        f"/{thing.path}",
        dependencies=allow(thing.read),
        name=f"list_{thing.many}".replace(" ", "_"),
        summary=f"List {thing.many}",
        description="By id. Follow `next_cursor` for more.",
        response_model=Listing[thing.model],  # type: ignore[name-defined]
    )(list_all)
