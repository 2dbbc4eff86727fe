"""One entry (Ntry) of a camt statement, report or notice, with its transactions (TxDtls)."""

from decimal import Decimal
from typing import Any

from lxml import etree
from pydantic import ValidationError

from domain.core.identifiers import canonical_json, digest
from domain.core.money import ZERO, total
from domain.settlement.bank import NOT_PROVIDED, BankEntry, EntryStatus
from integration.bank.camt_elements import (
    AMOUNT,
    Faults,
    Money,
    amounts,
    as_count,
    as_date,
    booked_on,
    signed_money,
)
from integration.bank.camt_shape import Said, Shape, gather

_STATUS = {
    "BOOK": EntryStatus.BOOKED,
    "PDNG": EntryStatus.PENDING,
    "FUTR": EntryStatus.PENDING,
    "INFO": EntryStatus.INFORMATION,
}

_AS_SAID = {
    "transaction_id": "bank_reference",
    "bank_reference": "bank_reference",
    "uetr": "uetr",
    "mandate_id": "mandate_id",
    "return_reason": "return_reason",
    "return_information": "return_information",
    "counter_rate": "rate",
    "transaction_rate": "rate",
    "instructed_rate": "rate",
}
"""Fields of a part by the names of the table; of several for one field the last one counts."""


def _party(one: str) -> dict[str, str]:
    return {
        f"{one}.ultimate": "counterparty_name",
        f"{one}.name": "counterparty_name",
        f"{one}.account": "counterparty_iban",
        f"{one}.iban": "counterparty_iban",
        f"{one}.bic": "counterparty_bic",
    }


_DEBTOR, _CREDITOR = _party("Dbtr"), _party("Cdtr")
_ULTIMATE = ("Cdtr.ultimate", "Dbtr.ultimate")

_Part = tuple[Decimal, Said]
"""The amount of a part, in the currency of the entry, and what is said of it."""


def read_entry(element: etree._Element, shape: Shape, faults: Faults) -> BankEntry | None:
    """The entry that `element` is; `None` with the faults noted."""
    path = faults.next_entry()
    said = gather(element, shape, {})
    status = _STATUS.get(said.get("status", ""))
    if status is None:
        message = f"the status '{said.get('status', '')[:20]}' is unknown"
        faults.add("CAMT_ENTRY", f"{path}/Sts", message, element)
        return None
    money = signed_money(said, path, faults, element)
    day = booked_on(said, path, faults, element)
    if money is None or day is None:
        return None
    fields = _fields(said, money)
    fields.update(booked_on=day, status=status)
    try:
        return BankEntry.model_validate({**fields, "reference": _reference(said, fields)})
    except ValidationError as error:
        for fault in error.errors(include_input=False, include_url=False):
            if fault["type"] == "too_short":
                continue  # of the parts, whose own faults are named
            place = "/".join(str(step) for step in fault["loc"])
            faults.add("CAMT_ENTRY", f"{path}/{place}", fault["msg"], element)
        return None


def _fields(said: Said, money: Money) -> dict[str, Any]:
    reversal = said.get("reversal") in ("true", "1")
    amount, currency = money
    fields: dict[str, Any] = {
        "amount": amount,
        "currency": currency,
        "value_on": as_date(said["value"]) if "value" in said else None,
        "reversal": reversal,
        "bank_transaction_code": _code(said),
        "batch_id": said.get("batch_id") or said.get("batch_message", ""),
        "information": said.get("information", ""),
        "parts": tuple(
            _part(own, of, currency, said, reversal=reversal)
            for own, of in _parts(said.get("details", []), amount, currency)
        ),
    }
    if charges := _charges(said, currency):
        fields["charges"] = charges
    if "transactions" in said:
        fields["transactions"] = sum(as_count(one) or 0 for one in said["transactions"])
    return fields


