"""The sample invoices that a lifecycle is tried out with unless somebody brings their own."""

from domain.core.codes import InvoiceTypeCode
from domain.lifecycle.definition import LifecycleDefinition, Outcome
from domain.lifecycle.interpreter import accepts
from domain.lifecycle.steps import Step
from domain.simulation.sample import Sample

_SAID = [
    {"name": "small", "amount": "80", "usual": "100"},
    {"name": "12,000 EUR", "amount": "12000", "usual": "10000"},
    {"name": "credit note", "amount": "500", "kind": "381"},
    {"name": "foreign currency", "amount": "12000", "currency": "USD", "rate": "0.9"},
    {"name": "no order reference", "amount": "2000", "order_reference": False},
    {"name": "first invoice", "amount": "2000", "first_invoice": True},
    {"name": "new bank details", "amount": "2000", "new_bank_details": True, "usual": "2000"},
    {"name": "with findings", "amount": "2000", "errors": 2, "usual": "2000"},
    {
        "name": "rejected by the buyer",
        "amount": "2000",
        "usual": "2000",
        "script": ["response_rejected", "credit", "credit_applied"],
    },
    {
        "name": "never paid in time",
        "amount": "2000",
        "usual": "2000",
        "script": [{"event": "payment_received", "after": "P60D"}],
    },
    {"name": "hard to send", "amount": "2000", "usual": "2000", "fails": {"transmit": 2}},
]

SAMPLES: tuple[Sample, ...] = tuple(Sample.model_validate(said) for said in _SAID)
"""Small and large, known and new, smooth and troubled."""


def samples_for(definition: LifecycleDefinition) -> tuple[Sample, ...]:
    """The samples as documents of the kind that `definition` is for.

    One that ends with `paid` is for what suppliers send; one that knows payments of ours besides,
    for what we write in a supplier's name; one that applies credits, for credit notes.
    """
    states = definition.states.values()
    update: dict[str, object] = {}
    if any(state.final is Outcome.PAID for state in states):
        update["received"] = True
    elif any(accepts(state, "pay") for state in states):
        update["kind"] = InvoiceTypeCode.SELF_BILLED
    elif any(state.step is Step.APPLY_CREDIT for state in states):
        update["kind"] = InvoiceTypeCode.CREDIT_NOTE
    return tuple(sample.model_copy(update=update) for sample in SAMPLES)
