"""A desk at which billed invoices are issued, credited and corrected, without workflows."""

from decimal import Decimal
from itertools import count
from pathlib import Path
from typing import Any

from domain.billing.agreement import Agreement
from domain.billing.correction import BillingCorrection
from domain.billing.run import BillingRun
from domain.invoice.reckoning import Reckoning
from domain.invoice.remainder import LineCredit
from domain.invoice.request import credit_note_request
from domain.process.billed import net_of
from domain.process.correcting import Correcting, Wanted
from domain.record import InvoiceRecord
from integration.formulas import CelFormulas
from integration.secrets import SecretFolder
from integration.store.blobs import MemoryDocumentStore
from integration.wiring import Adapters
from tests import builders
from tests.unit.domain.billing.agreements import Desk, at

LATER = at("2027-02-01T09:00")


class _NoAnchor:
    async def append(self, head: Any) -> None: ...

    def heads(self) -> list[Any]:
        return []


class Office:
    """Bills, issues and corrects."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.store = desk, desk.store
        self.adapters = Adapters(
            store=desk.store,
            documents=MemoryDocumentStore(),
            anchor=_NoAnchor(),
            channels={},
            secrets=SecretFolder(Path()),
        )
        self.correcting = Correcting(desk.store, CelFormulas())
        self.booking = self.adapters.booking
        self._numbers = count(1)
        self._ids = count(1)

    @classmethod
    async def open(cls, *agreements: Agreement) -> "Office":
        return cls(await Desk.open(*agreements))

    async def bill(self, period: str, moment: str, agreement: str = "acme-hosting") -> BillingRun:
        """A period billed, its invoices taken up."""
        outcome = await self.desk.biller.bill(agreement, period, at(moment))
        assert outcome.run is not None, outcome.reason
        for id in outcome.run.invoice_ids:
            await self.adapters.opening.open(id, at(moment))
        return outcome.run

    async def billed(self, period: str, moment: str, agreement: str = "acme-hosting") -> BillingRun:
        """A period billed, its invoices issued."""
        run = await self.bill(period, moment, agreement)
        for id in run.invoice_ids:
            await self.issue(id)
        return run

    async def issue(self, id: str, **changes: Any) -> InvoiceRecord:
        """Give an invoice its number."""
        await self.adapters.opening.open(id, LATER)
        record = await self.store.invoices.get(id)
        assert record.document is not None, record.findings
        number = f"NW-{next(self._numbers):05d}"
        said = {"number": number, "issue_date": LATER.date()}
        issued = record.model_copy(
            update={
                "number": number,
                "issued_on": LATER.date(),
                "state": "open",
                "document": record.document.model_copy(update=said),
                "version": record.version + 1,
                **changes,
            }
        )
        await self.store.invoices.replace(issued, expected_version=record.version)
        return issued

    async def credit_by_hand(self, record: InvoiceRecord, line: str, amount: str) -> None:
        """A credit note over a part of a line, which somebody else has made and issued."""
        assert record.document is not None
        id = f"{record.id}.cn{len(record.credit_note_ids) + 1}"
        credits = (LineCredit(line=line, amount=Decimal(amount)),)
        request = credit_note_request(
            record.id, record.document, record.request, credits=credits, reason="goodwill"
        )
        await self.store.drafts.insert(builders.draft(id, request=request))
        noted = record.model_copy(
            update={
                "credit_note_ids": (*record.credit_note_ids, id),
                "version": record.version + 1,
            }
        )
        await self.store.invoices.replace(noted, expected_version=record.version)
        await self.issue(id)

    async def void(self, id: str) -> None:
        """An invoice given up before it was issued."""
        record = await self.store.invoices.get(id)
        said = {"state": "voided", "state_title": "Voided", "version": record.version + 1}
        await self.store.invoices.replace(
            record.model_copy(update=said), expected_version=record.version
        )

    async def propose(self, *periods: str, **more: Any) -> BillingCorrection:
        """A proposal over periods of the agreement."""
        asked = {"reason": "price corrected", "by": "anna", "at": LATER, **more}
        agreement = asked.pop("agreement_id", "acme-hosting")
        id = f"cor-{next(self._ids)}"
        return await self.correcting.propose(id, agreement, Wanted(periods=periods), **asked)

    async def carried_out(self, proposal: BillingCorrection) -> BillingCorrection:
        """Confirmed, stored, and all its documents issued."""
        done = await self.correcting.confirm(
            proposal.id, proposal.fingerprint, by="ben", roles=("clerk",), at=LATER
        )
        await self.booking.begin(done.id)
        for part in done.runs:
            done = await self.booking.book(done.id, part.run_id, LATER)
        for id in done.documents:
            record = await self.store.invoices.find(id)
            if record is None or record.number is None:
                await self.issue(id)
        return done

    async def check_books(self, *runs: str) -> None:
        """Ledger and documents of `runs` say the same."""
        ledger, documents = Decimal(0), set()
        for id in runs:
            run = await self.store.runs.get(id)
            assert run.net == sum((item.net for item in run.items), Decimal(0))
            ledger += run.net
            documents |= set(run.invoice_ids)
        assert sum([await self._net(name) for name in documents], Decimal(0)) == ledger

    async def _net(self, id: str) -> Decimal:
        """What a document is over: nothing if it was given up, negative for a credit note."""
        record = await self.store.invoices.find(id)
        if record is None:
            draft = await self.store.drafts.get(id)
            lines = draft.request.lines
            return sum((net_of(line, Reckoning("EUR")) for line in lines), Decimal(0))
        if record.state == "voided":
            return Decimal(0)
        assert record.document is not None, record.findings
        sign = -1 if record.document.is_credit_note else 1
        return sign * record.document.totals.line_net
