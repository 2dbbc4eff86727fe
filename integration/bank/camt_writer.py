"""A small camt.053.001.08 writer: what our demo bank says. Source: ISO 20022, as `camt`."""

from datetime import date, datetime
from decimal import Decimal

from lxml import etree

from domain.settlement.bank import NOT_PROVIDED, BankEntry, BankStatement, EntryPart

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"


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
    _put(account, "Id/IBAN", statement.account)
    _put(account, "Ccy", statement.currency)
    for kind, amount in (("OPBD", statement.opening), ("CLBD", statement.closing)):
        if amount is not None:
            _balance(body, kind, amount, statement.currency, created_at.date())
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
    for part in entry.parts:
        details = _put(element, "NtryDtls/TxDtls")
        _put(details, "Refs/EndToEndId", part.end_to_end_id or NOT_PROVIDED)
        if len(entry.parts) > 1:
            _money(details, part.amount, part.currency)
        _parties(details, part, reversal=entry.reversal)
        _remittance(details, part)
        if part.return_reason:
            _put(details, "RtrInf/Rsn/Cd", part.return_reason)


def _parties(details: etree._Element, part: EntryPart, *, reversal: bool) -> None:
    other = "Dbtr" if (part.amount >= 0) != reversal else "Cdtr"
    if not (part.counterparty_name or part.counterparty_iban):
        return
    parties = _put(details, "RltdPties")
    if part.counterparty_name:
        _put(parties, f"{other}/Pty/Nm", part.counterparty_name)
    if part.counterparty_iban:
        _put(parties, f"{other}Acct/Id/IBAN", part.counterparty_iban)


def _remittance(details: etree._Element, part: EntryPart) -> None:
    if not (part.references or part.text):
        return
    information = _put(details, "RmtInf")
    for line in part.text:
        _put(information, "Ustrd", line)
    for reference in part.references:
        _put(information, "Strd/CdtrRefInf/Ref", reference)
