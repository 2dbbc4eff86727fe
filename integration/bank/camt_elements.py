"""Reading single things out of camt elements, and collecting what is wrong with them."""

import re
from datetime import date
from decimal import Decimal

from lxml import etree

from domain.core.findings import Finding

AMOUNT = re.compile(r"\d{1,18}(?:\.\d{0,5})?")
"""ISO 20022 ActiveOrHistoricCurrencyAndAmount: never negative, at most 5 decimals."""

Money = tuple[Decimal, str]
"""Amount and currency."""


class Faults:
    """Everything that is wrong with a document, each with its place."""

    def __init__(self) -> None:
        self.findings: list[Finding] = []
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
        line = f"line {element.sourceline}: " if element is not None else ""
        self.findings.append(
            Finding(
                rule=rule,
                path=f"Stmt[{self._statement}]/{path}",
                message=f"{line}{message}",
                hint="ask the bank for a correct statement",
            )
        )


def text_at(element: etree._Element, path: str) -> str:
    """The text at `path` (names without namespace), without spaces around it; `""` if absent."""
    found: etree._Element | None = element
    for name in path.split("/"):
        if found is None:
            return ""
        found = next(found.iterchildren(f"{{*}}{name}"), None)
    return (found.text or "").strip() if found is not None else ""


def texts(element: etree._Element, *names: str) -> list[str]:
    """The texts of every element at the path `names`."""
    path = "/".join(f"{{*}}{name}" for name in names)
    return [(found.text or "").strip() for found in element.iterfind(path)]


def signed_money(element: etree._Element, path: str, faults: Faults) -> Money | None:
    """Amount and currency of an entry or a balance: negative if it is a debit."""
    amount = element.find("{*}Amt")
    raw = "" if amount is None else (amount.text or "").strip()
    indicator = text_at(element, "CdtDbtInd")
    known = indicator in ("CRDT", "DBIT")
    if not known:
        message = f"'{indicator[:20]}' is not CRDT or DBIT"
        faults.add("CAMT_ENTRY", f"{path}/CdtDbtInd", message, element)
    if amount is None or AMOUNT.fullmatch(raw) is None:
        message = f"'{raw[:40]}' is not an amount of 0 or more"
        faults.add("CAMT_ENTRY", f"{path}/Amt", message, element)
        return None
    if not known:
        return None
    value = Decimal(raw)
    return (-value if indicator == "DBIT" else value), amount.get("Ccy", "")


def booked_on(element: etree._Element, path: str, faults: Faults) -> date | None:
    """The booking date of an entry; banks that leave it out give the value date."""
    for name in ("BookgDt", "ValDt"):
        raw = text_at(element, f"{name}/Dt") or text_at(element, f"{name}/DtTm")
        if raw:
            try:
                return date.fromisoformat(raw[:10])
            except ValueError:
                faults.add("CAMT_DATE", f"{path}/{name}", f"'{raw[:40]}' is not a date", element)
                return None
    faults.add("CAMT_DATE", f"{path}/BookgDt", "the booking date is missing", element)
    return None
