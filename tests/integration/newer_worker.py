"""A worker of the next version: its catalogue has one step more, and a lifecycle uses it.

Run as a program, like `invoicing worker`. It adds in memory what a release would add in code: a
step, the activity that carries it out, and a preset with a state that does it.
"""

import asyncio
import logging
from typing import Any

from domain.lifecycle import steps

KEY = "stamped"
"""The lifecycle that only the next version knows."""


def add_step() -> steps.Step:
    """`stamp`, known to the catalogue before anything else has looked at it."""
    stamp = str.__new__(steps.Step, "stamp")
    stamp._name_, stamp._value_ = "STAMP", "stamp"
    steps.Step._member_map_["STAMP"] = stamp
    steps.Step._value2member_map_["stamp"] = stamp
    steps.Step._member_names_.append("STAMP")
    steps.STEPS[stamp] = steps.StepSpec(steps.Kind.RECORD, "stamps the document")
    return stamp


def add_lifecycle() -> None:
    """The standard lifecycle with one state more, between issuing and sending."""
    from domain.lifecycle.presets import PRESETS, STANDARD
    from integration import wiring

    written = STANDARD.model_dump(mode="json", exclude_defaults=True)
    ways = {"done": "stamping", "failed": "issue_failed"}
    written["states"]["issuing"]["transitions"] = _transitions(ways)
    written["states"]["stamping"] = {
        "title": "Being stamped",
        "step": "stamp",
        "transitions": _transitions({"done": "transmitting", "failed": "transmitting"}),
    }
    stamped = type(STANDARD).model_validate({**written, "key": KEY})
    vars(wiring)["PRESETS"] = (*PRESETS, stamped)


def _transitions(ways: dict[str, str]) -> list[dict[str, str]]:
    return [{"event": event, "to": to} for event, to in ways.items()]


def add_activity(step: steps.Step) -> None:
    """What carries the step out, offered beside all others."""
    from temporalio import activity

    from activities.contracts import InvoiceStatus, StepInput
    from activities.engine import Effect, Engine
    from domain.ports import Records
    from domain.record import InvoiceRecord
    from worker import main
    from worker.registry import activities
    from workflows.carrying import ACTIVITIES
    from workflows.names import QUEUE

    class StampActivities:
        def __init__(self, engine: Engine) -> None:
            self._engine = engine

        @activity.defn
        async def stamp_invoice(self, input: StepInput) -> InvoiceStatus:
            async def work(_: Records, record: InvoiceRecord) -> Effect:
                return Effect(record, steps.DONE, "stamped")

            return await self._engine.run_step(input, work)

    def more(adapters: Any, secret: str, **options: Any) -> dict[str, list[Any]]:
        offered = activities(adapters, secret, **options)
        engine = Engine(adapters.store, adapters.conditions, adapters.anchor, adapters.announcer)
        offered[QUEUE].append(StampActivities(engine).stamp_invoice)
        return offered

    ACTIVITIES[step] = StampActivities.stamp_invoice
    vars(main)["activities"] = more


def run() -> None:
    """Be the worker, as the environment says."""
    step = add_step()
    add_lifecycle()
    add_activity(step)

    from integration.settings import Settings
    from worker.main import run_worker

    logging.basicConfig(level=logging.INFO)
    asyncio.run(run_worker(Settings()))


if __name__ == "__main__":
    run()
