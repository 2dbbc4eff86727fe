"""The plan of a correction: which lines of which invoices are taken back, what is billed instead.

Pure. The documents to come are written here too: credit note, new invoice, changed draft.
"""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from domain.billing.correction import InvoiceCorrection, Way
from domain.billing.difference import (
    Differences,
    Matched,
    Stated,
    compared,
    differences,
    matched,
)
from domain.invoice.reckoning import Reckoning
from domain.invoice.request import InvoiceRequest, RequestedLine
from domain.process.billed import BilledInvoice, BilledLine, net_of
from domain.process.correction_documents import amended_request, bill_request, corrected_line
from domain.record import InvoiceRecord

_Subject = tuple[str, ...]


class Due(NamedTuple):
    """A line that is due, and the invoice of the run that it would be on."""

    line: RequestedLine
    group: int
    stated: Stated


class Placed(NamedTuple):
    """A billed line, and the invoice that it is on."""

    invoice: BilledInvoice
    line: BilledLine
    stated: Stated


class Plan(NamedTuple):
    """What differs, and what becomes of each invoice."""

    differences: Differences
    invoices: tuple[InvoiceCorrection, ...]


class _Home(NamedTuple):
    """Where a line is taken from, or billed: an invoice, or a group that has none."""

    invoice_id: str
    group: int


def subjects(
    own: Iterable[Placed], due: Iterable[Due], ledger: frozenset[_Subject]
) -> frozenset[_Subject]:
    """What a run is about: charges and days that are due, or that its `ledger` was the first with.

    Late usage of earlier runs is not; nor is what else a corrected invoice of several runs bills.
    """
    billed = {_subject(one.stated) for one in own if not one.stated.late}
    return frozenset((billed & ledger) | {_subject(one.stated) for one in due})


def placed(invoices: Iterable[BilledInvoice], agreement_id: str) -> list[Placed]:
    """The lines of an agreement."""
    return [
        Placed(invoice, line, stated)
        for invoice in invoices
        for line in invoice.lines
        if (stated := line.stated) is not None and stated.key.agreement_id == agreement_id
    ]


def about(lines: Iterable[Placed], wanted: frozenset[_Subject]) -> list[Placed]:
    """Those of `lines` that are about `wanted`."""
    return [one for one in lines if _subject(one.stated) in wanted]


def _subject(stated: Stated) -> _Subject:
    return stated.key.subject.sorted_as()


