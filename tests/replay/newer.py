"""Replays every recorded history on a newer catalogue, and says how many came through.

One step more, one state more in every preset: a history carries the lifecycle it was made with.
"""

import asyncio

from tests.integration.newer_worker import add_activity, add_step

STEP = add_step()


async def replay() -> int:
    """How many histories replay."""
    from temporalio.contrib.pydantic import pydantic_data_converter
    from temporalio.worker import Replayer

    from domain.lifecycle.definition import State, Transition
    from domain.lifecycle.presets import PRESETS
    from tests.replay.test_replay import HISTORIES, history_of
    from worker.interceptors import SafeSignals
    from worker.registry import WORKFLOWS
    from worker.runner import workflow_runner

    add_activity(STEP)
    for preset in PRESETS:
        ways = tuple(Transition(event=event, to=preset.initial) for event in ("done", "failed"))
        preset.states["stamping"] = State(title="Being stamped", step=STEP, transitions=ways)
    replayer = Replayer(
        workflows=WORKFLOWS,
        data_converter=pydantic_data_converter,
        workflow_runner=workflow_runner(sandboxed=False),
        interceptors=[SafeSignals()],
    )
    for path in HISTORIES:
        await replayer.replay_workflow(history_of(path))
    return len(HISTORIES)


if __name__ == "__main__":
    print(asyncio.run(replay()), "histories replay")
