"""What a camt statement, report or notice says of itself: account, balances, numbers, totals."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from lxml import etree
from pydantic import ValidationError

from domain.settlement.bank import BankStatement, StatementKind, Totals
from integration.bank.camt_elements import (
    AMOUNT,
    Faults,
    Money,
    as_count,
    as_date,
    signed_money,
)
from integration.bank.camt_shape import Said, Shape, gather

_OPENING = ("OPBD", "PRCD", "ITBD")
_CLOSING = ("CLBD", "ITBD")
_INTERIM = "ITBD"
_Balance = tuple[str, Money, date | None]


def read_header(
    element: etree._Element, shape: Shape, kind: StatementKind, faults: Faults
) -> BankStatement | None:
    """What `element` says before its entries; `None` with the faults noted."""
    said = gather(element, shape, {})
    balances = _balances(said, kind, faults, element)
    opening = _of_kind(balances, _OPENING, last=False)
    closing = _of_kind(balances, _CLOSING, last=True)
    if kind is StatementKind.STATEMENT:
        for name, balance in (("opening", opening), ("closing", closing)):
            if balance is None:
                faults.add("CAMT_BALANCE", "Bal", f"the {name} balance is missing", element)
        if opening is None or closing is None:
            return None
    try:
        return BankStatement(
            id=said.get("id", ""),
            kind=kind,
            account=said.get("iban") or said.get("account", ""),
            currency=said.get("currency") or _currency(element, opening),
            opening=opening[1][0] if opening else None,
            closing=closing[1][0] if closing else None,
            opened_on=as_date(said.get("from", "")) or (opening[2] if opening else None),
            closed_on=as_date(said.get("to", "")) or (closing[2] if closing else None),
            sequence=as_count(said.get("sequence") or said.get("legal_sequence", "")),
            totals=_totals(said, "TtlNtries"),
            credits=_totals(said, "TtlCdtNtries"),
            debits=_totals(said, "TtlDbtNtries"),
        )
    except ValidationError as error:
        for fault in error.errors(include_input=False, include_url=False):
            faults.add("CAMT_STATEMENT", str(fault["loc"][0]), fault["msg"], element)
        return None


def _currency(element: etree._Element, opening: _Balance | None) -> str:
    """Where the account does not say it: that of the balances, or of the first entry."""
    if opening is not None:
        return opening[1][1]
    amount = element.find("{*}Ntry/{*}Amt")
    return amount.get("Ccy", "") if amount is not None else "XXX"


def _balances(
    said: Said, kind: StatementKind, faults: Faults, element: etree._Element
) -> list[_Balance]:
    """A report's interim balance is that of a moment, which its entries need not lead to."""
    wanted = {*_OPENING, *_CLOSING}
    if kind is not StatementKind.STATEMENT:
        wanted.discard(_INTERIM)
    found = []
    for index, balance in enumerate(said.get("balances", ()), start=1):
        name = balance.get("kind", "")
        if name in wanted:
            money = signed_money(balance, f"Bal[{index}]", faults, element)
            if money is not None:
                found.append((name, money, as_date(balance.get("day", ""))))
    return found


def _of_kind(balances: list[_Balance], kinds: Iterable[str], *, last: bool) -> _Balance | None:
    """The balance of the first of `kinds` that is there; of several pages the first or the last."""
    for kind in kinds:
        of_kind = [balance for balance in balances if balance[0] == kind]
        if of_kind:
            return of_kind[-1 if last else 0]
    return None


def _totals(said: Said, place: str) -> Totals | None:
    entries, amount = as_count(said.get(f"{place}.count", "")), said.get(f"{place}.sum", "")
    summed = Decimal(amount) if AMOUNT.fullmatch(amount) else None
    if entries is None and summed is None:
        return None
    return Totals(entries=entries, amount=summed)
