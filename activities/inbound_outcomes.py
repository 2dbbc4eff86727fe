"""What processing a received document comes to, for its workflow."""

from collections.abc import Sequence

from activities.contracts import InboundOutcome, Notice, OutgoingNotice
from domain.exchange.inbound import InboundDocument, InboundKind, InboundState, Mailbox
from domain.ports import Interchange
from domain.process.acknowledging import Acknowledged
from domain.process.payables import shortened
from domain.settlement.bank import BankStatement


def of_interchange(
    interchange: Interchange,
    documents: tuple[str, ...],
    answers: tuple[str, ...],
    mailbox: Mailbox | None,
) -> InboundOutcome:
    """Parked where something was refused and its sender is not told so."""
    refused = any(finding.severity == "fatal" for finding in interchange.findings)
    waits = refused and not answers
    told = ", answered" if answers else ""
    count = len(documents)
    what = f"interchange {shortened(interchange.control)}: {count} message{'s' * (count != 1)}"
    return InboundOutcome(
        state=InboundState.PARKED if waits else InboundState.PROCESSED,
        kind=InboundKind.INTERCHANGE,
        summary=f"{what}{', faults found' if refused else ''}{told}",
        problem=interchange.findings[0].message if waits else "",
        documents=documents,
        deliveries=answers,
        partner_id=(mailbox.partner_id or "") if mailbox else "",
    )


def of_statements(known: InboundDocument, said: Acknowledged) -> InboundOutcome:
    """Unmatched where anything is: somebody has to say what that answers."""
    state = InboundState.UNMATCHED if said.unmatched else InboundState.PROCESSED
    texts = [
        f"{one.statement.code or one.statement.kind.value} for {one.statement.about.value}"
        for one in said.kept
    ]
    notices = tuple(
        OutgoingNotice(
            invoice_id=fact.invoice_id,
            notice=Notice(id=fact.acknowledgement_id, event=fact.event),
        )
        for fact in said.facts
    )
    return InboundOutcome(
        state=state,
        kind=known.kind,
        summary=shortened(", ".join(texts[:5])),
        problem=said.unmatched[0].problem if said.unmatched else "",
        notices=notices,
        tell=said.transmissions,
        deliveries=known.deliveries,
    )


def of_bank_file(known: InboundDocument, statements: Sequence[BankStatement]) -> InboundOutcome:
    """Judged and right: each statement has a workflow of its own from here on."""
    entries = sum(len(statement.entries) for statement in statements)
    summary = f"{entries} entries in {len(statements)} statement{'s' * (len(statements) != 1)}"
    return InboundOutcome(
        state=InboundState.PROCESSED,
        kind=known.kind,
        summary=summary if statements else "a notice of the bank, no statement: nothing is booked",
        statements=len(statements),
        deliveries=known.deliveries,
    )