def _parts(details: list[Said], amount: Decimal, currency: str) -> list[_Part]:
    """One part per transaction if each has an amount in the currency of the entry; else one.

    Some banks give what was paid before charges were taken off: then the parts are what is left.
    What adds up neither way is left to the checks of the statement.
    """
    if len(details) == 1 and "amount" not in details[0]:
        return [(amount, details[0])]
    own = [_own_amount(detail, currency, debit=amount < 0) for detail in details]
    parts = [(value, of) for value, of in zip(own, details, strict=True) if value is not None]
    if not parts or len(parts) < len(details):
        return [(amount, _together(details))]
    if total(value for value, _ in parts) != amount:
        net = [(value - _charges(of, currency), of) for value, of in parts]
        if total(value for value, _ in net) == amount:
            return net
    return parts


def _own_amount(detail: Said, currency: str, *, debit: bool) -> Decimal | None:
    given = detail.get("amount") or detail.get("transaction_amount")
    if given is None or given[0][1] != currency or AMOUNT.fullmatch(given[0][0]) is None:
        return None
    sign = detail.get("sign") or ("DBIT" if debit else "CRDT")
    return Decimal(given[0][0]) * (-1 if sign == "DBIT" else 1)


def _together(details: list[Said]) -> Said:
    """Transactions that cannot be told apart, as one: the first of each, and all references."""
    merged: Said = {}
    for detail in details:
        for name, value in detail.items():
            if isinstance(value, list):
                merged.setdefault(name, []).extend(value)
            elif name == "end_to_end_id" and merged.get(name, NOT_PROVIDED) != NOT_PROVIDED:
                merged.setdefault("references", []).append(value)
            elif merged.get(name, NOT_PROVIDED) == NOT_PROVIDED:
                merged[name] = value
    return merged


def _part(
    amount: Decimal, said: Said, currency: str, entry: Said, *, reversal: bool
) -> dict[str, Any]:
    """The fields of a part that are said; the others stay as the model has them."""
    fields = {field: said[name] for name, field in _AS_SAID.items() if name in said}
    other = _DEBTOR if (amount >= 0) != reversal else _CREDITOR
    fields.update({field: said[name] for name, field in other.items() if name in said})
    if ultimate := said.get(_ULTIMATE[other is _DEBTOR]):
        fields["ultimate_name"] = ultimate
    fields.update(amount=amount, currency=currency, text=_text(said, entry))
    fields["end_to_end_id"] = _end_to_end_id(said)
    if "references" in said or "documents" in said:
        fields["references"] = (*said.get("references", ()), *said.get("documents", ()))
    if charges := _charges(said, currency):
        fields["charges"] = charges
    if "instructed" in said:
        fields["instructed"] = _instructed(said)
    return fields


def _end_to_end_id(said: Said) -> str:
    """The payer's id, of a return that of the payment which comes back."""
    given = said.get("original_end_to_end_id") or said.get("end_to_end_id", "")
    return "" if given == NOT_PROVIDED else str(given)


def _text(said: Said, entry: Said) -> tuple[str, ...]:
    """Free text; what the bank adds only if there is nothing else."""
    if "text" in said or "added" in said:
        return (*said.get("added", ()), *said.get("text", ()))
    if "references" in said or "documents" in said:
        return ()
    return tuple(filter(None, (said.get("information"), entry.get("information"))))


def _charges(said: Said, currency: str) -> Decimal:
    """What the banks have taken off, as far as it is in the currency of the entry."""
    if "charges_total" in said:
        return total(amounts(said, "charges_total", currency))
    return total(amounts(said, "charges", currency)) if "charges" in said else ZERO


def _instructed(said: Said) -> dict[str, Any] | None:
    for raw, currency in said.get("instructed", ()):
        if AMOUNT.fullmatch(raw) is not None and Decimal(raw) > 0:
            return {"amount": raw, "currency": currency}
    return None


def _code(said: Said) -> str:
    """Domain, family and sub-family, or the bank's own code."""
    codes = [said[name] for name in ("domain", "family", "sub_family") if name in said]
    return "-".join(codes) or said.get("own_code", "")


def _reference(said: Said, fields: dict[str, Any]) -> str:
    """The bank's reference; for an entry without one a hash of what it says."""
    given = said.get("bank_reference") or said.get("entry_reference")
    if given:
        return str(given)
    told = canonical_json({name: str(value) for name, value in fields.items()})
    return f"hash-{digest(told)[:24]}"
