"""OFX 1 (SGML) and OFX 2 (XML), read by `ofxparse` and taken over with care.

The library guesses encodings and forgives missing amounts; here the text is decoded first, size and
markup are bounded, and what it could not make sense of is a finding. OFX has one balance, at the
end, so there is nothing to add up. Source: Open Financial Exchange 1.6 and 2.2.
"""

import re
import warnings
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

from pydantic import ValidationError

from domain.settlement.bank import BankEntry, BankStatement
from integration.bank.lines import LineFaults, decoded
from integration.bank.pieces import ToldApart

MAX_BYTES = 10 * 1024 * 1024
_CURRENCY = re.compile(r"<CURDEF>\s*([A-Z]{3})")
_HEADER = "OFXHEADER:100\nDATA:OFXSGML\nVERSION:102\nENCODING:UTF-8\nCHARSET:NONE\n\n"
_BLOCKS = re.compile(r"<(?:STMTTRN|STMTRS|CCSTMTRS)>")
_FORBIDDEN = re.compile(r"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)


def begins_as_ofx(head: bytes) -> bool:
    """Whether a file that begins with `head` can be OFX."""
    return head.lstrip().upper().startswith((b"OFXHEADER", b"<OFX>")) or b"<?OFX" in head


def read_statements(content: bytes) -> list[BankStatement]:
    """Every statement in `content`; `Unreadable` with all faults."""
    faults = LineFaults("OFX file", "OFX")
    text = _checked(content, faults)
    statements = [
        statement
        for number, account in enumerate(_parsed(text, faults), start=1)
        if (statement := _statement(account, number, text, faults)) is not None
    ]
    if not statements and not faults.findings:
        faults.add("EMPTY", 1, "there is no statement in the file")
    entries = sum(len(one.entries) for one in statements)
    stated = sum(1 for block in _BLOCKS.findall(text) if block == "<STMTTRN>")
    if not faults.findings and entries != stated:
        faults.add("ENTRY", 1, f"of {stated} transactions only {entries} could be read")
    faults.end()
    return statements


def _checked(content: bytes, faults: LineFaults) -> str:
    if len(content) > MAX_BYTES:
        faults.add("SIZE", 1, f"more than {MAX_BYTES} bytes", "split the file")
        faults.refuse()
    text = decoded(content)
    if _FORBIDDEN.search(text) or "\x00" in text:
        faults.add("MARKUP", 1, "the file has a DOCTYPE or NUL characters; neither is read")
        faults.refuse()
    return text


def _parsed(text: str, faults: LineFaults) -> list[Any]:
    # Imported late: it brings beautifulsoup along, which nothing else needs.
    from ofxparse import OfxParser

    header, sign, body = text.partition("<OFX>")
    plain = f"{_HEADER}{sign}{body}"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of the markup parser, about XML read as HTML
            return list(OfxParser.parse(BytesIO(plain.encode())).accounts)
    except Exception as error:  # the library says what is wrong by whatever breaks in it
        faults.add("FORMAT", header.count("\n") + 1, f"{type(error).__name__}: {str(error)[:120]}")
        faults.refuse()


def _statement(account: Any, number: int, text: str, faults: LineFaults) -> BankStatement | None:
    said = getattr(account, "statement", None)
    if said is None:
        return None
    given = str(getattr(said, "currency", "") or getattr(account, "curdef", "") or "").upper()
    known = _CURRENCY.findall(text)
    currency = given or (known[min(number, len(known)) - 1] if known else "")
    told_apart = ToldApart()
    entries = []
    for index, one in enumerate(said.transactions, start=1):
        try:
            entries.append(told_apart(_entry(one, currency)))
        except (ValidationError, ValueError) as error:
            place = f"transaction {index} of account {number}"
            faults.add("ENTRY", index, f"{place}: {str(error)[:150]}")
    closed_on = _day(getattr(said, "balance_date", None)) or _day(said.end_date)
    try:
        return BankStatement(
            id=f"{account.account_id}-{_day(said.start_date)}-{_day(said.end_date)}",
            account=str(account.account_id),
            currency=currency,
            closing=_amount(getattr(said, "balance", None)),
            opened_on=_day(said.start_date),
            closed_on=closed_on,
            entries=tuple(entries),
        )
    except ValidationError as error:
        faults.invalid("STATEMENT", 1, error)
        return None


def _entry(one: Any, currency: str) -> BankEntry:
    amount, day = _amount(one.amount), _day(one.date)
    if amount is None or day is None:
        raise ValueError("amount or date is missing")
    text = tuple(filter(None, (str(one.memo or "").strip(),)))
    return BankEntry.single(
        reference=str(one.id or f"{day}-{amount}"),
        booked_on=day,
        amount=amount,
        currency=currency,
        text=text,
        counterparty_name=str(one.payee or "").strip(),
        references=tuple(filter(None, (str(getattr(one, "checknum", "") or ""),))),
    )


def _amount(value: object) -> Decimal | None:
    return value if isinstance(value, Decimal) and value.is_finite() else None


def _day(value: object) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else None
