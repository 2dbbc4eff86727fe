"""Corrections: completed runs under the agreement as it is now, proposed, confirmed, carried out.

The record holds all that was shown to whoever confirms: what differs, which lines of which invoices
are taken back, what is billed instead, what changes in the ledger. Its fingerprint says exactly
that, so nothing else is ever carried out.
"""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from domain.billing.difference import Differences
from domain.billing.ledger import subject_of
from domain.billing.run import BilledItem
from domain.core.identifiers import Id, Sha256, canonical_json, digest
from domain.core.model import DomainModel
from domain.core.money import ZERO, CurrencyCode
from domain.invoice.request import InvoiceRequest, RequestedLine


class CorrectionState(StrEnum):
    """Where a correction stands.

    `parked`: something is in the way; mend it and retry. `failed`: it ended, but not every document
    was issued.
    """

    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    RUNNING = "running"
    PARKED = "parked"
    COMPLETED = "completed"
    FAILED = "failed"
    DISCARDED = "discarded"


class Way(StrEnum):
    """How an invoice is corrected.

    `credit`: issued, so a credit note takes the lines back and a new invoice bills them. `amend`:
    not issued yet, so its content is changed, and it is cancelled if nothing is left. `reverse`: an
    issued credit note, so a new invoice bills what it gave. `bill`: there is no invoice yet.
    """

    CREDIT = "credit"
    AMEND = "amend"
    REVERSE = "reverse"
    BILL = "bill"


class InvoiceCorrection(DomainModel):
    """What becomes of one invoice of a run."""

    way: Way
    invoice_id: Id | None = None
    """`None`: what it should have said is on no invoice that counts."""
    number: str | None = None
    title: str = ""
    """Its state when this was proposed."""
    request: Sha256 | None = None
    """Of an invoice to be amended: the content that this was made for."""
    amended: Sha256 | None = None
    """And the content that it gets; `None`: it is cancelled."""
    before: tuple[Id, ...] = ()
    """The credit notes on it that this was made for."""
    taken: tuple[str, ...] = ()
    """Its lines (BT-126) that are taken back."""
    all_taken: bool = False
    """Whether that is everything that is left of it."""
    bill: InvoiceRequest | None = None
    """The invoice that is opened; `None`: nothing is billed instead, or the draft is amended."""
    lines: tuple[RequestedLine, ...] = ()
    """What an amended draft bills instead."""
    credit_note_id: Id | None = None
    """The credit note that was opened."""
    bill_id: Id | None = None
    """The invoice that was opened, or amended."""
    settled: bool = False
    """Whether its documents are stored."""


class RunCorrection(DomainModel):
    """What one run comes to by the agreement as it is now."""

    run_id: str
    period_key: str
    currency: CurrencyCode | None = None
    """`None`: it cannot be rated."""
    ledger: Sha256 | None = None
    """The entries of the ledger that this was made from."""
    differences: Differences = Differences()
    entries: tuple[BilledItem, ...] = ()
    """What is added to the ledger of the run: what was billed, negative, and what is due."""
    invoices: tuple[InvoiceCorrection, ...] = ()
    notes: tuple[str, ...] = ()
    obstacle: str = ""
    """Why the run cannot be corrected by this; it is left as it is."""
    booked: bool = False
    """Whether the entries are in the ledger."""
    problem: str = ""
    """What was in the way the last time it was tried."""

    @property
    def changes(self) -> bool:
        """Whether there is anything to do."""
        return not self.obstacle and bool(self.invoices or self.entries)

    @property
    def subjects(self) -> frozenset[tuple[str, ...]]:
        """The charges and days that change, as `subject_of` an entry says them."""
        lines = (one.key.subject.sorted_as() for one in self.differences.lines)
        return frozenset((*lines, *map(subject_of, self.entries)))

    @property
    def settled(self) -> bool:
        """Whether nothing is left to do but to have the documents approved and issued."""
        done = self.booked and all(one.settled for one in self.invoices)
        return done or not self.changes

    @property
    def documents(self) -> tuple[str, ...]:
        """The credit notes and invoices that it opened or changed."""
        ids = (id for one in self.invoices for id in (one.credit_note_id, one.bill_id))
        return tuple(id for id in ids if id)


class BillingCorrection(DomainModel):
    """A correction of some runs of one agreement."""

    id: Id
    agreement_id: Id
    agreement_version: int
    partnership_id: Id
    reason: str
    whole: bool = False
    """Whether invoices are taken back as a whole, and not only the lines that change."""
    state: CorrectionState = CorrectionState.PROPOSED
    runs: tuple[RunCorrection, ...] = ()
    fingerprint: Sha256
    requested_by: str
    requested_at: datetime
    confirmed_by: str | None = None
    confirmed_roles: tuple[str, ...] = ()
    confirmed_at: datetime | None = None
    discarded_by: str | None = None
    finished_at: datetime | None = None
    problem: str = ""
    """Why it is parked or failed."""

    @property
    def delta(self) -> Decimal:
        """What is due more than was billed, over all runs that can be corrected."""
        return sum((run.differences.delta for run in self.runs if run.changes), ZERO)

    @property
    def size(self) -> int:
        """How many lines and entries there are."""
        parts = ((run.differences.lines, run.entries) for run in self.runs)
        bills = (one for run in self.runs for one in run.invoices)
        lines = sum(len(one.bill.lines if one.bill else one.lines) for one in bills)
        return lines + sum(len(changes) + len(entries) for changes, entries in parts)

    @property
    def documents(self) -> tuple[str, ...]:
        """The credit notes and invoices that it opened or changed."""
        return tuple(id for run in self.runs for id in run.documents)

    def run(self, run_id: str) -> RunCorrection:
        """The part about one run."""
        return next(run for run in self.runs if run.run_id == run_id)

    def with_run(self, changed: RunCorrection) -> "BillingCorrection":
        """The correction with the part about one run as it is now."""
        runs = (changed if run.run_id == changed.run_id else run for run in self.runs)
        return self.model_copy(update={"runs": tuple(runs)})


def fingerprint(runs: Iterable[RunCorrection]) -> str:
    """What exactly is confirmed: the same for the same documents and entries.

    Titles of states and notes may change in between; they are not a part of it.
    """
    said = [run.model_dump(mode="json", exclude={"notes", "booked", "problem"}) for run in runs]
    for run in said:
        for one in run["invoices"]:
            del one["title"]
    return digest(canonical_json(said))
