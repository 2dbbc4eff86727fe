"""Lifecycles of their own: every step of the catalogue, run by the same workflow."""

import base64
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from temporalio.testing import WorkflowEnvironment

from activities.contracts import Migration
from domain.exchange.webhook import Webhook
from domain.lifecycle.definition import LifecycleDefinition
from domain.lifecycle.shelf import Stage
from domain.trade.terms import LifecycleChoice
from tests import builders
from tests.workflows.test_invoice_lifecycle import answered, paid
from tests.workflows.world import World, refusal


def to(event: str, state: str, guard: str | None = None) -> dict[str, Any]:
    return {"event": event, "to": state, "guard": guard}


def definition(version: int = 1, **changes: Any) -> LifecycleDefinition:
    """Handed in, checked, approved, issued; then whatever `changes` say."""
    states: dict[str, Any] = {
        "draft": {
            "title": "Draft",
            "step": "wait",
            "deadline": "P30D",
            "transitions": [
                to("submit", "validating"),
                to("amend", "draft"),
                to("deadline", "voided"),
            ],
            "editing": {"by": ["clerk"], "parts": ["note", "references"]},
        },
        "validating": {
            "title": "Being checked",
            "step": "validate",
            "transitions": [to("done", "approval"), to("failed", "draft")],
        },
        "approval": {
            "title": "Awaiting approval",
            "step": "approve",
            "approval": {
                "auto_approve_below": "1000000",
                "auto_approve_reason": "a test",
                "steps": [{"name": "manager", "roles": ["approver"]}],
            },
            "transitions": [to("approved", "issuing"), to("rejected", "draft")],
        },
        "issuing": {
            "title": "Being issued",
            "step": "issue",
            "transitions": [to("done", "next"), to("failed", "draft")],
        },
        "open": {
            "title": "Open",
            "step": "await_payment",
            "deadline": "P30D",
            "transitions": [to("payment_received", "reconciling"), to("deadline", "open")],
        },
        "reconciling": {
            "title": "Being reconciled",
            "step": "reconcile",
            "transitions": [to("done", "reconciled"), to("failed", "open")],
        },
        "reconciled": {"title": "Paid", "final": "reconciled"},
        "voided": {"title": "Voided", "final": "voided"},
    }
    return LifecycleDefinition.model_validate(
        {
            "key": "own",
            "version": version,
            "title": "Own",
            "initial": "draft",
            "states": states | changes,
        }
    )


async def following(world: World, made: LifecycleDefinition, **changes: Any) -> str:
    """An invoice of a partnership that follows `made`."""
    await world.store.definitions.put(builders.published(made))
    choice = LifecycleChoice(key=made.key, version=made.version)
    await world.store.partnerships.put(builders.partnership(lifecycle=choice))
    return await world.open(**changes)


async def test_a_question_is_answered_by_whom_it_is_for(world: World) -> None:
    asking = {
        "title": "Goods delivered?",
        "step": "ask",
        "question": {"text": "Are they?", "answers": ["yes", "no"], "roles": ["clerk"]},
        "deadline": "P9D",
        "transitions": [
            to("answered", "open", 'answer.choice == "yes"'),
            to("answered", "next"),
            to("deadline", "next"),
        ],
    }
    id = await following(world, definition(next=asking))
    record = await world.until(id, "next")
    assert record.must_act == ("clerk",)
    cause = await refusal(
        lambda: world.command(id, "answer", actor="ben", roles=("approver",), choice="yes")
    )
    assert "this question is for clerk" in cause.message
    cause = await refusal(lambda: world.command(id, "answer", roles=("clerk",), choice="perhaps"))
    assert "answer one of yes, no" in cause.message
    await world.command(id, "answer", roles=("clerk",), choice="no")
    await world.command(id, "answer", roles=("clerk",), choice="yes")
    await world.until(id, "open")


