"""Partnerships with their lit lifecycle and next invoice; billing with progress; settings."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from api.console.drawing.states import BOX, TALL, drawn
from domain.billing.batch import BatchItem, BatchProgress, ItemState
from domain.billing.run import RunState
from domain.lifecycle.definition import LifecycleDefinition
from domain.lifecycle.presets import PRESETS
from tests.components.api.conftest import new_invoice
from tests.components.api.console.conftest import Desk, hidden
from tests.components.api.test_agreements import body, charge, save
from tests.components.api.test_billing import METERED, recorded
from tests.components.api.test_billing_batches import started

AT = "/partnerships/northwind-acme"


@pytest.mark.parametrize("definition", PRESETS, ids=lambda one: one.key)
def test_every_state_of_a_preset_is_in_the_picture_and_none_lies_on_another(
    definition: LifecycleDefinition,
) -> None:
    picture = drawn(definition, {definition.initial: 3})
    assert {node.name for node in picture.nodes} == set(definition.states)
    places = [(node.x, node.y) for node in picture.nodes]
    for x, y in places:
        assert 0 <= x <= picture.width - BOX
        assert 0 <= y <= picture.height - TALL
        close = [1 for a, b in places if abs(a - x) < BOX and abs(b - y) < TALL]
        assert len(close) == 1
    [lit] = [node for node in picture.nodes if node.lit]
    assert (lit.name, lit.count) == (definition.initial, 3)
    [here] = [node for node in drawn(definition, {}, lit.name).nodes if node.lit]
    assert here.name == lit.name


async def test_a_partnership_in_words_with_what_stands_where(desk: Desk) -> None:
    opened = await desk.api.post("anna", "/v1/invoices", new_invoice(), key="k")
    record = await desk.api.adapters.store.invoices.get(opened.json()["id"])
    assert AT in await desk.page("anna", "/partnerships")
    page = await desk.page("anna", AT)
    assert "Northwind" in page
    assert "30 days from the day of issue" in page
    assert page.count('class="node') > 5
    lit = page.split(" lit")[1].split("</g>")[0]
    assert f">{record.state_title.split()[0]}" in lit
    assert '<text class="count"' in lit
    assert record.id in page


async def test_the_next_invoice_to_the_line_with_how_it_came_about(desk: Desk) -> None:
    await save(desk.api, body(charge("fee"), starts_on="2025-09-01"), "/v1/agreements/fees")
    page = await desk.page("anna", AT)
    assert "Next invoice of fees" in page
    assert 'data-name="How">' in page
    assert "To pay" in page


async def test_a_partnership_that_there_is_not(desk: Desk) -> None:
    answer = await desk.get("anna", "/partnerships/none")
    assert answer.status_code == 404


async def test_a_batch_is_started_seen_and_steered(desk: Desk) -> None:
    fields = hidden(await desk.page("anna", "/billing"), "/console/billing")
    sent = fields | {"period": "2025-10", "mode": "dry", "partnership_id": ""}
    answers = [await desk.send("anna", "/billing", sent) for _ in range(2)]
    assert [one.status_code for one in answers] == [303, 303]
    assert answers[0].headers["location"] == answers[1].headers["location"]
    wrong = await desk.send("anna", "/billing", sent | {"period": "soon"})
    assert wrong.status_code == 422
    assert 'id="batch-period-wrong"' in wrong.text
    assert (await desk.send("audit", "/billing", sent)).status_code == 403


async def test_how_far_a_batch_is_and_what_was_put_aside(desk: Desk) -> None:
    await started(desk.api)
    desk.api.workflows.progress = BatchProgress(
        total=10, done=4, states={ItemState.BILLED: 4}, current=("northwind-acme",)
    )
    item = BatchItem(
        id="october.fees.2025-10",
        batch_id="october",
        agreement_id="fees",
        partnership_id="northwind-acme",
        period="2025-10",
        state=ItemState.PARKED,
        net=Decimal("10.00"),
        currency="EUR",
        problem="no value of the index",
        at=datetime(2025, 11, 1, tzinfo=UTC),
    )
    await desk.api.adapters.store.batch_items.put(item)
    page = await desk.page("anna", "/billing/october")
    assert '<progress max="10" value="4"' in page
    assert "4 of 10" in page
    assert "No value of the index." in page
    paused = await desk.press("anna", "/billing/october", "/billing/october/pause")
    assert "It starts nothing more until it is resumed." in paused.text
    assert "/pause" not in await desk.page("audit", "/billing/october")


async def test_a_period_that_is_put_aside_is_tried_again(desk: Desk) -> None:
    calls = charge("calls", price=METERED)
    await save(desk.api, body(calls, starts_on="2025-09-01"), "/v1/agreements/hosting")
    await recorded(desk.api, RunState.PARKED)
    assert "Put aside: somebody has to look" in await desk.page("dora", "/billing")
    again = await desk.press("dora", "/billing", "/billing-runs/hosting.2025-10/retry")
    assert "The period is rated again." in again.text
    assert ("retry_billing_run", ("hosting", "2025-10")) in desk.api.workflows.calls


async def test_settings_and_a_lifecycle_drawn(desk: Desk) -> None:
    page = await desk.page("anna", "/settings")
    assert "ubl-2.1" in page
    assert "/console/lifecycles/standard%401" in page
    drawing = await desk.page("anna", "/lifecycles/standard@1")
    assert "The same as a table" in drawing
    assert (await desk.get("anna", "/lifecycles/none@1")).status_code == 404
