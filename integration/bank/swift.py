"""MT940 statements and MT942 reports, several in a file.

Source: SWIFT MT940 Customer Statement Message, MT942 Interim Transaction Report (category 9). The
mark of :61: alone says which way money goes; `R` before it takes an earlier entry back. What the
customer has given as reference stays beside what :86: says.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from pydantic import ValidationError

from domain.settlement.bank import BankEntry, BankStatement, StatementKind, Totals
from integration.bank.lines import LineFaults, amount_of, day_of, decoded
from integration.bank.pieces import ToldApart
from integration.bank.swift_text import told

MAX_BYTES = 50 * 1024 * 1024
_TAG = re.compile(r":(\d\d[A-Z]?):")
_LINE = re.compile(
    r"(?P<value>\d{6})(?P<booked>\d{4})?(?P<mark>R?[CD]|E[CD])(?P<funds>[A-Z])?"
    r"(?P<amount>\d{1,12},\d{0,5})(?P<type>[A-Z][A-Z0-9]{3})"
    r"(?P<customer>.*?)(?://(?P<bank>.*))?",
)
_BALANCE = re.compile(r"([CD])(\d{6})([A-Z]{3})(\d{1,12},\d{0,5})")
_COUNTED = re.compile(r"(\d{1,5})([A-Z]{3})(\d{1,12},\d{0,5})")
_NO_REFERENCE = "NONREF"


class Field(NamedTuple):
    """One tag, with the lines of its text."""

    tag: str
    lines: list[str]
    at: int


def read_statements(content: bytes) -> list[BankStatement]:
    """Every statement and report in `content`; `Unreadable` with all faults."""
    faults = LineFaults("MT940", "SWIFT")
    if len(content) > MAX_BYTES:
        faults.add("SIZE", 1, f"more than {MAX_BYTES} bytes", "split the file")
        faults.refuse()
    statements = [
        statement
        for fields in _messages(_fields(decoded(content).splitlines()))
        if (statement := _statement(fields, faults)) is not None
    ]
    if not statements and not faults.findings:
        faults.add("EMPTY", 1, "there is no statement in the file")
    faults.end()
    return statements


def _fields(lines: Sequence[str]) -> Iterator[Field]:
    """The tags; what is around messages (SWIFT blocks, a lone `-`) is left out."""
    field: Field | None = None
    for number, line in enumerate(lines, start=1):
        line = line.rstrip("\r\x03").removeprefix("\x01")
        if found := _TAG.match(line):
            if field is not None:
                yield field
            field = Field(found[1], [line[found.end() :]], number)
        elif line.startswith(("-}", "{")) or line.strip() in ("-", ""):
            if field is not None:
                yield field
            field = None
        elif field is not None:
            field.lines.append(line)
    if field is not None:
        yield field


def _messages(fields: Iterator[Field]) -> Iterator[list[Field]]:
    """Each message begins with :20:."""
    message: list[Field] = []
    for field in fields:
        if field.tag == "20" and message:
            yield message
            message = []
        message.append(field)
    if message:
        yield message


def _statement(fields: Sequence[Field], faults: LineFaults) -> BankStatement | None:
    first: dict[str, Field] = {}
    for field in fields:
        first.setdefault(field.tag, field)
    kind = StatementKind.STATEMENT if {"60F", "60M"} & first.keys() else StatementKind.REPORT
    opening = _balance(first.get("60F") or first.get("60M"), faults)
    closing = _balance(first.get("62F") or first.get("62M"), faults)
    if kind is StatementKind.STATEMENT and closing is None:
        faults.add("BALANCE", fields[-1].at, "the closing balance (:62F:) is missing or wrong")
    if "25" not in first and "25P" not in first:
        faults.add("ACCOUNT", fields[0].at, "the account (:25:) is missing")
        return None
    currency = opening[1] if opening else _report_currency(first)
    account = (first.get("25") or first["25P"]).lines[0].strip()
    made = {
        "id": first["20"].lines[0].strip() if "20" in first else account,
        "kind": kind,
        "account": _account(account),
        "currency": currency,
        "opening": opening[0] if opening else None,
        "closing": closing[0] if closing else None,
        "opened_on": opening[2] if opening else None,
        "closed_on": closing[2] if closing else None,
        "sequence": _sequence(first),
        "debits": _counted(first.get("90D")),
        "credits": _counted(first.get("90C")),
        "entries": tuple(_entries(fields, currency, faults)),
    }
    try:
        return BankStatement.model_validate(made)
    except ValidationError as error:
        faults.invalid("STATEMENT", fields[0].at, error)
        return None


def _account(text: str) -> str:
    """An IBAN, or bank and account as they are written; a currency behind an IBAN goes."""
    found = re.match(r"([A-Z]{2}\d{2}[A-Z0-9]{11,30}?)(?:[ /]?[A-Z]{3})?$", text)
    return found[1] if found else text


def _report_currency(first: dict[str, Field]) -> str:
    """A report has no balance; its floor limit (:34F:) says the currency."""
    return first["34F"].lines[0][:3] if "34F" in first else ""


def _balance(field: Field | None, faults: LineFaults) -> tuple[Decimal, str, date | None] | None:
    if field is None:
        return None
    found = _BALANCE.fullmatch(field.lines[0].strip())
    amount = amount_of(found[4]) if found else None
    if found is None or amount is None:
        faults.add("BALANCE", field.at, f":{field.tag}: '{field.lines[0][:40]}' is no balance")
        return None
    return (-amount if found[1] == "D" else amount), found[3], day_of(found[2])


def _sequence(first: dict[str, Field]) -> int | None:
    """The number of the statement in :28C:; its pages have the same one."""
    field = first.get("28C") or first.get("28")
    number = field.lines[0].partition("/")[0].strip() if field else ""
    return int(number) if number.isascii() and number.isdecimal() and len(number) < 10 else None


def _counted(field: Field | None) -> Totals | None:
    found = _COUNTED.fullmatch(field.lines[0].strip()) if field else None
    return Totals(entries=int(found[1]), amount=amount_of(found[3])) if found else None


def _entries(fields: Sequence[Field], currency: str, faults: LineFaults) -> Iterator[BankEntry]:
    told_apart = ToldApart()
    for index, field in enumerate(fields):
        if field.tag == "61":
            follows = fields[index + 1] if index + 1 < len(fields) else None
            text = follows.lines if follows is not None and follows.tag == "86" else []
            entry = _entry(field, text, currency, faults)
            if entry is not None:
                yield told_apart(entry)


def _entry(
    field: Field, text: Sequence[str], currency: str, faults: LineFaults
) -> BankEntry | None:
    found = _LINE.fullmatch(field.lines[0].rstrip())
    amount = amount_of(found["amount"]) if found else None
    value_on = day_of(found["value"]) if found else None
    if found is None or amount is None or value_on is None:
        faults.add("ENTRY", field.at, f":61: '{field.lines[0][:40]}' is no entry")
        return None
    booked_on = _booked_on(found["booked"], value_on)
    if booked_on is None:
        faults.add("DATE", field.at, f"'{found['booked']}' is not a day (MMDD)")
        return None
    mark = found["mark"]
    came_in = mark in ("C", "EC", "RD")
    return _made(
        field,
        text,
        faults,
        {
            "amount": amount if came_in else -amount,
            "currency": currency,
            "booked_on": booked_on,
            "value_on": value_on,
            "reversal": mark.startswith("R"),
            "status": "pending" if mark.startswith("E") else "booked",
            "bank_transaction_code": found["type"],
            "customer": found["customer"].strip(),
            "bank": (found["bank"] or "").strip(),
        },
    )


def _made(
    field: Field, text: Sequence[str], faults: LineFaults, said: dict[str, Any]
) -> BankEntry | None:
    customer, bank = said.pop("customer"), said.pop("bank")
    part = {**told(text), "amount": said["amount"], "currency": said["currency"]}
    part["bank_reference"] = bank
    if not part.get("end_to_end_id") and customer != _NO_REFERENCE:
        part["end_to_end_id"] = customer
    elif customer not in ("", _NO_REFERENCE, part.get("end_to_end_id")):
        part["references"] = (*part.get("references", ()), customer)
    said["information"] = " ".join(line.strip() for line in field.lines[1:])
    said["reference"] = bank or f"{customer or _NO_REFERENCE}-{said['booked_on']}-{said['amount']}"
    try:
        return BankEntry.model_validate({**said, "parts": (part,)})
    except ValidationError as error:
        faults.invalid("ENTRY", field.at, error)
        return None


def _booked_on(raw: str | None, value_on: date) -> date | None:
    """The entry date has no year: of those around the value date it is the nearest."""
    if raw is None:
        return value_on
    found = [
        day
        for year in (value_on.year - 1, value_on.year, value_on.year + 1)
        if (day := day_of(f"{year % 100:02}{raw}")) is not None
    ]
    return min(found, key=lambda day: abs(day - value_on), default=None)
