"""What would be best: the happenings that a resting state knows, the most favourable one first."""

from collections.abc import Iterator

from domain.core.findings import fatal
from domain.lifecycle.definition import State
from domain.lifecycle.interpreter import accepts
from domain.lifecycle.steps import ANSWER, ANSWERED, DEADLINE, Step
from domain.record import InvoiceRecord
from domain.simulation.sample import APPROVE, Happening

_NATURAL: dict[Step, tuple[str, ...]] = {
    Step.AWAIT_ACKNOWLEDGEMENT: ("response_accepted",),
    Step.AWAIT_PAYMENT: ("payment_received", "pay"),
    Step.AWAIT_CREDIT: ("credit_applied",),
    Step.ASK: (ANSWER,),
}
"""What a state is there to wait for."""

_ORDER = (
    "retry",
    "delivery_confirmed",
    "resolve",
    "release",
    ANSWER,
    "response_accepted",
    "payment_received",
    "pay",
    "credit_applied",
    "amend",
    "submit",
    DEADLINE,
    "resend",
    "credit",
    "correct",
    "dispute",
)
"""From what brings an invoice on to trouble, the deadline before any. A refusal by the buyer, and
giving up, are for scripts: where nothing else is left, a way is stuck."""


def favourable(record: InvoiceRecord, state: State) -> Iterator[Happening]:
    """What could happen to `record` in `state`, the best first.

    What was never judged is handed in; what was, is amended before it is handed in again. What we
    owe, we pay; of the answers to a question, the first is the best.
    """
    if state.approves:
        yield Happening(event=APPROVE)
    natural = _NATURAL.get(state.step, ()) if state.step else ()
    first = ("amend",) if fatal(record.findings) else () if record.validated else ("submit",)
    owed = ("pay",) if record.terms.we_buy and state.step is Step.AWAIT_PAYMENT else ()
    for event in dict.fromkeys((*first, *owed, *natural, *_ORDER)):
        if event == ANSWER:
            known = state.question if accepts(state, ANSWERED) else None
            yield from (Happening(event=ANSWER, choice=c) for c in known.answers) if known else ()
        elif accepts(state, event):
            yield Happening(event=event)
