"""What the demo shows at its end: the invoices, the invariants, and where to look on."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from integration.wiring import Adapters
from worker.verification import Check, everything, verify


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
class Report:
    """Everything, as data."""

    rows: Sequence[Row]
    checks: Sequence[Check]
    urls: dict[str, str]
    seconds: float

    @property
    def holds(self) -> bool:
        """Whether every invariant holds."""
        return all(check.holds for check in self.checks)

    def as_json(self) -> dict[str, Any]:
        """One object, for `--json`."""
        return {
            "invoices": [asdict(row) for row in self.rows],
            "invariants": [check.as_json() for check in self.checks],
            "ok": self.holds,
            "urls": self.urls,
            "seconds": round(self.seconds, 2),
        }


async def make_report(
    adapters: Adapters, partners: Path, urls: dict[str, str], seconds: float
) -> Report:
    """The table and the invariants, read from the system of record and the partners' folders."""
    rows = []
    async for record in everything(adapters.store.invoices):
        currency = record.terms.partnership.currency
        settled = record.settlement
        paid = [f"{settled.paid} paid"] if settled.paid else []
        credited = [f"{settled.credited} credited"] if settled.credited else []
        rows.append(
            Row(
                invoice=record.id,
                partner=record.terms.buyer.party.name,
                number=record.number or "",
                total=f"{record.payable} {currency}",
                state=record.state_title,
                file=f"{record.terms.buyer.id}/in/{record.delivery.location.rpartition('/')[2]}",
                payment=", ".join(paid + credited) or "set against its invoice",
            )
        )
    checks = await verify(adapters.store, adapters.documents, adapters.anchor)
    checks.append(_files_at_partners(partners, [row.number for row in rows]))
    return Report(sorted(rows, key=lambda row: row.number), checks, urls, seconds)


def _files_at_partners(folder: Path, numbers: Sequence[str]) -> Check:
    """Each issued document lies at exactly one partner, once, and nothing half-written does."""
    check = Check("one file per invoice at the partners")
    found = [path for path in folder.glob("*/in/*") if path.is_file()]
    for number in filter(None, numbers):
        check.looked_at += 1
        times = sum(path.name == f"{number}.xml" for path in found)
        if times != 1:
            check.problems.append(f"{number} lies there {times} times")
    check.problems += [f"{path.name} is left over" for path in found if path.suffix != ".xml"]
    return check