async def test_dunning_goes_up_by_time_and_stops_at_payment(
    world: World, environment: WorkflowEnvironment
) -> None:
    dunning = {
        "title": "Reminding",
        "step": "dun",
        "dunning": {"at_most": 2},
        "transitions": [to("done", "next"), to("failed", "next")],
    }
    waiting = {
        "title": "Awaiting payment",
        "step": "await_payment",
        "deadline": "P10D",
        "transitions": [
            to("payment_received", "reconciling"),
            to("deadline", "dunning", "dunning.level < 2"),
            to("deadline", "open"),
        ],
    }
    id = await following(world, definition(next=waiting, dunning=dunning))
    await world.until(id, "next")
    await environment.sleep(timedelta(days=35))
    record = await world.until(id, "open")
    assert record.dunning_level == 2
    notes = (await world.store.notifications.page({"kind": "dunning"})).items
    assert [note.to for note in notes] == [("acme",)] * 2
    await paid(world, id, "119.00", "e1")
    await world.until(id, "reconciled")


async def test_a_dispute_is_opened_and_closed(world: World) -> None:
    states = {
        "next": {
            "title": "Awaiting payment",
            "step": "await_payment",
            "deadline": "P10D",
            "transitions": [
                to("payment_received", "reconciling"),
                to("dispute", "disputing"),
                to("response_rejected", "disputing"),
                to("deadline", "next"),
            ],
        },
        "disputing": {
            "title": "Opening a dispute",
            "step": "open_dispute",
            "transitions": [to("done", "disputed"), to("failed", "next")],
        },
        "disputed": {
            "title": "In dispute",
            "step": "wait",
            "blocked": True,
            "deadline": "P10D",
            "transitions": [to("resolve", "settling"), to("deadline", "disputed")],
        },
        "settling": {
            "title": "Closing the dispute",
            "step": "close_dispute",
            "transitions": [to("done", "next"), to("failed", "disputed")],
        },
    }
    id = await following(world, definition(**states))
    await world.until(id, "next")
    await answered(world, id, "RE")
    record = await world.until(id, "disputed")
    assert record.dispute is not None
    assert (record.dispute.opened_by, record.dispute.is_open) == ("buyer", True)
    await world.command(id, "resolve", reason="a typing error")
    record = await world.until(id, "next")
    assert record.dispute is not None
    assert record.dispute.resolution == "a typing error"


async def test_a_message_is_left_and_reminders_follow(
    world: World, environment: WorkflowEnvironment
) -> None:
    noting = {
        "title": "Telling",
        "step": "notify",
        "message": {"to": ["operator"], "text": "issued"},
        "transitions": [to("done", "open"), to("failed", "open")],
    }
    waiting = {
        "title": "Open",
        "step": "await_payment",
        "deadline": "P30D",
        "reminders": [{"after": "P2D", "every": "P2D", "at_most": 3, "to": ["clerk"]}],
        "on_entry": [{"kind": "notify", "message": {"to": ["clerk"], "text": "in"}}],
        "on_exit": [{"kind": "notify", "message": {"to": ["clerk"], "text": "out"}}],
        "transitions": [to("payment_received", "reconciling"), to("deadline", "open")],
    }
    id = await following(world, definition(next=noting, open=waiting))
    await world.until(id, "open")
    await environment.sleep(timedelta(days=20))
    await world.until(id, lambda r: r.reminded == (3,))
    await paid(world, id, "119.00", "e1")
    await world.until(id, "reconciled")
    said = [(n.kind.value, n.to, n.text) for n in (await world.store.notifications.page({})).items]
    assert said.count(("message", ("operator",), "issued")) == 1
    assert said.count(("reminder", ("clerk",), "still waiting: Open")) == 3
    assert said.count(("message", ("clerk",), "in")) == said.count(("message", ("clerk",), "out"))


async def test_the_due_date_can_start_later(world: World, environment: WorkflowEnvironment) -> None:
    released = {
        "title": "Held",
        "step": "wait",
        "deadline": "P90D",
        "transitions": [to("release", "open"), to("deadline", "next")],
    }
    waiting = {
        "title": "Open",
        "step": "await_payment",
        "deadline": "due_date",
        "on_entry": [{"kind": "start_due_date"}],
        "transitions": [to("payment_received", "reconciling"), to("deadline", "open")],
    }
    id = await following(world, definition(next=released, open=waiting))
    issued = await world.until(id, "next")
    assert issued.due_on is not None
    await environment.sleep(timedelta(days=10))
    await world.command(id, "release")
    record = await world.until(id, "open")
    assert record.due_on == issued.due_on + timedelta(days=10)
    assert record.document is not None
    assert record.document == issued.document, "what was issued never changes"


