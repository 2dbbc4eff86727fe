"""Means of payment (BG-16) between the model, which has them whole, and syntaxes that do not."""

from domain.invoice.model import Invoice
from domain.invoice.payment import PaymentInstructions
from integration.xml.direct import Data

_DEBITS = ("49", "59")
"""Direct debit, SEPA direct debit (UNTDID 4461)."""


_SAID_ONCE = {"means_text": None, "card": None, "direct_debit": None}


def payment_means(invoice: Invoice) -> list[PaymentInstructions]:
    """BG-16 once for every account that can be paid into, as syntaxes have it (UBL-SR-46)."""
    means = []
    for said in invoice.payment_instructions:
        first, *others = said.credit_transfers or (None,)
        if not others:
            means.append(said)
            continue
        means.append(said.model_copy(update={"credit_transfers": (first,)}))
        bare = said.model_copy(update=_SAID_ONCE)
        means += [bare.model_copy(update={"credit_transfers": (one,)}) for one in others]
    return means


def creditor(invoice: Invoice) -> str | None:
    """BT-90, which a document has once."""
    debits = (said.direct_debit for said in invoice.payment_instructions)
    return next((debit.creditor for debit in debits if debit and debit.creditor), None)


def mandate(invoice: Invoice) -> str | None:
    """BT-89, where a document has it once."""
    debits = (said.direct_debit for said in invoice.payment_instructions)
    return next((debit.mandate for debit in debits if debit and debit.mandate), None)


def debited(means: list[Data], field: str, value: str | None) -> bool:
    """Give `value` to the direct debit among `means`; whether there was a place for it."""
    if value is None:
        return True
    if not means:
        return False
    best = max(means, key=lambda said: ("direct_debit" in said, said.get("means") in _DEBITS))
    debit: dict[str, str] = best.setdefault("direct_debit", {})
    return debit.setdefault(field, value) == value


def merged(means: list[Data]) -> list[Data]:
    """An account that follows means of payment which it says nothing else about belongs to them."""
    result: list[Data] = []
    for said in means:
        before = result[-1] if result else {}
        if _is_account(before, said):
            before["credit_transfers"] += said["credit_transfers"]
        else:
            result.append(said)
    return result


def _is_account(before: Data, said: Data) -> bool:
    return (
        "credit_transfers" in before
        and "credit_transfers" in said
        and said.keys() <= {"means", "remittance", "credit_transfers"}
        and all(before.get(name) == said.get(name) for name in ("means", "remittance"))
    )
