"""camt of all messages and versions, long files, broken files: nothing lost, nothing crashes."""

from contextlib import suppress
from decimal import Decimal
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.core.errors import Unreadable
from domain.settlement.bank import StatementKind
from domain.settlement.statement_checks import findings as findings_of
from integration.bank.camt import read_pieces, read_statements
from integration.xml.streaming import stream_file
from tests.performance.settlement_files import camt
from tests.unit.bank.test_camt import document, entry, findings, read_one, statement

FULL = """<TxDtls><Refs><AcctSvcrRef>T-1</AcctSvcrRef><EndToEndId>E</EndToEndId>
  <UETR>8a562c67-ca16-48ba-b074-65581be6f001</UETR><MndtId>M-1</MndtId></Refs>
  <AmtDtls><InstdAmt><Amt Ccy="USD">110.00</Amt></InstdAmt><TxAmt><Amt Ccy="EUR">100.00</Amt>
    <CcyXchg><SrcCcy>USD</SrcCcy><XchgRate>1.1</XchgRate></CcyXchg></TxAmt></AmtDtls>
  <RltdPties><UltmtDbtr><Pty><Nm>Behind</Nm></Pty></UltmtDbtr><Dbtr><Pty><Nm>Front</Nm></Pty></Dbtr>
    <DbtrAcct><Id><Othr><Id>12-345</Id></Othr></Id></DbtrAcct></RltdPties>
  <RltdAgts><DbtrAgt><FinInstnId><BICFI>CHASUS33</BICFI></FinInstnId></DbtrAgt></RltdAgts>
  <RmtInf><Strd><CdtrRefInf><Tp/><Ref> RF18539007547034 </Ref></CdtrRefInf></Strd></RmtInf>
  <RtrInf><Rsn><Prtry>X9</Prtry></Rsn><AddtlInf>closed</AddtlInf></RtrInf></TxDtls>"""


def test_nothing_of_a_transaction_is_lost() -> None:
    batch = "<Btch><PmtInfId>P-1</PmtInfId><NbOfTxs>3</NbOfTxs></Btch>"
    content = entry(details=batch + FULL).replace(
        "<NtryDtls>",
        '<Chrgs><TtlChrgsAndTaxAmt Ccy="EUR">1.00</TtlChrgsAndTaxAmt></Chrgs><NtryDtls>',
    )
    (read,) = read_one(content.replace("</Ntry>", "<AddtlNtryInf>SEPA</AddtlNtryInf></Ntry>"))
    (only,) = read.parts
    assert (read.batch_id, read.transactions, read.information) == ("P-1", 3, "SEPA")
    assert read.charges == Decimal("1.00")
    assert (only.bank_reference, only.uetr[:8], only.mandate_id) == ("T-1", "8a562c67", "M-1")
    assert (only.counterparty_name, only.ultimate_name) == ("Front", "Behind")
    assert (only.counterparty_iban, only.counterparty_bic) == ("12-345", "CHASUS33")
    assert (only.return_reason, only.return_information) == ("X9", ("closed",))
    assert only.instructed is not None
    assert (only.instructed.amount, only.rate) == (Decimal("110.00"), Decimal("1.1"))
    assert only.references == ("RF18539007547034",)


@pytest.mark.parametrize(
    ("message", "root", "name", "kind"),
    [
        ("052", "BkToCstmrAcctRpt", "Rpt", StatementKind.REPORT),
        ("054", "BkToCstmrDbtCdtNtfctn", "Ntfctn", StatementKind.NOTICE),
    ],
)
@pytest.mark.parametrize("version", ["02", "12"])
def test_reports_and_notices_have_no_balances(
    message: str, root: str, name: str, kind: StatementKind, version: str
) -> None:
    content = document(statement(entry(), balances=""), version=version).decode()
    for old, new in (
        ("BkToCstmrStmt", root),
        ("Stmt>", f"{name}>"),
        ("camt.053", f"camt.{message}"),
    ):
        content = content.replace(old, new)
    (read,) = read_statements(content.encode())
    assert (read.kind, read.opening, read.closing, len(read.entries)) == (kind, None, None, 1)
    assert findings_of(read) == []


@pytest.mark.parametrize("message", ["052", "053", "054"])
@pytest.mark.parametrize("version", [f"{number:02}" for number in range(2, 13)])
def test_the_same_entries_in_every_version(message: str, version: str) -> None:
    (read,) = read_statements(b"".join(camt(25, message=message, version=version)))
    (same,) = read_statements(b"".join(camt(25)))
    assert read.entries == same.entries
    assert findings_of(read) == []
    assert sum(len(one.parts) for one in read.entries) > len(read.entries)


def test_a_long_file_comes_in_pieces() -> None:
    pieces = list(read_pieces(BytesIO(b"".join(camt(1100)))))
    assert [(len(one.entries), one.last) for one in pieces] == [
        (500, False),
        (500, False),
        (100, True),
    ]
    assert {one.statement.entries for one in pieces} == {()}


def test_one_entry_cannot_fill_the_memory() -> None:
    junk = b"<Junk>" + b"x" * 300_000 + b"</Junk>"
    content = document(statement(entry())).replace(b"<Ntry>", junk + b"<Ntry>")
    assert len(list(stream_file(BytesIO(content), ("Ntry",), max_bytes=10**6))) == 1
    for limits in ({"max_bytes": 10**6, "between": 10**5}, {"max_bytes": 10**5}):
        with pytest.raises(Unreadable) as refused:
            list(stream_file(BytesIO(content), ("Ntry",), **limits))
        assert refused.value.findings[0].rule == "XML_TOO_LARGE"


def test_a_doctype_behind_a_long_prolog_is_refused() -> None:
    prolog = b"<!--" + b"x" * 70_000 + b"-->" + b'<!DOCTYPE Document [<!ENTITY a "b">]>'
    assert findings(prolog + document(statement(entry())))[0][0] == "XML_DTD_FORBIDDEN"


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_broken_file_is_refused_or_read_but_never_crashes(data: st.DataObject) -> None:
    content = bytearray(document(statement(entry(details=FULL) + entry())))
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(content) - 1))
        content[place : place + data.draw(st.integers(0, 9))] = data.draw(st.binary(max_size=6))
    with suppress(Unreadable):
        read_statements(bytes(content))
