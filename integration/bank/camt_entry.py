"""One entry (Ntry) of a camt.053 statement with its transactions (TxDtls)."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from lxml import etree
from pydantic import ValidationError

from domain.core.identifiers import canonical_json, digest
from domain.core.money import total
from domain.settlement.bank import BankEntry
from integration.bank.camt_elements import (
    AMOUNT,
    Faults,
    Money,
    booked_on,
    signed_money,
    text_at,
    texts,
)

_BOOKED = "BOOK"
_NOT_BOOKED = frozenset({"PDNG", "INFO", "FUTR"})
_ABSENT = "NOTPROVIDED"

_Details = Sequence[etree._Element]
_Part = tuple[Decimal, str, _Details]


def read_entry(element: etree._Element, faults: Faults) -> Iterator[BankEntry]:
    """The booked entries that `element` is: one, or one for each transaction with its amount."""
    path = faults.next_entry()
    status = text_at(element, "Sts/Cd") or text_at(element, "Sts")
    if status in _NOT_BOOKED:
        return
    if status != _BOOKED:
        faults.add("CAMT_ENTRY", f"{path}/Sts", f"the status '{status[:20]}' is unknown", element)
    money = signed_money(element, path, faults)
    day = booked_on(element, path, faults)
    if money is None or day is None:
        return
    parts = _parts(element.findall("{*}NtryDtls/{*}TxDtls"), money)
    for index, part in enumerate(parts, start=1):
        fields = _fields(element, part, day, f"#{index}" if len(parts) > 1 else "")
        try:
            yield BankEntry.model_validate(fields)
        except ValidationError as error:
            for fault in error.errors(include_input=False, include_url=False):
                faults.add("CAMT_ENTRY", f"{path}/{fault['loc'][0]}", fault["msg"], element)


def _parts(details: _Details, money: Money) -> list[_Part]:
    """One part per transaction if their amounts add up to the entry; else the entry as a whole."""
    whole: list[_Part] = [(*money, details)]
    if len(details) < 2:
        return whole
    parts: list[_Part] = []
    for detail in details:
        own = _own_money(detail, debit=money[0] < 0)
        if own is None or own[1] != money[1]:
            return whole
        parts.append((*own, [detail]))
    return parts if total(part[0] for part in parts) == money[0] else whole


def _own_money(detail: etree._Element, *, debit: bool) -> Money | None:
    amount = detail.find("{*}Amt")
    if amount is None:
        amount = detail.find("{*}AmtDtls/{*}TxAmt/{*}Amt")
    raw = "" if amount is None else (amount.text or "").strip()
    if amount is None or AMOUNT.fullmatch(raw) is None:
        return None
    indicator = text_at(detail, "CdtDbtInd") or ("DBIT" if debit else "CRDT")
    return Decimal(raw) * (-1 if indicator == "DBIT" else 1), amount.get("Ccy", "")


def _fields(element: etree._Element, part: _Part, day: date, suffix: str) -> dict[str, Any]:
    amount, currency, details = part
    reversal = text_at(element, "RvslInd") in ("true", "1")
    other = "Dbtr" if (amount >= 0) != reversal else "Cdtr"
    ends = (text_at(detail, "Refs/EndToEndId") for detail in details)
    ibans = (text_at(detail, f"RltdPties/{other}Acct/Id/IBAN") for detail in details)
    fields: dict[str, Any] = {
        "amount": amount,
        "currency": currency,
        "booked_on": day,
        "end_to_end_id": next((end for end in ends if end and end != _ABSENT), ""),
        "remittance": _remittance(element, details),
        "counterparty_name": _name(details, other),
        "counterparty_iban": next(filter(None, ibans), ""),
        "reversal": reversal,
    }
    return {**fields, "reference": f"{_reference(element, fields)}{suffix}"}


def _reference(element: etree._Element, fields: dict[str, Any]) -> str:
    """The bank's reference; for an entry without one a hash of what it says."""
    given = text_at(element, "AcctSvcrRef") or text_at(element, "NtryRef")
    if given:
        return given
    said = canonical_json({name: str(value) for name, value in fields.items()})
    return f"hash-{digest(said)[:24]}"


def _name(details: _Details, other: str) -> str:
    for detail in details:
        for party in (other, f"Ultmt{other}"):
            for path in (f"RltdPties/{party}/Pty/Nm", f"RltdPties/{party}/Nm"):
                if name := text_at(detail, path):
                    return name
    return ""


def _remittance(element: etree._Element, details: _Details) -> tuple[str, ...]:
    """Structured references first, then free text; what the bank adds only if there is no other."""
    structured: list[str] = []
    free: list[str] = []
    for detail in details:
        structured += texts(detail, "RmtInf", "Strd", "CdtrRefInf", "Ref")
        structured += texts(detail, "RmtInf", "Strd", "RfrdDocInf", "Nb")
        free += texts(detail, "RmtInf", "Strd", "AddtlRmtInf")
        free += texts(detail, "RmtInf", "Ustrd")
    found = list(filter(None, (*structured, *free)))
    if not found:
        added = (*(text_at(detail, "AddtlTxInf") for detail in details),)
        found = list(filter(None, (*added, text_at(element, "AddtlNtryInf"))))
    return tuple(found)
