"""Lifecycles: the states of an invoice and the way between them, as data and drawn."""

from typing import Annotated

from fastapi import Path, Query
from pydantic import BaseModel, Field

from api.dependencies import Stored
from api.paging import Pages
from api.permissions import allow
from api.routing import router
from api.schemas.shapes import Listing
from domain.lifecycle.definition import LifecycleDefinition
from domain.lifecycle.drawing import mermaid
from domain.lifecycle.shelf import ShelvedLifecycle

routes = router("lifecycles")


class LifecycleSummary(BaseModel):
    """A lifecycle in a list."""

    reference: str = Field(examples=["standard@1"])
    title: str
    states: list[str]


class LifecycleView(BaseModel):
    """A lifecycle, with its fingerprint and a drawing."""

    reference: str = Field(examples=["standard@1"])
    digest: str = Field(description="what running invoices pin")
    definition: LifecycleDefinition
    mermaid: str = Field(description="a Mermaid state diagram")


@routes.get("/lifecycles", dependencies=allow("setup.read"), name="list_lifecycles")
async def list_lifecycles(store: Stored, pages: Pages) -> Listing[LifecycleSummary]:
    """List lifecycles

    Published versions never change; a new version stands beside the old one.
    """
    return await pages.of(store.definitions, {}, _summary)


@routes.get("/lifecycles/{reference}", dependencies=allow("setup.read"), name="get_lifecycle")
async def get_lifecycle(
    reference: Annotated[
        str, Path(description="`key@version`", examples=["standard@1"], max_length=100)
    ],
    store: Stored,
    current: Annotated[str | None, Query(max_length=40, description="the state to light")] = None,
) -> LifecycleView:
    """Read a lifecycle

    Every state: what it does or waits for, its deadline, and where events lead.
    """
    definition = (await store.definitions.get(reference)).definition
    return LifecycleView(
        reference=definition.reference,
        digest=definition.digest,
        definition=definition,
        mermaid=mermaid(definition, current),
    )


def _summary(shelved: ShelvedLifecycle) -> LifecycleSummary:
    definition = shelved.definition
    return LifecycleSummary(
        reference=definition.reference, title=definition.title, states=list(definition.states)
    )
