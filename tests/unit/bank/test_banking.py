"""Bank files are told apart by how they begin; OFX; CSV by profile; nothing crashes."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.core.errors import Unreadable
from domain.exchange.inbound import InboundKind
from domain.settlement.bank import BankStatement
from domain.settlement.statement_checks import findings as findings_of
from integration.bank.csv_profile import number
from integration.inbound import read_inbound, reading_faults
from tests.performance.settlement_files import bai2, camt, mt940

OFX = b"""OFXHEADER:100
DATA:OFXSGML

<OFX><SIGNONMSGSRSV1><SONRS><STATUS><CODE>0<SEVERITY>INFO</STATUS><DTSERVER>20261102
<LANGUAGE>ENG</SONRS></SIGNONMSGSRSV1><BANKMSGSRSV1><STMTTRNRS><TRNUID>1<STATUS><CODE>0
<SEVERITY>INFO</STATUS><STMTRS><CURDEF>EUR<BANKACCTFROM><BANKID>1<ACCTID>DE02<ACCTTYPE>CHECKING
</BANKACCTFROM><BANKTRANLIST><DTSTART>20261101<DTEND>20261102
<STMTTRN><TRNTYPE>CREDIT<DTPOSTED>20261102<TRNAMT>119.00<FITID>F1<NAME>M\xfcller &amp; Co
<MEMO>Invoice NW-1</STMTTRN>
<STMTTRN><TRNTYPE>DEBIT<DTPOSTED>20261102<TRNAMT>-9.50<FITID>F2<NAME>Fee</STMTTRN>
</BANKTRANLIST><LEDGERBAL><BALAMT>500.00<DTASOF>20261102</LEDGERBAL></STMTRS></STMTTRNRS>
</BANKMSGSRSV1></OFX>"""

COLUMNS = {
    "booked_on": "Day",
    "amount": "Amount",
    "name": "Who",
    "text": ["Purpose"],
    "reference": "Id",
    "balance": "Balance",
}
PROFILE: dict[str, Any] = {"account": "DE02", "currency": "EUR", "columns": COLUMNS}
CSV = """Day;Amount;Who;Purpose;Id;Balance
02.11.2026;1.119,00;Müller;"Invoice; NW-1";A1;1.219,00
03.11.2026;-19,00;Shop;card;A2;1.200,00
"""


def read(content: bytes, profile: dict[str, Any] | None = None) -> BankStatement:
    understood = read_inbound(content, settings={"bank_csv": profile} if profile else None)
    assert understood.kind is InboundKind.BANK_STATEMENT
    if isinstance(understood.content, Unreadable):
        raise understood.content
    assert isinstance(understood.content, list)
    (statement,) = understood.content
    assert isinstance(statement, BankStatement)
    return statement


def rules(content: bytes, profile: dict[str, Any] | None = None) -> list[tuple[str, str]]:
    with pytest.raises(Unreadable) as refused:
        read(content, profile)
    assert all(one.hint for one in refused.value.findings)
    return [(one.rule, one.path) for one in refused.value.findings]


@pytest.mark.parametrize("write", [camt, mt940, bai2])
def test_by_content(write: Any) -> None:
    assert len(read(b"\xef\xbb\xbf" + b"".join(write(12))).entries) == 12


def test_ofx() -> None:
    found = read(OFX)
    assert (found.account, found.currency, found.closing) == ("DE02", "EUR", Decimal("500.00"))
    first, second = found.entries
    assert (first.reference, first.amount, second.amount) == ("F1", 119, Decimal("-9.50"))
    assert first.parts[0].counterparty_name == "Müller & Co"
    assert (first.parts[0].text, str(found.closed_on)) == (("Invoice NW-1",), "2026-11-02")


def test_ofx_as_xml() -> None:
    body = OFX[OFX.index(b"<OFX>") :].replace(b"\xfc", b"ue")
    assert (
        len(read(b'<?xml version="1.0"?><?OFX OFXHEADER="200" VERSION="220"?>' + body).entries) == 2
    )


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        (b"<TRNAMT>119.00", b"<TRNAMT>much", "OFX_FORMAT"),
        (b"<DTPOSTED>20261102<TRNAMT>119", b"<DTPOSTED>x<TRNAMT>119", "OFX_FORMAT"),
        (b"<CURDEF>EUR", b"<CURDEF>euro", "OFX_ENTRY"),
        (b"<OFX>", b'<!DOCTYPE a [<!ENTITY b "c">]><OFX>', "OFX_MARKUP"),
        (b"STMTRS", b"OTHER", "OFX_EMPTY"),
    ],
)
def test_ofx_that_is_wrong(old: bytes, new: bytes, rule: str) -> None:
    assert rule in {found for found, _ in rules(OFX.replace(old, new))}


def test_csv_by_profile() -> None:
    found = read(CSV.encode(), PROFILE)
    assert (found.opening, found.closing) == (Decimal("100.00"), Decimal("1200.00"))
    assert [one.amount for one in found.entries] == [Decimal("1119.00"), Decimal("-19.00")]
    assert found.entries[0].parts[0].text == ("Invoice; NW-1",)
    assert findings_of(found) == []
    assert found.id == read(CSV.encode(), PROFILE).id


def test_csv_of_another_bank() -> None:
    columns = {"booked_on": "d", "amount": "a", "sign": "s"}
    profile = {
        "account": "1",
        "currency": "CHF",
        "columns": columns,
        "separator": ",",
        "decimal_sign": ".",
        "date_format": "%Y-%m-%d",
        "encoding": "cp1252",
        "skip_lines": 1,
        "debit_signs": ["S"],
        "newest_first": True,
    }
    found = read(
        "Übersicht\nd,a,s\n2026-11-03,1'000.50,S\n2026-11-02,2,H\n".encode("cp1252"), profile
    )
    assert [str(one.amount) for one in found.entries] == ["2", "-1000.50"]
    two = {**profile, "columns": {"booked_on": "d", "debit": "a", "credit": "s"}, "skip_lines": 0}
    found = read(b"d,a,s\n2026-11-02,,5\n2026-11-03,7,\n", {**two, "newest_first": False})
    assert [one.amount for one in found.entries] == [5, -7]


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("1.119,00", "1.119.00x", ("CSV_ENTRY", "line 2")),
        ("03.11.2026", "2026-11-03", ("CSV_ENTRY", "line 3")),
        ("1.200,00", "1.201,00", ("CSV_BALANCE", "line 3")),
        ("Purpose", "Reason", ("CSV_COLUMN", "line 1")),
        ("Shop", '"Shop', ("CSV_FORMAT", "line 3")),
    ],
)
def test_csv_that_is_wrong(old: str, new: str, found: tuple[str, str]) -> None:
    assert found in rules(CSV.replace(old, new).encode(), PROFILE)


def test_csv_without_lines_or_in_another_encoding() -> None:
    assert rules(CSV.splitlines()[0].encode(), PROFILE) == [("CSV_EMPTY", "line 1")]
    assert rules(CSV.encode("latin-1"), PROFILE) == [("CSV_ENCODING", "line 2")]


def test_a_profile_is_checked() -> None:
    wrong = {**PROFILE, "date_format": "%d.%m", "separator": ";;"}
    found = reading_faults({"bank_csv": wrong})
    assert {one.path for one in found} == {"bank_csv.separator"}
    wrong = {**PROFILE, "columns": {"booked_on": "Day"}, "date_format": "%d.%m"}
    assert reading_faults({"bank_csv": wrong})
    assert reading_faults({"bank_csv": {**PROFILE, "date_format": "%d.%m"}})
    assert reading_faults({"bank_csv": PROFILE}) == []


def test_a_head_line_with_an_open_quote_is_refused() -> None:
    understood = read_inbound(b'"Day;Amount\n1;2\n', settings={"bank_csv": PROFILE})
    assert isinstance(understood.content, Unreadable)
    assert "head line" in understood.content.findings[0].message


@pytest.mark.parametrize(
    ("raw", "sign", "value"),
    [("1.234,5", ",", "1234.5"), ("-1,234.50", ".", "-1234.50"), ("\u22127", ",", "-7")],
)
def test_numbers(raw: str, sign: str, value: str) -> None:
    assert number(raw, sign) == Decimal(value)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_whatever_comes_is_understood_or_refused(data: st.DataObject) -> None:
    seeds = [OFX, CSV.encode(), b"".join(mt940(2)), b"".join(bai2(2)), b"".join(camt(1))]
    content = bytearray(data.draw(st.sampled_from(seeds)))
    for _ in range(data.draw(st.integers(0, 4))):
        place = data.draw(st.integers(0, len(content) - 1))
        content[place : place + data.draw(st.integers(0, 30))] = data.draw(st.binary(max_size=9))
    understood = read_inbound(bytes(content), settings={"bank_csv": PROFILE})
    if isinstance(understood.content, Unreadable):
        assert understood.content.findings