class Planning:
    """Plans with the requests that a run would make now, and a reason for the documents."""

    def __init__(
        self, requests: Sequence[InvoiceRequest], currency: str, reason: str, *, whole: bool
    ) -> None:
        self._requests = requests
        self._currency = currency
        self._reason = reason
        self._whole = whole
        """Whether an invoice of which anything is taken back is taken back in full."""

    def due(self, agreement_id: str) -> list[Due]:
        """What is due of an agreement, with the signs of an invoice."""
        reckoning, found = Reckoning(self._currency), []
        for group, request in enumerate(self._requests):
            for line in request.lines:
                origin = line.origin
                if origin is None or origin.agreement_id != agreement_id:
                    continue
                if request.type_code.is_credit_note:
                    line = line.model_copy(update={"quantity": -line.quantity})
                net = net_of(line, reckoning)
                stated = Stated.of(origin, line.quantity, line.unit_price, net)
                found.append(Due(line, group, stated))
        return found

    def plan(self, billed: Sequence[Placed], due: Sequence[Due]) -> Plan:
        """What it takes to have `due` billed instead of `billed`."""
        before, after = [one.stated for one in billed], [one.stated for one in due]
        matches = matched(before, after)
        changed = [match for match in matches if compared(match, before, after).reason]
        homes = _homes(matches, billed, due)
        taken: dict[_Home, list[BilledLine]] = {}
        instead: dict[_Home, list[RequestedLine]] = {}
        for match in changed:
            for place in match.before:
                home = _Home(billed[place].invoice.id, -1)
                taken.setdefault(home, []).append(billed[place].line)
        for place, match in sorted((place, one) for one in changed for place in one.after):
            home = _home(match, place, billed, due, homes)
            instead.setdefault(home, []).append(due[place].line)
        invoices = {one.invoice.id: one.invoice for one in billed}
        made = [
            self._correction(
                home, invoices.get(home.invoice_id), taken.get(home, ()), instead.get(home, ())
            )
            for home in dict.fromkeys((*taken, *instead))
        ]
        return Plan(differences(before, after), tuple(made))

    def _correction(
        self,
        home: "_Home",
        invoice: BilledInvoice | None,
        taken: Sequence[BilledLine],
        instead: Sequence[RequestedLine],
    ) -> InvoiceCorrection:
        new = [corrected_line(line) for line in instead]
        if invoice is None:
            bill = self._bill(self._requests[home.group], new, None)
            return InvoiceCorrection(way=Way.BILL, bill=bill)
        head = _head(invoice)
        if invoice.way is Way.AMEND:
            return _amending(invoice, taken, instead, head)
        if not taken:
            bill = self._bill(invoice.record.request, new, None)
            return InvoiceCorrection(way=Way.BILL, bill=bill, **head)
        ids = {line.id for line in taken}
        reverse = invoice.way is Way.REVERSE
        if not reverse and (self._whole or not invoice.can_be_credited(_named(taken))):
            new = [*(one.line for one in invoice.lines if one.id not in ids), *new]
            taken = invoice.lines
        if reverse:
            new = [*(one.line for one in taken), *new]
        return InvoiceCorrection(
            way=invoice.way,
            taken=_named(taken),
            all_taken=len(taken) == len(invoice.lines),
            bill=self._bill(invoice.record.request, new, invoice.record),
            **head,
        )

    def _bill(
        self,
        head: InvoiceRequest,
        lines: Sequence[RequestedLine],
        preceding: InvoiceRecord | None,
    ) -> InvoiceRequest | None:
        return bill_request(
            head, lines, currency=self._currency, preceding=preceding, reason=self._reason
        )


def _homes(
    matches: Iterable[Matched], billed: Sequence[Placed], due: Sequence[Due]
) -> dict[int, str]:
    """Which invoice has the lines of each group."""
    homes: dict[int, str] = {}
    for match in matches:
        if match.before and match.after:
            homes.setdefault(due[match.after[0]].group, billed[match.before[0]].invoice.id)
    return homes


def _home(
    match: Matched, place: int, billed: Sequence[Placed], due: Sequence[Due], homes: dict[int, str]
) -> _Home:
    """The invoice in whose stead a line is billed; the group alone for none."""
    if match.before:
        return _Home(billed[match.before[0]].invoice.id, -1)
    group = due[place].group
    return _Home(homes[group], -1) if group in homes else _Home("", group)


def _head(invoice: BilledInvoice) -> dict[str, Any]:
    return {
        "invoice_id": invoice.id,
        "number": invoice.record.number,
        "title": invoice.record.state_title,
        "before": invoice.before,
    }


def _amending(
    invoice: BilledInvoice,
    taken: Sequence[BilledLine],
    instead: Sequence[RequestedLine],
    head: dict[str, Any],
) -> InvoiceCorrection:
    """A draft that gets other lines, or is cancelled when none is left."""
    request = invoice.record.request
    amended = amended_request(request, {line.id for line in taken}, instead)
    return InvoiceCorrection(
        way=Way.AMEND,
        taken=_named(taken),
        all_taken=amended is None,
        request=request.reference(),
        amended=amended.reference() if amended else None,
        lines=tuple(instead),
        **head,
    )


def _named(lines: Iterable[BilledLine]) -> tuple[str, ...]:
    """Their BT-126, in the order of the document."""
    return tuple(sorted((one.id for one in lines), key=int))
