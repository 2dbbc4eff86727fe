"""A small camt.053.001.08 writer: what our demo bank says. Source: ISO 20022, as `camt`."""

import re
from datetime import date, datetime
from decimal import Decimal

from lxml import etree

from domain.settlement.bank import BankEntry, BankStatement

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"

_CREDITOR_REFERENCE = re.compile(r"RF\d{2}[A-Za-z0-9]{1,21}")


def write_statement(statement: BankStatement, created_at: datetime) -> bytes:
    """`statement` as the bank's file. The same statement and time give the same bytes."""
    written_at = created_at.isoformat(timespec="seconds")
    document = etree.Element(f"{{{NAMESPACE}}}Document", nsmap={None: NAMESPACE})  # type: ignore[dict-item]  # the stubs forget the default namespace
    message = _put(document, "BkToCstmrStmt")
    header = _put(message, "GrpHdr")
    _put(header, "MsgId", statement.id)
    _put(header, "CreDtTm", written_at)
    body = _put(message, "Stmt")
    _put(body, "Id", statement.id)
    _put(body, "CreDtTm", written_at)
    account = _put(body, "Acct")
    _put(account, "Id/IBAN", statement.account_iban)
    _put(account, "Ccy", statement.currency)
    _balance(body, "OPBD", statement.opening, statement.currency, created_at.date())
    _balance(body, "CLBD", statement.closing, statement.currency, created_at.date())
    for entry in statement.entries:
        _entry(body, entry)
    return etree.tostring(document, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def _put(parent: etree._Element, path: str, text: str = "") -> etree._Element:
    for name in path.split("/"):
        parent = etree.SubElement(parent, f"{{{NAMESPACE}}}{name}")
    if text:
        parent.text = text
    return parent


def _money(parent: etree._Element, amount: Decimal, currency: str) -> None:
    _put(parent, "Amt", format(abs(amount), "f")).set("Ccy", currency)
    _put(parent, "CdtDbtInd", "DBIT" if amount < 0 else "CRDT")


def _balance(body: etree._Element, kind: str, amount: Decimal, currency: str, on: date) -> None:
    balance = _put(body, "Bal")
    _put(balance, "Tp/CdOrPrtry/Cd", kind)
    _money(balance, amount, currency)
    _put(balance, "Dt/Dt", on.isoformat())


def _entry(body: etree._Element, entry: BankEntry) -> None:
    element = _put(body, "Ntry")
    _money(element, entry.amount, entry.currency)
    if entry.reversal:
        _put(element, "RvslInd", "true")
    _put(element, "Sts/Cd", "BOOK")
    _put(element, "BookgDt/Dt", entry.booked_on.isoformat())
    _put(element, "AcctSvcrRef", entry.reference)
    _put(element, "BkTxCd/Prtry/Cd", "TRF")
    details = _put(element, "NtryDtls/TxDtls")
    _put(details, "Refs/EndToEndId", entry.end_to_end_id or "NOTPROVIDED")
    _parties(details, entry)
    _remittance(details, entry)


def _parties(details: etree._Element, entry: BankEntry) -> None:
    other = "Dbtr" if (entry.amount >= 0) != entry.reversal else "Cdtr"
    if not (entry.counterparty_name or entry.counterparty_iban):
        return
    parties = _put(details, "RltdPties")
    if entry.counterparty_name:
        _put(parties, f"{other}/Pty/Nm", entry.counterparty_name)
    if entry.counterparty_iban:
        _put(parties, f"{other}Acct/Id/IBAN", entry.counterparty_iban)


def _remittance(details: etree._Element, entry: BankEntry) -> None:
    if not entry.remittance:
        return
    information = _put(details, "RmtInf")
    structured = [line for line in entry.remittance if _CREDITOR_REFERENCE.fullmatch(line)]
    for line in entry.remittance:
        if line not in structured:
            _put(information, "Ustrd", line)
    for line in structured:
        _put(information, "Strd/CdtrRefInf/Ref", line)
