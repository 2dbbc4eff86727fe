"""How to pay (BG-16): an N1 loop per account, with what X12 has no code for under its term.

Each means of payment begins with a loop that names it (BT-81); further accounts follow.
"""

from collections.abc import Sequence

from domain.invoice.payment import CreditTransfer, DirectDebit, PaymentCard, PaymentInstructions
from integration.formats.x12.composing import Composer
from integration.formats.x12.invoice.header_codes import ACCOUNT, REMIT_TO, SWIFT
from integration.formats.x12.invoice.named import References, write_reference, write_single
from integration.formats.x12.structure import Node

_NETWORK = "BT-87 NETWORK"


def write_payment(composer: Composer, one: PaymentInstructions, name: str, at: str) -> None:
    """A means of payment; `name` is who is paid."""
    transfers: list[CreditTransfer | None] = [*one.credit_transfers] or [None]
    for index, transfer in enumerate(transfers):
        composer.add("N1", REMIT_TO, (name, ""), at=at)
        if transfer:
            composer.add("REF", ACCOUNT, (transfer.account, "credit_transfers"), at=at)
            if transfer.bic:
                composer.add("REF", SWIFT, (transfer.bic, "credit_transfers"), at=at)
            write_reference(composer, "BT-85", transfer.account_name, at)
        if not index:
            _write_means(composer, one, at)


def _write_means(composer: Composer, one: PaymentInstructions, at: str) -> None:
    write_single(composer, "BT-81", one.means, at)
    write_reference(composer, "BT-82", one.means_text, at)
    write_reference(composer, "BT-83", one.remittance, at)
    if one.card:
        write_single(composer, "BT-87", one.card.number, at)
        write_reference(composer, "BT-88", one.card.holder, at)
        write_reference(composer, _NETWORK, one.card.network, at)
    if one.direct_debit:
        debit = one.direct_debit
        write_reference(composer, "BT-89", debit.mandate, at)
        write_reference(composer, "BT-90", debit.creditor, at)
        write_reference(composer, "BT-91", debit.account, at)


def read_payment(nodes: Sequence[Node]) -> tuple[PaymentInstructions, ...]:
    """The means of payment in the loops of those to whom money goes."""
    found: list[PaymentInstructions] = []
    for node in nodes:
        said = References(node.segments("REF"))
        account = said.take(ACCOUNT)
        transfer = (
            CreditTransfer(account=account, account_name=said.text("BT-85"), bic=said.take(SWIFT))
            if account
            else None
        )
        means = said.text("BT-81")
        if means is None and transfer is None:
            continue
        if means is not None or not found:
            found.append(_means(said, means))
        if transfer:
            last = found[-1]
            transfers = (*last.credit_transfers, transfer)
            found[-1] = last.model_copy(update={"credit_transfers": transfers})
    return tuple(found)


def _means(said: References, means: str | None) -> PaymentInstructions:
    number, mandate = said.text("BT-87"), said.text("BT-89")
    creditor, account = said.text("BT-90"), said.text("BT-91")
    network = [one.text for one in said.all("BT-87") if one.more]
    numbers = [one.text for one in said.all("BT-87") if not one.more]
    card = (
        PaymentCard(
            number=numbers[0],
            holder=said.text("BT-88"),
            network=network[0] if network else None,
        )
        if number and numbers
        else None
    )
    debit = (
        DirectDebit(mandate=mandate, creditor=creditor, account=account)
        if mandate or creditor or account
        else None
    )
    code = means if means and means.isalnum() and len(means) <= 3 else None
    return PaymentInstructions.model_validate(
        {
            **({"means": code} if code else {}),
            "means_text": said.text("BT-82"),
            "remittance": said.text("BT-83"),
            "card": card,
            "direct_debit": debit,
        }
    )
