"""CSV of a bank by a profile, which is data: columns, separator, decimal sign, dates, signs.

There is no standard of it. A profile belongs to the mailbox that the file comes in by, under
`format_settings.bank_csv`, and is checked when it is saved. Lines are read by RFC 4180.
"""

import csv
import io
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import pairwise
from typing import Any, Literal, Self

from pydantic import Field, ValidationError, model_validator

from domain.core.identifiers import canonical_json, digest
from domain.core.model import DomainModel
from domain.core.money import CurrencyCode, total
from domain.settlement.bank import BankEntry, BankStatement
from integration.bank.lines import LineFaults
from integration.bank.pieces import ToldApart

MAX_BYTES = 50 * 1024 * 1024
MEND = "mend the profile of the mailbox (format_settings.bank_csv), or the file"
_MINUS = "\u2212"


class CsvColumns(DomainModel):
    """Which column says what, by the words of the head line."""

    booked_on: str = Field(description="the day of booking")
    amount: str = Field(default="", description="signed, or without a sign beside `sign`")
    debit: str = Field(
        default="", examples=["Debit"], description="what goes out, beside `credit`, for `amount`"
    )
    credit: str = Field(
        default="", examples=["Credit"], description="what comes in, beside `debit`"
    )
    sign: str = Field(default="", description="which way the money goes, see `debit_signs`")
    value_on: str = Field(default="", description="the value date")
    currency: str = Field(
        default="",
        examples=["Currency"],
        description="where it can differ from that of the account",
    )
    reference: str = Field(
        default="", examples=["Transaction"], description="the bank's reference of the entry"
    )
    name: str = Field(default="", description="the name of the other side")
    account: str = Field(default="", description="the account of the other side")
    bic: str = Field(default="", examples=["BIC"], description="the bank of the other side")
    text: tuple[str, ...] = Field(default=(), description="columns of free text, in order")
    references: tuple[str, ...] = Field(
        default=(), examples=[["Reference"]], description="columns of structured references"
    )
    end_to_end_id: str = Field(
        default="", examples=["End-to-end"], description="the payer's id of the payment"
    )
    balance: str = Field(default="", description="the balance behind each line; it is checked")

    @model_validator(mode="after")
    def _one_amount(self) -> Self:
        if bool(self.amount) == bool(self.debit and self.credit):
            raise ValueError("name the column of the amount, or those of debit and credit")
        return self

    def named(self) -> set[str]:
        """Every column that has to be there."""
        single = (value for value in self.model_dump(exclude={"text", "references"}).values())
        return {*filter(None, single), *self.text, *self.references}


class CsvProfile(DomainModel):
    """How a bank writes the lines of one account."""

    account: str = Field(min_length=1, repr=False, description="the account that the lines are of")
    currency: CurrencyCode = Field(description="the currency of the account")
    columns: CsvColumns = Field(description="which column says what")
    separator: str = Field(
        default=";", min_length=1, max_length=1, description="what is between the columns"
    )
    decimal_sign: Literal[",", "."] = Field(
        default=",", description="the other one is taken for thousands"
    )
    date_format: str = Field(default="%d.%m.%Y", description="day, month and year by strftime")
    encoding: Literal["utf-8", "cp1252", "iso-8859-1", "iso-8859-15"] = Field(
        default="utf-8", description="how the text is written as bytes"
    )
    skip_lines: int = Field(default=0, ge=0, le=100, description="lines before the head line")
    debit_signs: tuple[str, ...] = Field(
        default=("D", "S", "-"), description="what `sign` says of money that goes out"
    )
    newest_first: bool = Field(default=False, description="whether the last entry stands first")

    @model_validator(mode="after")
    def _dates(self) -> Self:
        day = date(2026, 11, 23)
        try:
            same = as_date(day.strftime(self.date_format), self.date_format)
        except ValueError:
            same = None
        if same != day:
            raise ValueError("date_format has to hold day, month and year, as in %d.%m.%Y")
        return self


def read_statements(content: bytes, profile: CsvProfile) -> list[BankStatement]:
    """The lines as one statement; `Unreadable` with all faults."""
    faults = LineFaults("CSV of the bank", "CSV")
    rows = list(_rows(content, profile, faults))
    if profile.newest_first:
        rows.reverse()
    told_apart = ToldApart()
    entries = tuple(told_apart(entry) for _, entry, _ in rows)
    opening, closing = _balances(rows, faults)
    faults.end()
    days = [entry.booked_on for entry in entries]
    said = [digest(canonical_json([one.reference, str(one.amount)])) for one in entries]
    return [
        BankStatement(
            id=f"csv-{digest(canonical_json(said))[:24]}",
            account=profile.account,
            currency=profile.currency,
            opening=opening,
            closing=closing,
            opened_on=min(days),
            closed_on=max(days),
            entries=entries,
        )
    ]


_Row = tuple[int, BankEntry, Decimal | None]
"""Line, entry, balance behind it."""


