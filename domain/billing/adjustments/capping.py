"""Caps: what the charges of an agreement come to in a period at most.

What is above is allowed off their lines. What an earlier run billed for the same period counts, so
that a cap holds where some charges are billed in advance and others in arrears; what was billed is
never given back by it. True-ups of commitments are no charges, and not capped.

Example: at most 99.99 in all, spread to the cent.

    {"caps": [{"id": "most", "amount": "99.99"}]}
    priced: base 100.00, calls 50.00
    base: 100.00 - 33.34 = 66.66
    calls: 50.00 - 16.67 = 33.33
    total: 99.99
"""

from domain.billing.adjustments.agreed import in_proportion
from domain.billing.adjustments.commitment import Cap
from domain.billing.adjustments.past import CAP
from domain.billing.adjustments.sheet import Off, Run, Sheet
from domain.core.money import ZERO

_SPECIAL_AGREEMENT = "64"
"""UNTDID 5189: special agreement."""


def apply_caps(sheet: Sheet, run: Run) -> None:
    """The caps of the agreement, in their order, for every period that is billed."""
    for cap in run.agreement.caps:
        _apply(sheet, run, cap)


def _apply(sheet: Sheet, run: Run, cap: Cap) -> None:
    agreement = run.agreement
    no_charges = {commitment.id for commitment in agreement.commitments}
    whole = run.stated(cap.amount, f"caps/{cap.id}/amount")

    def counts(id: str) -> bool:
        return id in cap.charge_ids if cap.charge_ids else id not in no_charges

    for key, cell in run.cells.items():
        most = in_proportion(whole, agreement, cell, run.reckoning)
        left = max(most - run.past.net(cell, counts), ZERO)
        places = [
            place
            for place, line in enumerate(sheet.lines)
            if line.source.period_key == key and counts(line.source.charge_id)
        ]
        said = f"cap '{cap.id}' of {most} for {key}"
        off = Off(cap.id, CAP, cap.reason, _SPECIAL_AGREEMENT, said)
        sheet.allow(places, sheet.net(places) - left, off)
