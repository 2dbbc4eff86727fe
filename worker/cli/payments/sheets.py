"""Sheets: payments, as blocks for terminals and pipes alike."""

from collections.abc import Iterator

from worker.cli.blocks import Answer, cell, facts, moment
from worker.sheet.block import Block, Column, Grid

_SHOWN = 12
"""Characters of an id that are shown; nobody has two payments that begin alike."""


def of_payments(said: Answer) -> Iterator[Block]:
    """A row for every payment."""
    if not said["items"]:
        yield facts("Payments", {"-": "there is nothing"})
        return
    yield Grid(
        "Payments",
        (
            *(Column("Payment"), Column("Booked"), Column("Amount", right=True)),
            *(Column("From or to"), Column("Says"), Column("State"), Column("For")),
        ),
        tuple(
            (
                *(cell(one["id"][:_SHOWN]), cell(one["booked_on"])),
                cell(f"{one['amount']} {one['currency']}"),
                *(cell(one["counterparty"] or "-"), cell(*_says(one))),
                *(cell(one["state"].replace("_", " ")), cell(*_for(one))),
            )
            for one in said["items"]
        ),
        "there are more; see --limit" if said["next_cursor"] else "",
    )


def of_payment(said: Answer) -> Iterator[Block]:
    """One payment, with its shares and proposals."""
    known = {
        "state": said["state"].replace("_", " "),
        "because": said["reason"] or "; ".join(one["text"] for one in said["evidence"]),
        "amount": f"{said['amount']} {said['currency']}, {said['remaining']} left",
        "kept": f"{said['kept']} as a credit" if said["kept"].strip("0.") else "",
        "booked": said["booked_on"],
        "from or to": " ".join(filter(None, (said["counterparty"], said["counterparty_account"]))),
        "says": "; ".join(_says(said)),
        "partner": said["partner_id"] or "",
        "takes back": said["reverses"],
        "decided by": said["decided_by"],
        "came": moment(said["received_at"]),
    }
    yield facts(f"Payment {said['id']}", known)
    if said["shares"]:
        yield Grid(
            "Shares",
            (Column("Share"), Column("Invoice"), Column("State"), Column("Amount", right=True)),
            tuple(
                (
                    *(cell(one["id"]), cell(one["number"] or one["invoice_id"])),
                    cell(one["state"].replace("_", " "), *filter(None, [one["reason"]])),
                    cell(one["amount"], *(f"{gap['kind']} {gap['amount']}" for gap in one["gaps"])),
                )
                for one in said["shares"]
            ),
        )
    if said["proposals"]:
        yield Grid(
            "Proposals",
            (Column("Nr", right=True), Column("Score", right=True), Column("For"), Column("Why")),
            tuple(
                (
                    *(cell(one["number"]), cell(one["score"])),
                    cell(*(f"{share['number']}: {share['amount']}" for share in one["shares"])),
                    cell(*(evidence["text"] for evidence in one["evidence"])),
                )
                for one in said["proposals"]
            ),
            f"invoicing payments confirm {said['id'][:_SHOWN]} --proposal 1",
        )


def _says(one: Answer) -> tuple[str, ...]:
    return (*one["references"], *one["text"])[:3] or ("-",)


def _for(one: Answer) -> tuple[str, ...]:
    """What it settles, what is proposed, or why there is nothing."""
    counted = [share for share in one["shares"] if share["state"] in ("ordered", "taken")]
    if counted:
        return tuple(share["number"] or share["invoice_id"] for share in counted[:3])
    if one["proposals"]:
        best = one["proposals"][0]
        numbers = ", ".join(share["number"] for share in best["shares"][:3])
        return (f"{numbers}? {best['score']} of 100",)
    return (one["reason"] or "-",)
