"""Lifecycles compared, tried out, and given to partnerships."""

import asyncio
from collections.abc import Sequence
from typing import Annotated

from fastapi import Body, Query

from api import lifecycle_examples as examples
from api import shelving
from api.dependencies import Stored, Wired
from api.known import people
from api.permissions import allow
from api.routes.lifecycles import Named
from api.routing import router
from api.schemas.deciding import LifecycleReference
from api.schemas.lifecycles import (
    DifferenceView,
    DraftTrial,
    LifecycleAssignment,
    Simulation,
    Trial,
    difference_view,
    run_view,
)
from api.setup_checks import check_partnership
from domain.core.identifiers import Id
from domain.lifecycle.definition import LifecycleDefinition
from domain.ports import Records
from domain.simulation.run import Run
from domain.simulation.samples import SAMPLES
from domain.simulation.simulating import simulate_all
from domain.trade.partnership import Partnership
from domain.trade.terms import LifecycleChoice
from integration.wiring import Adapters

routes = router("lifecycles")
assignments = router("partnerships")


@routes.get(
    "/lifecycles/{reference}/diff", dependencies=allow("setup.read"), name="compare_lifecycles"
)
async def compare_lifecycles(
    reference: Named,
    store: Stored,
    to: Annotated[LifecycleReference, Query(description="the other one", examples=["two-step@1"])],
) -> DifferenceView:
    """Compare two lifecycles

    What changed from this one to the other: states, transitions, policies, deadlines; as data and
    in words.
    """
    before, after = [(await shelving.shelved(store, one)).definition for one in (reference, to)]
    return difference_view(before, after)


@routes.post("/lifecycles/simulate", dependencies=allow("setup.read"), name="simulate_draft")
async def simulate_draft(
    body: Annotated[DraftTrial, Body(openapi_examples=examples.DRAFT_TRIAL)], wired: Wired
) -> Simulation:
    """Simulate a definition

    Lets sample invoices walk a definition that is not saved, after all its checks: which way each
    takes, who would approve it, how it ends. Nothing is stored and nothing is sent.
    """
    found = await shelving.checked(wired, body.definition)
    return await _tried(wired, found.sound, body)


@routes.post(
    "/lifecycles/{reference}/simulate", dependencies=allow("setup.read"), name="simulate_lifecycle"
)
async def simulate_lifecycle(
    reference: Named,
    wired: Wired,
    body: Annotated[Trial | None, Body(openapi_examples=examples.TRIAL)] = None,
) -> Simulation:
    """Simulate a lifecycle

    Lets sample invoices walk a lifecycle of the shelf: which way each takes, who would approve
    12,000 EUR, how it ends. What a sample does not say happens in the best way.
    """
    definition = (await shelving.shelved(wired.store, reference)).definition
    return await _tried(wired, definition, body or Trial())


@assignments.put(
    "/partnerships/{id}/lifecycle", dependencies=allow("setup.write"), name="assign_lifecycle"
)
async def assign_lifecycle(
    id: Id,
    body: Annotated[LifecycleAssignment, Body(openapi_examples=examples.ASSIGNMENT)],
    wired: Wired,
) -> Partnership:
    """Give a partnership a lifecycle

    New invoices start with it: with one version, or with the latest that is published when they
    start. Invoices under way keep theirs. Checked like the whole partnership.
    """
    store = wired.store
    await check_partnership(wired, _given(await store.partnerships.get(id), body))

    async def assign(records: Records) -> Partnership:
        changed = _given(await records.partnerships.get(id), body)
        await records.partnerships.put(changed)
        return changed

    return await store.transact(assign)


def _given(partnership: Partnership, wanted: LifecycleAssignment) -> Partnership:
    name = "credit_note_lifecycle" if wanted.credit_notes else "lifecycle"
    choice = LifecycleChoice(key=wanted.key, version=wanted.version)
    return partnership.model_copy(update={name: choice})


async def _tried(wired: Adapters, definition: LifecycleDefinition, wanted: Trial) -> Simulation:
    policy = None
    if wanted.partnership_id is not None:
        policy = (await wired.store.partnerships.get(wanted.partnership_id)).approval
    directory = await people(wired.store) if wanted.people == "known" else ()

    def walk() -> Sequence[Run]:
        return simulate_all(
            definition,
            wanted.samples or SAMPLES,
            evaluate=wired.conditions.evaluate,
            policy=policy,
            people=directory,
        )

    runs = await asyncio.to_thread(walk)
    return Simulation(reference=definition.reference, runs=[run_view(run) for run in runs])
