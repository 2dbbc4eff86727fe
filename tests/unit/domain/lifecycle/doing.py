"""What the steps of the catalogue do to a record, in memory, by the dice.

Written down a second time from what activities do. A step that could not do its work, or would do
what must never happen, does not raise: it says what is wrong, for the walk to judge.
"""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from functools import cache
from hashlib import sha256
from random import Random

from domain.circumstances import Circumstances
from domain.core.findings import Finding, Severity, fatal
from domain.invoice.model import Invoice
from domain.invoice.request import Terms, assemble, due_date
from domain.invoice.totals import calculate
from domain.lifecycle.steps import APPROVED, DONE, FAILED, Step
from domain.record import InvoiceRecord
from domain.settlement.dispute import Dispute
from domain.trade.approval import ApprovalPolicy
from tests import builders

Done = tuple[InvoiceRecord, str]
_OF_ISSUED = {Step.RENDER, Step.TRANSMIT, Step.DUN, Step.OPEN_CREDIT_NOTE, Step.OPEN_CORRECTION}


def terms(policy: ApprovalPolicy | None, net_days: int = 30) -> Terms:
    partnership = builders.partnership(approval=policy, payment_terms={"net_days": net_days})
    return Terms(partnership=partnership, seller=builders.seller(), buyer=builders.buyer())


@cache
def document(price: int) -> Invoice:
    """An invoice over one line."""
    line = builders.request().lines[0].model_copy(update={"unit_price": Decimal(price)})
    request, known = builders.request(lines=(line,)), {"hosting": builders.marketable()}
    return calculate(assemble(request, terms(None), known, on=builders.NOON.date()))


@dataclass
class Doer:
    """Carries out steps, and remembers what has really happened."""

    dice: Random
    event: str = ""
    """The message that made the invoice come here; empty if that was time."""
    issued: list[str] = field(default_factory=list)
    """The content of every issue."""
    is_sent: bool = False
    contents: int = 0

    def fill(self, record: InvoiceRecord) -> InvoiceRecord:
        """Other content; now and then none, for it cannot be put together."""
        self.contents += 1
        if self.dice.random() < 0.05:
            found = (_finding(Severity.FATAL),)
            return record.model_copy(
                update={"document": None, "content_hash": None, "findings": found}
            )
        price = self.dice.choice([0, 100, 100, 600, 9000])
        hash = sha256(str(self.contents).encode()).hexdigest()
        return record.model_copy(
            update={"document": document(price), "content_hash": hash, "findings": ()}
        )

    def carry_out(self, record: InvoiceRecord, step: Step, at: datetime) -> Done:
        """`record` after `step`, and the event that it ends with."""
        self._is_earned(record, step)
        if self.dice.random() < 0.1:
            return _failed(record, "it did not work")
        match step:
            case Step.VALIDATE:
                return self._validated(record), DONE
            case Step.ISSUE:
                return self._issued(record, at)
            case Step.TRANSMIT:
                self.is_sent = True
            case Step.RECONCILE:
                return self._reconciled(record)
            case Step.DUN:
                level = {"dunning_level": min(record.dunning_level + 1, 3)}
                return record.model_copy(update=level), DONE
            case Step.OPEN_DISPUTE if record.dispute is None or not record.dispute.is_open:
                dispute = Dispute(opened_at=at, reason="", opened_by="x")
                return record.model_copy(update={"dispute": dispute}), DONE
            case Step.CLOSE_DISPUTE if record.dispute is not None:
                dispute = record.dispute.model_copy(update={"closed_at": at})
                return record.model_copy(update={"dispute": dispute}), DONE
            case Step.OPEN_CORRECTION:
                assert self.event == "correct", "a correction that nobody asked for"
        return record, DONE

    def _is_earned(self, record: InvoiceRecord, step: Step) -> None:
        """What the checks promise of every invoice that comes to `step`."""
        if step in _OF_ISSUED:
            assert record.number is not None, f"{step} before issue"
        if step is Step.CLOSE_DISPUTE:
            assert record.dispute, "no dispute to close"
            assert record.dispute.is_open, "a dispute closed twice"
        if step is Step.ISSUE:
            assert record.number is None, "issued a second time"
            assert record.validated == record.content_hash, "content that was not checked"
            round_ = record.approval
            assert round_, "not approved"
            assert round_.outcome == APPROVED, "not approved"
            assert round_.content_hash == record.content_hash, "other content was approved"

    def _validated(self, record: InvoiceRecord) -> InvoiceRecord:
        if record.document is None:
            return record.model_copy(update={"validated": None})
        weights = [(), (), (), (Severity.WARNING,), (Severity.FATAL, Severity.WARNING)]
        circumstances = Circumstances(
            base_currency="EUR",
            rate=self.dice.choice([Decimal(1), Decimal("0.5"), Decimal(9)]),
            first_invoice=self.dice.random() < 0.5,
            new_bank_details=self.dice.random() < 0.3,
            usual=self.dice.choice([Decimal(0), Decimal(100)]),
        )
        judged = {
            "validated": record.content_hash,
            "findings": tuple(map(_finding, self.dice.choice(weights))),
            "circumstances": circumstances,
        }
        return record.model_copy(update=judged)

    def _issued(self, record: InvoiceRecord, at: datetime) -> Done:
        if record.document is None or fatal(record.findings):
            return _failed(record, "the content has errors")
        self.issued.append(record.content_hash or "")
        number, due = f"N-{len(self.issued)}", due_date(record.terms, at.date())
        return record.model_copy(update={"number": number, "due_on": due, "failure": ""}), DONE

    def _reconciled(self, record: InvoiceRecord) -> Done:
        if self.event not in ("payment_received", "credit_applied", "pay"):
            raise AssertionError(f"nothing to reconcile with after '{self.event}'")
        share = self.dice.choice([Decimal("0.3"), Decimal(1), Decimal(1)])
        amount = round(record.open_amount * share, 2)
        axis = "credited" if self.event == "credit_applied" else "paid"
        settled = {axis: getattr(record.settlement, axis) + amount}
        settlement = record.settlement.model_copy(update=settled)
        return record.model_copy(update={"settlement": settlement}), DONE


def _failed(record: InvoiceRecord, why: str) -> Done:
    return record.model_copy(update={"failure": why}), FAILED


def _finding(severity: Severity) -> Finding:
    return Finding(rule="X-1", path="lines", severity=severity, message="so it is")