def _rows(content: bytes, profile: CsvProfile, faults: LineFaults) -> Iterator[_Row]:
    reader = _reader(content, profile, faults)
    try:
        missing = sorted(profile.columns.named() - set(reader.fieldnames or ()))
    except csv.Error as error:
        faults.add("FORMAT", profile.skip_lines + 1, f"the head line: {error}")
        faults.refuse()
    if missing:
        message = f"the head line has no column {', '.join(missing)[:150]}"
        faults.add("COLUMN", profile.skip_lines + 1, message, MEND)
        faults.refuse()
    found = 0
    try:
        for row in reader:
            line = profile.skip_lines + reader.line_num
            if not any(isinstance(value, str) and value.strip() for value in row.values()):
                continue
            found += 1
            try:
                yield _row(line, {key: value or "" for key, value in row.items() if key}, profile)
            except ValidationError as error:
                faults.invalid("ENTRY", line, error)
            except ValueError as error:
                faults.add(
                    "ENTRY", line, str(error), "mend the profile of the mailbox, or the file"
                )
    except csv.Error as error:
        faults.add("FORMAT", profile.skip_lines + reader.line_num + 1, str(error))
    if not found:
        faults.add("EMPTY", profile.skip_lines + 1, "there is no entry in the file")


def _reader(content: bytes, profile: CsvProfile, faults: LineFaults) -> "csv.DictReader[str]":
    if len(content) > MAX_BYTES:
        faults.add("SIZE", 1, f"more than {MAX_BYTES} bytes", "split the file")
        faults.refuse()
    try:
        text = content.decode("utf-8-sig" if profile.encoding == "utf-8" else profile.encoding)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        hint = "set the encoding in the profile of the mailbox"
        faults.add("ENCODING", line, f"not {profile.encoding}", hint)
        faults.refuse()
    file = io.StringIO(text, newline="")
    for _ in range(profile.skip_lines):
        file.readline()
    return csv.DictReader(file, delimiter=profile.separator, strict=True)


def _row(line: int, row: dict[str, str], profile: CsvProfile) -> _Row:
    columns = profile.columns
    amount = _amount(row, profile)
    currency = _cell(row, columns.currency) or profile.currency
    part: dict[str, Any] = {
        "amount": amount,
        "currency": currency,
        "counterparty_name": _cell(row, columns.name),
        "counterparty_iban": _cell(row, columns.account),
        "counterparty_bic": _cell(row, columns.bic),
        "end_to_end_id": _cell(row, columns.end_to_end_id),
        "text": tuple(filter(None, (_cell(row, name) for name in columns.text))),
        "references": tuple(filter(None, (_cell(row, name) for name in columns.references))),
    }
    booked_on = _day(_cell(row, columns.booked_on), profile)
    said = canonical_json([str(booked_on), {name: str(value) for name, value in part.items()}])
    entry = BankEntry.model_validate(
        {
            "reference": _cell(row, columns.reference) or f"hash-{digest(said)[:24]}",
            "amount": amount,
            "currency": currency,
            "booked_on": booked_on,
            "value_on": _day(day, profile) if (day := _cell(row, columns.value_on)) else None,
            "parts": (part,),
        }
    )
    balance = _cell(row, columns.balance)
    return line, entry, number(balance, profile.decimal_sign) if balance else None


def _cell(row: dict[str, str], name: str) -> str:
    return row.get(name, "").strip() if name else ""


def _amount(row: dict[str, str], profile: CsvProfile) -> Decimal:
    columns, sign = profile.columns, profile.decimal_sign
    if columns.amount:
        amount = number(_cell(row, columns.amount), sign)
        out = _cell(row, columns.sign) in profile.debit_signs if columns.sign else False
        return -abs(amount) if out else amount
    debit, credit = _cell(row, columns.debit), _cell(row, columns.credit)
    if bool(debit) is bool(credit):
        raise ValueError("one of debit and credit has to be there")
    return number(credit, sign) if credit else -abs(number(debit, sign))


def number(raw: str, decimal_sign: str) -> Decimal:
    """A number with thousands or without; `ValueError` for anything else."""
    thousands = "." if decimal_sign == "," else ","
    text = raw.replace(_MINUS, "-").replace(" ", "").replace("\u00a0", "").replace("'", "")
    plain = text.replace(thousands, "").replace(decimal_sign, ".")
    whole, _, places = plain.lstrip("+-").partition(".")
    digits = whole + places
    if not whole or len(digits) > 20 or not (digits.isascii() and digits.isdecimal()):
        raise ValueError(f"'{raw[:30]}' is no number with '{decimal_sign}'")
    return Decimal(plain)


def _day(raw: str, profile: CsvProfile) -> date:
    try:
        return as_date(raw, profile.date_format)
    except ValueError:
        raise ValueError(f"'{raw[:30]}' is no date by {profile.date_format}") from None


def as_date(raw: str, date_format: str) -> date:
    """The day that `raw` says; `ValueError` if it says none."""
    return datetime.strptime(raw, date_format).replace(tzinfo=UTC).date()


def _balances(rows: list[_Row], faults: LineFaults) -> tuple[Decimal | None, Decimal | None]:
    """Opening and closing, where each line has a balance, which then follow each other."""
    known = [(line, entry, balance) for line, entry, balance in rows if balance is not None]
    if not known or len(known) < len(rows):
        return None, None
    for (_, _, before), (line, entry, balance) in pairwise(known):
        if before is not None and balance is not None and before + entry.amount != balance:
            message = f"the balance {balance} is not {before} and {entry.amount}"
            hint = "set newest_first in the profile, or ask the bank for a complete file"
            faults.add("BALANCE", line, message, hint)
    closing = known[-1][2]
    moved = total(entry.amount for _, entry, _ in rows)
    return (closing - moved if closing is not None else None), closing
