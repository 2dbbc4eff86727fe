"""Single values of camt messages: amounts, dates, numbers, and what is wrong with them."""

import re
from datetime import date
from decimal import Decimal

from lxml import etree

from domain.core.findings import Finding
from integration.bank.camt_shape import Said

AMOUNT = re.compile(r"\d{1,18}(?:\.\d{0,5})?")
"""ISO 20022 ActiveOrHistoricCurrencyAndAmount: never negative, at most 5 decimals."""
MOST = 200
"""So many findings are told; who has more has another problem."""

Money = tuple[Decimal, str]
"""Amount and currency."""


class Faults:
    """Everything that is wrong with a document, each with its place."""

    def __init__(self, name: str = "Stmt") -> None:
        self.findings: list[Finding] = []
        self.name = name
        self._statement = 1
        self._entry = 0

    def next_entry(self) -> str:
        """The path of the next entry of the statement."""
        self._entry += 1
        return f"Ntry[{self._entry}]"

    def next_statement(self) -> None:
        """The statement is complete; places are counted anew."""
        self._statement, self._entry = self._statement + 1, 0

    def add(self, rule: str, path: str, message: str, element: etree._Element | None) -> None:
        """A fault at `path` in the current statement."""
        if len(self.findings) >= MOST:
            return
        line = f"line {element.sourceline}: " if element is not None else ""
        self.findings.append(
            Finding(
                rule=rule,
                path=f"{self.name}[{self._statement}]/{path}",
                message=f"{line}{message}",
                hint="ask the bank for a correct statement",
            )
        )


def signed_money(said: Said, path: str, faults: Faults, element: etree._Element) -> Money | None:
    """Amount and currency of an entry or a balance: negative if it is a debit."""
    raw, currency = said["amount"][0] if "amount" in said else ("", "")
    indicator = said.get("sign", "")
    known = indicator in ("CRDT", "DBIT")
    if not known:
        message = f"'{indicator[:20]}' is not CRDT or DBIT"
        faults.add("CAMT_ENTRY", f"{path}/CdtDbtInd", message, element)
    if AMOUNT.fullmatch(raw) is None:
        message = f"'{raw[:40]}' is not an amount of 0 or more"
        faults.add("CAMT_ENTRY", f"{path}/Amt", message, element)
        return None
    if not known:
        return None
    value = Decimal(raw)
    return (-value if indicator == "DBIT" else value), currency


def amounts(said: Said, name: str, currency: str) -> list[Decimal]:
    """The amounts `name` that are in `currency`; another currency cannot be added to it."""
    return [
        Decimal(raw)
        for raw, of in said.get(name, ())
        if of == currency and AMOUNT.fullmatch(raw) is not None
    ]


def booked_on(said: Said, path: str, faults: Faults, element: etree._Element) -> date | None:
    """The booking date of an entry; banks that leave it out give the value date."""
    for name, element_name in (("booked", "BookgDt"), ("value", "ValDt")):
        if raw := said.get(name):
            if day := as_date(raw):
                return day
            message = f"'{raw[:40]}' is not a date"
            faults.add("CAMT_DATE", f"{path}/{element_name}", message, element)
            return None
    faults.add("CAMT_DATE", f"{path}/BookgDt", "the booking date is missing", element)
    return None


def as_date(raw: str) -> date | None:
    """The day of an ISO date, or date and time; `None` if it is none."""
    try:
        return date.fromisoformat(raw[:10])
    except ValueError:
        return None


def as_count(raw: str) -> int | None:
    """A number of things; `None` if it is none."""
    return int(raw) if raw.isascii() and raw.isdecimal() and len(raw) < 10 else None
