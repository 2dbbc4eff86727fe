"""The gateway: time limits, and what the errors of Temporal's client become."""

import asyncio
from typing import Any

import pytest
from temporalio.client import WorkflowUpdateFailedError, WorkflowUpdateRPCTimeoutOrCancelledError
from temporalio.exceptions import ApplicationError
from temporalio.service import RPCError, RPCStatusCode

from api.gateway import WorkflowGateway
from api.problems import Problem
from domain.core.errors import NotFound
from domain.lifecycle.decision import Decision, Verdict
from workflows.messages import Command, Migration, SignedDecision

COMMAND = Command(id="c1", name="submit", actor="anna")
DECISION = SignedDecision(
    decision=Decision(id="d1", verdict=Verdict.COMMENT, actor="ben", content_hash="0" * 64)
)


class Update:
    """A started update that answers as told."""

    def __init__(self, outcome: Any) -> None:
        self._outcome = outcome

    async def result(self) -> Any:
        return await played(self._outcome)


class Client:
    """Temporal's client and handle at once, which do as told."""

    def __init__(self, start: Any = None, outcome: Any = None) -> None:
        self._start, self._outcome = start, outcome
        self.sent: list[Any] = []

    def get_workflow_handle(self, id: str) -> "Client":
        self.sent.append(id)
        return self

    async def start_update(self, name: str, **more: Any) -> Update:
        self.sent.append((name, more["id"]))
        await played(self._start)
        return Update(self._outcome)

    async def signal(self, name: str, argument: Any) -> None:
        self.sent.append((name, argument))
        await played(self._start)


async def played(what: Any) -> Any:
    if isinstance(what, Exception):
        raise what
    if what == "never":
        await asyncio.sleep(5)
    return what


def gateway(**behaviour: Any) -> WorkflowGateway:
    return WorkflowGateway(Client(**behaviour), 0.02)  # type: ignore[arg-type]


def rpc(status: RPCStatusCode) -> RPCError:
    return RPCError("inside", status, b"")


async def refused(call: Any) -> str:
    with pytest.raises(Problem) as caught:
        await call
    return caught.value.code


async def test_a_command_is_an_update_with_the_id_of_the_command() -> None:
    client = Client()
    assert await WorkflowGateway(client, 1).command("inv-1", COMMAND)  # type: ignore[arg-type]
    assert client.sent == ["invoice/inv-1", ("command", "c1")]


async def test_a_refusal_keeps_its_code() -> None:
    no = WorkflowUpdateFailedError(ApplicationError("no", type="invalid_transition"))
    assert await refused(gateway(start=no).command("i", COMMAND)) == "invalid_transition"
    assert await refused(gateway(outcome=no).command("i", COMMAND)) == "invalid_transition"


async def test_silence_before_a_command_is_taken_is_told() -> None:
    late = WorkflowUpdateRPCTimeoutOrCancelledError()
    for start in ("never", late):
        call = gateway(start=start).command("i", COMMAND)
        assert await refused(call) == "workflow_unresponsive"


async def test_silence_after_a_command_was_taken_is_patience() -> None:
    late = WorkflowUpdateRPCTimeoutOrCancelledError()
    for outcome in ("never", late, rpc(RPCStatusCode.UNAVAILABLE)):
        assert not await gateway(outcome=outcome).command("i", COMMAND)


async def test_what_temporal_does_not_know() -> None:
    with pytest.raises(NotFound):
        await gateway(start=rpc(RPCStatusCode.NOT_FOUND)).command("i", COMMAND)
    with pytest.raises(NotFound):
        await gateway(start=rpc(RPCStatusCode.NOT_FOUND)).decide("i", DECISION)


async def test_temporal_is_away() -> None:
    no_connection = RuntimeError("Failed client connect: refused")
    for start in (rpc(RPCStatusCode.UNAVAILABLE), no_connection, "never"):
        call = gateway(start=start).decide("i", DECISION)
        assert await refused(call) == "temporal_unavailable"


async def test_a_fault_of_ours_is_not_hidden() -> None:
    with pytest.raises(RuntimeError, match="ours"):
        await gateway(start=RuntimeError("ours")).decide("i", DECISION)


async def test_a_decision_is_a_signal_of_the_name_of_its_verdict() -> None:
    client = Client()
    await WorkflowGateway(client, 1).decide("inv-1", DECISION)  # type: ignore[arg-type]
    assert client.sent == ["invoice/inv-1", ("comment", DECISION)]


async def test_a_migration_is_an_update() -> None:
    client = Client()
    move = Migration(id="m1", actor="dora", to="standard@2")
    assert await WorkflowGateway(client, 1).migrate("inv-1", move)  # type: ignore[arg-type]
    assert client.sent == ["invoice/inv-1", ("migrate", "m1")]
