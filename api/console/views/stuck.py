"""What needs somebody: invoices that failed, messages that were not sent, documents put aside."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from api.console.offers import fix
from api.console.views.rows import Row
from api.schemas.views import InvoiceView
from domain.exchange.inbound import InboundDocument, InboundState
from domain.exchange.transmission import MessageKind, Transmission, TransmissionState
from domain.lifecycle.decision import Verdict

INVOICES: Mapping[str, Any] = {"blocked": True}
_BY_INVOICE = {MessageKind.INVOICE, MessageKind.CREDIT_NOTE}
MESSAGES: Mapping[str, Any] = {
    "state": TransmissionState.FAILED,
    "kind": {kind for kind in MessageKind if kind not in _BY_INVOICE},
}
"""What is no invoice: those are retried where their invoice is."""
DOCUMENTS: Mapping[str, Any] = {"state": {InboundState.PARKED, InboundState.UNMATCHED}}

_KINDS = {
    MessageKind.RESPONSE: "Our answer to a supplier's invoice",
    MessageKind.ACKNOWLEDGEMENT: "Our acknowledgement of something received",
    MessageKind.RECEIPT: "Our receipt for something received",
    MessageKind.EVENT: "What another system is told of an invoice",
}


@dataclass(frozen=True)
class StuckInvoice:
    """An invoice that somebody has to look at."""

    row: Row
    view: InvoiceView
    acts: set[str]

    @property
    def why(self) -> str:
        """What happened, in the words of whoever said it."""
        view = self.view
        if view.failure:
            return view.failure
        if view.delivery.problem:
            return f"The partner's system refuses it: {view.delivery.problem}"
        if view.delivery.business_reason:
            return f"The buyer says: {view.delivery.business_reason}"
        decided = [one for one in view.decisions if one.counted]
        if decided and decided[-1].verdict is Verdict.REJECT and not view.number:
            return f"{decided[-1].actor} rejected it: {decided[-1].reason}"
        if view.findings:
            return f"The check found what has to be mended: {view.findings[0].message}"
        return "It waits for somebody of us for longer than planned."

    @property
    def fix(self) -> str:
        """What to do."""
        return fix(self.acts, self.view)


@dataclass(frozen=True)
class StuckMessage:
    """A message that could not be sent."""

    it: Transmission

    @property
    def title(self) -> str:
        """What it is."""
        return self.it.subject or _KINDS.get(self.it.kind, self.it.kind.value)

    @property
    def why(self) -> str:
        """Why it was given up."""
        return self.it.failure or "It did not come through."


@dataclass(frozen=True)
class StuckDocument:
    """Something received that nobody can use yet."""

    it: InboundDocument

    @property
    def why(self) -> str:
        """Why it was put aside."""
        said = [f"{one.message}{' – ' + one.hint if one.hint else ''}" for one in self.it.findings]
        if said:
            return "; ".join(said[:3])
        if self.it.state is InboundState.UNMATCHED:
            return "It answers nothing that we know."
        return self.it.summary or "It could not be used."

    @property
    def fix(self) -> str:
        """What to do."""
        if self.it.state is InboundState.UNMATCHED:
            return "wait for what it answers or match it by hand at the API, then look again"
        return "mend the cause, such as a partner that is not known yet, then look again"
