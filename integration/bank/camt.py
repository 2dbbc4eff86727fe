"""camt.053 bank statements, versions 02 to 12, read as a stream.

Source: ISO 20022 BankToCustomerStatement, message definition reports of 2009 to 2024. The
direction of money is CdtDbtInd alone; RvslInd says that the entry takes an earlier one back, and
so only decides which of the two parties is the other one.
"""

from collections import Counter
from collections.abc import Iterable

from lxml import etree
from pydantic import ValidationError

from domain.core.errors import Unreadable
from domain.settlement.bank import BankEntry, BankStatement
from integration.bank.camt_elements import Faults, Money, signed_money, text_at
from integration.bank.camt_entry import read_entry
from integration.xml.parser import stream

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:camt.053.001."
MAX_BYTES = 200 * 1024 * 1024

_OPENING = ("OPBD", "PRCD", "ITBD")
_CLOSING = ("CLBD", "ITBD")


def read_statements(content: bytes) -> list[BankStatement]:
    """Every statement in `content`, booked entries only; `Unreadable` with all faults."""
    faults = Faults()
    statements: list[BankStatement] = []
    entries: list[BankEntry] = []
    for element in stream(content, ("Ntry", "Stmt"), max_bytes=MAX_BYTES):
        if etree.QName(element).localname == "Ntry":
            entries.extend(read_entry(element, faults))
            continue
        statement = _statement(element, _unique(entries), faults)
        if statement is not None:
            statements.append(statement)
        entries = []
        faults.next_statement()
    if not statements and not faults.findings:
        faults.add("CAMT_STATEMENT", "Stmt", "there is no statement in the document", None)
    if faults.findings:
        raise Unreadable(
            f"the bank statement could not be read: {len(faults.findings)} finding(s)",
            hint="nothing of it was booked; ask the bank for a correct statement",
            findings=faults.findings,
        )
    return statements


def _statement(
    element: etree._Element, entries: tuple[BankEntry, ...], faults: Faults
) -> BankStatement | None:
    balances = _balances(element, faults)
    opening = _first(balances, _OPENING, last=False)
    closing = _first(balances, _CLOSING, last=True)
    for kind, amount in (("opening", opening), ("closing", closing)):
        if amount is None:
            faults.add("CAMT_BALANCE", "Bal", f"the {kind} balance is missing", element)
    if opening is None or closing is None:
        return None
    account = text_at(element, "Acct/Id/IBAN") or text_at(element, "Acct/Id/Othr/Id")
    try:
        return BankStatement(
            id=text_at(element, "Id"),
            account_iban=account,
            currency=text_at(element, "Acct/Ccy") or opening[1],
            opening=opening[0],
            closing=closing[0],
            entries=entries,
        )
    except ValidationError as error:
        for fault in error.errors(include_input=False, include_url=False):
            faults.add("CAMT_STATEMENT", str(fault["loc"][0]), fault["msg"], element)
        return None


def _balances(element: etree._Element, faults: Faults) -> list[tuple[str, Money]]:
    found = []
    for index, balance in enumerate(element.iterfind("{*}Bal"), start=1):
        kind = text_at(balance, "Tp/CdOrPrtry/Cd")
        if kind in _OPENING or kind in _CLOSING:
            money = signed_money(balance, f"Bal[{index}]", faults)
            if money is not None:
                found.append((kind, money))
    return found


def _first(balances: list[tuple[str, Money]], kinds: Iterable[str], *, last: bool) -> Money | None:
    """The balance of the first of `kinds` that is there; of several pages the first or the last."""
    for kind in kinds:
        of_kind = [money for found, money in balances if found == kind]
        if of_kind:
            return of_kind[-1 if last else 0]
    return None


def _unique(entries: list[BankEntry]) -> tuple[BankEntry, ...]:
    """Entries of a statement with the same reference are told apart, so that none is lost."""
    seen: Counter[str] = Counter()
    told_apart = []
    for entry in entries:
        seen[entry.reference] += 1
        count = seen[entry.reference]
        told_apart.append(
            entry
            if count == 1
            else entry.model_copy(update={"reference": f"{entry.reference}~{count}"})
        )
    return tuple(told_apart)
