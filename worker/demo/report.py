"""What the demo has to show at its end: stories, invoices, invariants, where to look on."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from domain.record import InvoiceRecord
from integration.wiring import Adapters
from worker.demo.ending import Ending
from worker.verification import Check, everything, verify

_WHOLE = (".xml", ".edi")
"""How files end that lie at partners; others are halves."""


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    invoice: str
    partner: str
    number: str
    total: str
    state: str
    file: str
    payment: str


@dataclass(frozen=True)
class Told:
    """A scenario that was told, and how each of its invoices ended."""

    scenario: str
    seconds: float
    endings: Sequence[Ending] = ()
    problem: str = ""
    """Why it did not come to its expected end; empty if it did."""

    def as_json(self) -> dict[str, Any]:
        """For programs."""
        return {
            "scenario": self.scenario,
            "ended": not self.problem,
            "problem": self.problem,
            "seconds": round(self.seconds, 2),
            "invoices": [ending.as_json() for ending in self.endings],
        }


@dataclass(frozen=True)
class Report:
    """Everything, as data."""

    stories: Sequence[Told]
    rows: Sequence[Row]
    checks: Sequence[Check]
    urls: dict[str, str]
    seconds: float

    @property
    def holds(self) -> bool:
        """Whether every story came to its expected end, and every invariant holds."""
        ended = not any(story.problem for story in self.stories)
        return ended and all(check.holds for check in self.checks)

    def as_json(self) -> dict[str, Any]:
        """One object, for `--json`."""
        return {
            "scenarios": [story.as_json() for story in self.stories],
            "invoices": [asdict(row) for row in self.rows],
            "invariants": [check.as_json() for check in self.checks],
            "ok": self.holds,
            "urls": self.urls,
            "seconds": round(self.seconds, 2),
        }


async def make_report(
    adapters: Adapters,
    partners: Path,
    urls: dict[str, str],
    stories: Sequence[Told],
    seconds: float,
) -> Report:
    """The table and the invariants, read from the system of record and the partners' folders."""
    records = [record async for record in everything(adapters.store.invoices)]
    checks = await verify(adapters.store, adapters.documents, adapters.anchor)
    issued = [record.number for record in records if record.number]
    checks.append(_files_at_partners(partners, issued))
    rows = sorted(map(_row, records), key=lambda row: row.number)
    return Report(stories, rows, checks, urls, seconds)


def _row(record: InvoiceRecord) -> Row:
    terms, settled, document = record.terms, record.settlement, record.document
    partner = terms.seller if terms.we_buy else terms.buyer
    file = record.delivery.location.rpartition("/")[2]
    paid = [f"{settled.paid} paid"] if settled.paid else []
    credited = [f"{settled.credited} credited"] if settled.credited else []
    applied = ["set against its invoice"] if record.request.corrects_invoice_id else []
    return Row(
        invoice=record.id,
        partner=partner.party.name,
        number=record.number or (document.number if document else None) or "",
        total=f"{record.payable} {terms.partnership.currency}",
        state=record.state_title,
        file=f"{partner.id}/in/{file}" if file else "",
        payment=", ".join(paid + credited or applied),
    )


def _files_at_partners(folder: Path, numbers: Sequence[str]) -> Check:
    """Each issued document lies at exactly one partner, once, and nothing half-written does."""
    check = Check("one file per invoice at the partners")
    found = [path for path in folder.glob("*/in/*") if path.is_file()]
    for number in numbers:
        check.looked_at += 1
        times = sum(f"{path.stem}-".startswith(f"{number}-") for path in found)
        if times != 1:
            check.problems.append(f"{number} lies there {times} times")
    check.problems += [f"{path.name} is left over" for path in found if path.suffix not in _WHOLE]
    return check
