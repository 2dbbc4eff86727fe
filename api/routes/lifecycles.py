"""Lifecycles: the states of an invoice and the way between them, as data and drawn."""

from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import Path, Query, Request, Response

from api import lifecycle_examples as examples
from api import shelving
from api.dependencies import Caller, Configured, Stored, Wired
from api.errors import of_finding
from api.paging import Pages, given
from api.permissions import allow
from api.problems import Problem
from api.routing import router
from api.schemas.deciding import LifecycleReference
from api.schemas.lifecycles import (
    LifecycleReport,
    LifecycleSummary,
    LifecycleView,
    summary,
    view,
)
from api.schemas.shapes import Listing
from api.shelving import Checked
from domain.core.errors import Invalid
from domain.core.findings import Finding
from domain.core.identifiers import Id
from domain.core.words import StateName
from domain.lifecycle.drawing import mermaid
from domain.lifecycle.shelf import ShelvedLifecycle, Stage
from domain.ports import Store

routes = router("lifecycles")

_WRITTEN = ("application/json", "application/yaml", "application/x-yaml", "text/yaml")
Named = Annotated[LifecycleReference, Path(description="`key@version`", examples=["standard@1"])]


def _takes_definition() -> dict[str, Any]:
    """A definition as the body: YAML as people write it, or JSON."""
    schema = {"$ref": "#/components/schemas/LifecycleDefinition"}
    content = {
        "application/yaml": {"schema": {"type": "string"}, "examples": examples.WRITTEN},
        "application/json": {"schema": schema},
    }
    return {"requestBody": {"required": True, "content": content}}


@routes.get("/lifecycles", dependencies=allow("setup.read"), name="list_lifecycles")
async def list_lifecycles(
    store: Stored,
    pages: Pages,
    stage: Annotated[Stage | None, Query(description="how far they have come")] = None,
    key: Annotated[Id | None, Query(description="all versions of one lifecycle")] = None,
) -> Listing[LifecycleSummary]:
    """List lifecycles

    Published versions never change; a new version stands beside the old one.
    """
    return await pages.of(store.definitions, given(stage=stage, key=key), summary)


@routes.get("/lifecycles/{reference}", dependencies=allow("setup.read"), name="get_lifecycle")
async def get_lifecycle(
    reference: Named,
    store: Stored,
    current: Annotated[StateName | None, Query(description="the state to light")] = None,
) -> LifecycleView:
    """Read a lifecycle

    Every state: what it does or waits for, its deadline, and where events lead; who wrote and
    published it; the definition as data, as YAML and as a drawing.
    """
    known = await shelving.shelved(store, reference)
    if current is not None and current not in known.definition.states:
        message = f"{reference} has no state '{current}'"
        hint = f"it has {', '.join(known.definition.states)}"
        finding = Finding(rule="UNKNOWN", path="current", message=message, hint=hint)
        raise Invalid(message, findings=[finding])
    return await _view(store, known, current=current)


@routes.post(
    "/lifecycles/check",
    dependencies=allow("setup.read"),
    name="check_lifecycle",
    openapi_extra=_takes_definition(),
)
async def check_lifecycle(request: Request, wired: Wired) -> LifecycleReport:
    """Check a lifecycle

    Judges a definition without saving it, and answers with all faults: syntax, unknown names,
    expressions, dead ends, ways around validation or approval, endless loops, approvals that
    nobody can give. Each has its `line:column` in what you sent.
    """
    found = await shelving.checked_text(wired, await _written(request))
    definition = found.definition
    free = await shelving.next_version(wired.store, definition.key) if definition else None
    valid = not any(finding.severity.value == "fatal" for finding in found.findings)
    return LifecycleReport(
        valid=valid,
        reference=definition.reference if definition else None,
        next_version=free,
        faults=[of_finding(finding) for finding in found.findings],
        mermaid=mermaid(definition) if definition and valid else None,
    )


@routes.post(
    "/lifecycles",
    status_code=201,
    dependencies=allow("lifecycles.write"),
    name="write_lifecycle",
    openapi_extra=_takes_definition(),
    responses={200: {"model": LifecycleView, "description": "a draft was replaced"}},
)
async def write_lifecycle(
    request: Request, wired: Wired, by: Caller, response: Response
) -> LifecycleView:
    """Write a lifecycle

    Keeps a definition as a draft, or replaces the draft of that version. `422` has every fault
    with its `line:column`; nothing is kept then. A published version is never changed: `409`
    says which version is free.
    """
    found = await shelving.checked_text(wired, await _written(request))
    kept, new = await shelving.write(wired.store, found.sound, by, datetime.now(UTC))
    response.status_code = 201 if new else 200
    response.headers["Location"] = f"/v1/lifecycles/{kept.id}"
    return await _view(wired.store, kept, found)


@routes.post(
    "/lifecycles/{reference}/publish",
    dependencies=allow("lifecycles.publish"),
    name="publish_lifecycle",
)
async def publish_lifecycle(
    reference: Named, wired: Wired, by: Caller, settings: Configured
) -> LifecycleView:
    """Publish a lifecycle

    From now on invoices may start with it, and it never changes again. Four eyes: whoever wrote
    the version may not publish it (`409 four_eyes`). It is checked once more before.
    """
    store = wired.store
    found = await shelving.checked(wired, (await shelving.shelved(store, reference)).definition)
    _ = found.sound
    known = await shelving.publish(
        store, reference, by, datetime.now(UTC), four_eyes=settings.lifecycle_four_eyes
    )
    return await _view(store, known, found)


@routes.post(
    "/lifecycles/{reference}/retire",
    dependencies=allow("lifecycles.publish"),
    name="retire_lifecycle",
)
async def retire_lifecycle(reference: Named, store: Stored, by: Caller) -> LifecycleView:
    """Retire a lifecycle

    No invoice starts with it any more; those under way go on. Refused while a partnership's new
    invoices would have none to start with.
    """
    return await _view(store, await shelving.retire(store, reference, by, datetime.now(UTC)))


async def _view(
    store: Store,
    known: ShelvedLifecycle,
    found: Checked | None = None,
    *,
    current: str | None = None,
) -> LifecycleView:
    return view(
        known,
        next_version=await shelving.next_version(store, known.definition.key),
        faults=[of_finding(finding) for finding in found.findings] if found else (),
        current=current,
    )


async def _written(request: Request) -> bytes:
    """The body, which says that it is YAML or JSON."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    content = await request.body()
    if kind not in _WRITTEN or not content:
        raise Problem(
            "unsupported_media_type",
            "a lifecycle is sent as YAML or JSON, and not empty",
            hint="send it as the body, with 'Content-Type: application/yaml'",
        )
    return content