async def test_only_who_may_edits_and_only_what_may_be(world: World) -> None:
    id = await following(
        world, definition(next={"title": "End", "final": "reconciled"}), submit=False
    )
    await world.until(id, "draft")

    async def amend(roles: tuple[str, ...], **changes: Any) -> None:
        body = builders.request(**changes).model_dump_json().encode()
        stored = await world.documents.put(body, name="r", media_type="application/json")
        await world.command(id, "amend", request=stored.sha256, roles=roles)

    cause = await refusal(lambda: amend(("approver",), note="x"))
    assert "only clerk may edit" in cause.message
    line = builders.request().lines[0].model_copy(update={"quantity": 7})
    cause = await refusal(lambda: amend(("clerk",), lines=(line,)))
    assert "not lines" in cause.message
    await amend(("clerk",), note="as agreed")
    record = await world.store.invoices.get(id)
    assert record.request.note == "as agreed"


async def test_a_webhook_that_refuses_is_a_visible_state(world: World, tmp_path: Path) -> None:
    (tmp_path / "erp").write_text("whsec_" + base64.b64encode(bytes(24)).decode())
    calling = {
        "title": "Telling the ERP",
        "step": "call_webhook",
        "hook": "erp",
        "transitions": [to("done", "open"), to("failed", "stuck")],
    }
    stuck = {
        "title": "The ERP was not told",
        "step": "wait",
        "blocked": True,
        "deadline": "P7D",
        "transitions": [to("retry", "next"), to("release", "open"), to("deadline", "stuck")],
    }
    id = await following(world, definition(next=calling, stuck=stuck))
    record = await world.until(id, "stuck")
    assert "erp" in record.failure
    hook = Webhook(id="erp", title="ERP", url="https://127.0.0.1/x", secret="file:erp")
    await world.store.webhooks.put(hook)
    await world.command(id, "retry")
    record = await world.until(id, lambda r: r.state == "stuck" and "inside" in r.failure)
    await world.command(id, "release")
    await world.until(id, "open")


async def test_migration_to_a_version_that_has_the_state(world: World) -> None:
    id = await following(
        world, definition(next={"title": "End", "final": "reconciled"}), submit=False
    )
    await world.until(id, "draft")
    better = definition(
        2,
        next={
            "title": "Sent",
            "step": "transmit",
            "transitions": [to("done", "open"), to("failed", "open")],
        },
    )
    await world.store.definitions.put(builders.published(better))
    migration = Migration(id="m1", actor="dora", to="own@2", reason="we send now")
    status = await world.handle(id).execute_update("migrate", migration, id="m1")
    assert status["lifecycle"] == "own@2"
    await world.command(id, "submit")
    record = await world.until(id, "open")
    assert record.lifecycle == "own@2"
    assert list(world.channel.files) == ["NW-00001.xml"]


@pytest.mark.parametrize(
    ("target", "stage", "reason"),
    [
        ("own@2", Stage.DRAFT, "not published"),
        ("own@2", Stage.PUBLISHED, "draft"),
        ("nothing@1", Stage.PUBLISHED, "nothing@1"),
    ],
)
async def test_migration_is_refused_with_reasons(
    world: World, target: str, stage: Stage, reason: str
) -> None:
    end = {"title": "End", "final": "reconciled"}
    id = await following(world, definition(next=end), submit=False)
    await world.until(id, "draft")
    states = dict(definition(next=end).model_dump(mode="json", exclude_none=True)["states"])
    other = states.pop("draft")
    for state in states.values():
        for transition in state.get("transitions", ()):
            transition["to"] = "fresh" if transition["to"] == "draft" else transition["to"]
    for transition in other["transitions"]:
        transition["to"] = "fresh" if transition["to"] == "draft" else transition["to"]
    moved = LifecycleDefinition.model_validate(
        {
            "key": "own",
            "version": 2,
            "title": "Own",
            "initial": "fresh",
            "states": {"fresh": other, **states},
        }
    )
    await world.store.definitions.put(builders.published(moved).model_copy(update={"stage": stage}))
    migration = Migration(id="m1", actor="dora", to=target)
    cause = await refusal(lambda: world.handle(id).execute_update("migrate", migration, id="m1"))
    assert reason in cause.message
    assert (await world.store.invoices.get(id)).lifecycle == "own@1"
