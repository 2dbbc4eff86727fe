"""Advancing a record: an approval is one by its state, not by what the state is called."""

from domain.advance import opened
from domain.invoice.request import Terms
from domain.lifecycle.definition import LifecycleDefinition
from domain.lifecycle.presets import STANDARD
from domain.record import InvoiceRecord
from tests import builders


def record(definition: LifecycleDefinition) -> InvoiceRecord:
    return InvoiceRecord(
        id="i",
        request=builders.request(),
        terms=Terms(
            partnership=builders.partnership(), seller=builders.seller(), buyer=builders.buyer()
        ),
        lifecycle=definition.reference,
        definition=definition.digest,
        state="draft",
        state_title="Draft",
        created_by="anna",
        edited_by="anna",
        created_at=builders.NOON,
        updated_at=builders.NOON,
    )


def test_an_approval_awaits_a_decision_whoever_it_waits_on() -> None:
    renamed = STANDARD.states["approval"].model_copy(update={"waiting_on": "the board"})
    states = {**STANDARD.states, "approval": renamed}
    definition = STANDARD.model_copy(update={"states": states, "initial": "approval"})
    entered = opened(record(definition), definition, builders.NOON)
    assert entered.awaits_decision
    assert entered.waiting_on == "the board"
    assert not opened(record(STANDARD), STANDARD, builders.NOON).awaits_decision
