"""camt.053 of several versions and banks; what is wrong is said, all of it."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.core.errors import Unreadable
from domain.core.money import total
from domain.settlement.bank import BankEntry, BankStatement
from domain.settlement.statement_checks import findings as findings_of
from integration.bank.camt import read_statements
from integration.bank.camt_writer import write_statement

AT = datetime(2026, 11, 2, 6, 0, tzinfo=UTC)
IBAN = "DE02120300000000202051"


def entry(
    amount: str = "100.00",
    *,
    sign: str = "CRDT",
    status: str = "<Sts><Cd>BOOK</Cd></Sts>",
    day: str = "<BookgDt><Dt>2026-11-01</Dt></BookgDt>",
    reference: str = "<AcctSvcrRef>B-1</AcctSvcrRef>",
    extra: str = "",
    details: str = "",
) -> str:
    return (
        f'<Ntry><Amt Ccy="EUR">{amount}</Amt><CdtDbtInd>{sign}</CdtDbtInd>{extra}{status}{day}'
        f"{reference}<NtryDtls>{details}</NtryDtls></Ntry>"
    )


def balance(kind: str, amount: str, sign: str = "CRDT") -> str:
    return (
        f"<Bal><Tp><CdOrPrtry><Cd>{kind}</Cd></CdOrPrtry></Tp>"
        f'<Amt Ccy="EUR">{amount}</Amt><CdtDbtInd>{sign}</CdtDbtInd></Bal>'
    )


OPENING, CLOSING = balance("OPBD", "0.00"), balance("CLBD", "100.00")


def statement(entries: str, *, balances: str = OPENING + CLOSING, id: str = "S-1") -> str:
    return (
        f"<Stmt><Id>{id}</Id><Acct><Id><IBAN>{IBAN}</IBAN></Id><Ccy>EUR</Ccy></Acct>"
        f"{balances}\n{entries}</Stmt>"
    )


def document(*statements: str, version: str = "08") -> bytes:
    return (
        f'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.{version}"><BkToCstmrStmt>'
        f"<GrpHdr><MsgId>M</MsgId></GrpHdr>{''.join(statements)}</BkToCstmrStmt></Document>"
    ).encode()


def read_one(entries: str) -> tuple[BankEntry, ...]:
    (read,) = read_statements(document(statement(entries)))
    return read.entries


def findings(content: bytes) -> list[tuple[str, str]]:
    with pytest.raises(Unreadable) as refused:
        read_statements(content)
    assert all(finding.hint for finding in refused.value.findings)
    return [(finding.rule, finding.path) for finding in refused.value.findings]


_words = st.text(
    st.characters(max_codepoint=0x24F, exclude_categories=("Z", "C")), min_size=1, max_size=9
)
_amounts = st.decimals("-9999", "9999", places=2).filter(bool)
_entries = st.builds(
    BankEntry.single,
    reference=_words,
    amount=_amounts,
    currency=st.just("EUR"),
    booked_on=st.dates(date(2000, 1, 1), date(2099, 1, 1)),
    end_to_end_id=st.just("") | _words,
    references=st.just(()) | st.just(("RF18539007547034",)),
    text=st.lists(_words, max_size=3).map(tuple),
    counterparty_name=st.just("") | _words,
    counterparty_iban=st.just("") | _words,
    reversal=st.booleans(),
)


@settings(max_examples=25, deadline=None)
@given(st.lists(_entries, max_size=4, unique_by=lambda made: made.reference), _amounts)
def test_what_our_bank_writes_is_read_back(entries: list[BankEntry], opening: Decimal) -> None:
    made = BankStatement(
        id="S-1",
        account=IBAN,
        currency="EUR",
        opening=opening,
        closing=opening + total(each.amount for each in entries),
        opened_on=AT.date(),
        closed_on=AT.date(),
        entries=tuple(entries),
    )
    (read,) = read_statements(write_statement(made, AT))
    plain = [one.model_copy(update={"bank_transaction_code": ""}) for one in read.entries]
    assert read.model_copy(update={"entries": tuple(plain)}) == made
    assert findings_of(made) == []


V02 = statement(
    entry(
        status="<Sts>BOOK</Sts>",
        details="""<TxDtls>
          <Refs><EndToEndId>E2E-1</EndToEndId></Refs>
          <AmtDtls><TxAmt><Amt Ccy="EUR">100.00</Amt></TxAmt></AmtDtls>
          <RltdPties><Dbtr><Nm>Contoso SAS</Nm></Dbtr>
            <DbtrAcct><Id><IBAN>FR7630006000011234567890189</IBAN></Id></DbtrAcct></RltdPties>
          <RmtInf><Ustrd>Invoice NW-00001</Ustrd><Ustrd>thanks</Ustrd>
            <Strd><RfrdDocInf><Nb>NW-00001</Nb></RfrdDocInf>
              <CdtrRefInf><Ref>RF18539007547034</Ref></CdtrRefInf></Strd></RmtInf>
        </TxDtls>""",
    )
)


@pytest.mark.parametrize("version", ["02", "04", "08", "12"])
def test_an_entry_of_any_version(version: str) -> None:
    content = V02 if version == "02" else V02.replace("<Sts>BOOK</Sts>", "<Sts><Cd>BOOK</Cd></Sts>")
    content = content.replace("<Dbtr><Nm>Contoso SAS</Nm>", "<Dbtr><Pty><Nm>Contoso SAS</Nm></Pty>")
    (read,) = read_statements(document(content, version=version))
    assert (read.id, read.account, read.currency) == ("S-1", IBAN, "EUR")
    assert (read.opening, read.closing) == (Decimal(0), Decimal(100))
    assert read.entries == (
        BankEntry.single(
            reference="B-1",
            amount=Decimal(100),
            currency="EUR",
            booked_on=date(2026, 11, 1),
            end_to_end_id="E2E-1",
            references=("RF18539007547034", "NW-00001"),
            text=("Invoice NW-00001", "thanks"),
            counterparty_name="Contoso SAS",
            counterparty_iban="FR7630006000011234567890189",
        ),
    )


def test_the_name_of_the_old_versions() -> None:
    (read,) = read_statements(document(V02, version="02"))
    assert read.entries[0].parts[0].counterparty_name == "Contoso SAS"


def part(amount: str, end: str, currency: str = "EUR") -> str:
    return (
        f"<TxDtls><Refs><EndToEndId>{end}</EndToEndId></Refs>"
        f'<Amt Ccy="{currency}">{amount}</Amt></TxDtls>'
    )


def test_a_batch_has_a_part_for_each_transaction() -> None:
    (read,) = read_one(entry(details=part("60.00", "A") + part("40.00", "B")))
    assert (read.reference, read.amount) == ("B-1", Decimal("100.00"))
    assert [(each.amount, each.end_to_end_id) for each in read.parts] == [
        (Decimal("60.00"), "A"),
        (Decimal("40.00"), "B"),
    ]


def test_a_batch_that_does_not_add_up_is_found() -> None:
    (read,) = read_statements(
        document(statement(entry(details=part("60.00", "A") + part("39.00", "B"))))
    )
    assert [one.amount for one in read.entries[0].parts] == [Decimal("60.00"), Decimal("39.00")]
    assert [found.rule for found in findings_of(read)] == ["BANK_PARTS"]


@pytest.mark.parametrize("other", [part("40.00", "B", "USD"), "<TxDtls/>", part("4e1", "B")])
def test_a_batch_that_cannot_be_added_up_is_one_part_with_all_references(other: str) -> None:
    (read,) = read_one(entry(details=part("60.00", "A") + other))
    (only,) = read.parts
    assert (only.amount, only.end_to_end_id) == (Decimal("100.00"), "A")
    assert only.references == (("B",) if "B" in other else ())


def test_what_the_bank_has_kept_is_not_in_the_parts() -> None:
    charged = part("60.00", "A").replace(
        "</TxDtls>", '<Chrgs><Rcrd><Amt Ccy="EUR">2.50</Amt></Rcrd></Chrgs></TxDtls>'
    )
    (read,) = read_one(entry("97.50", details=charged + part("40.00", "B")))
    assert [(one.amount, one.charges) for one in read.parts] == [
        (Decimal("57.50"), Decimal("2.50")),
        (Decimal("40.00"), Decimal(0)),
    ]


def test_direction_is_the_indicator_and_a_reversal_turns_the_parties() -> None:
    parties = (
        "<TxDtls><RltdPties><Dbtr><Nm>Payer</Nm></Dbtr><Cdtr><Nm>Payee</Nm></Cdtr></RltdPties>"
        "</TxDtls>"
    )
    reversal = "<RvslInd>true</RvslInd>"
    read = read_one(
        entry(details=parties)
        + entry(sign="DBIT", details=parties)
        + entry(sign="DBIT", extra=reversal, details=parties)
        + entry(extra=reversal, details=parties)
    )
    assert [(each.amount, each.parts[0].counterparty_name, each.reversal) for each in read] == [
        (Decimal("100.00"), "Payer", False),
        (Decimal("-100.00"), "Payee", False),
        (Decimal("-100.00"), "Payer", True),
        (Decimal("100.00"), "Payee", True),
    ]


def test_what_is_not_booked_says_so() -> None:
    read = read_one(
        entry(status="<Sts>PDNG</Sts>") + entry(status="<Sts><Cd>INFO</Cd></Sts>") + entry()
    )
    assert [each.status for each in read] == ["pending", "information", "booked"]


def test_references_are_unique_so_that_no_money_is_lost() -> None:
    nameless = entry(reference="")
    read = read_one(
        entry() + entry() + entry(reference="<NtryRef>7</NtryRef>") + nameless + nameless
    )
    references = [each.reference for each in read]
    assert references[:3] == ["B-1", "B-1~2", "7"]
    assert references[4] == f"{references[3]}~2"
    assert references[3].startswith("hash-")


def test_absent_references_are_absent() -> None:
    (read,) = read_one(
        entry(
            extra="",
            details="<TxDtls><Refs><EndToEndId>NOTPROVIDED</EndToEndId></Refs>"
            "<AddtlTxInf>NW-00001</AddtlTxInf></TxDtls>",
        )
    )
    (only,) = read.parts
    assert (only.end_to_end_id, only.references, only.text) == ("", (), ("NW-00001",))


def test_date_with_time_and_value_date() -> None:
    read = read_one(
        entry(day="<BookgDt><DtTm>2026-11-01T23:59:59+01:00</DtTm></BookgDt>")
        + entry(day="<ValDt><Dt>2026-11-03</Dt></ValDt>")
    )
    assert [each.booked_on.day for each in read] == [1, 3]


def test_several_statements_and_pages() -> None:
    pages = (
        balance("OPBD", "5.00", "DBIT")
        + balance("ITBD", "1.00")
        + balance("CLAV", "9.00")
        + balance("CLBD", "2.00")
    )
    later = balance("ITBD", "3.00") + balance("ITBD", "4.00")
    read = read_statements(
        document(
            statement(entry(), balances=pages, id="S-1"),
            statement("", balances=later, id="S-2"),
        )
    )
    assert [(each.id, each.opening, each.closing, len(each.entries)) for each in read] == [
        ("S-1", Decimal(-5), Decimal(2), 1),
        ("S-2", Decimal(3), Decimal(4), 0),
    ]


def test_all_faults_are_named_with_their_place() -> None:
    good = entry()
    content = document(
        statement(
            good
            + entry("-1.00")
            + entry(sign="")
            + entry(day="<BookgDt><Dt>2026-02-31</Dt></BookgDt>")
            + entry(day="")
            + entry(status="")
            + entry("1.000000")
            + entry("1e2")
        ),
        statement(good, balances=OPENING),
        statement(entry(amount="")),
    )
    assert findings(content) == [
        ("CAMT_ENTRY", "Stmt[1]/Ntry[2]/Amt"),
        ("CAMT_ENTRY", "Stmt[1]/Ntry[3]/CdtDbtInd"),
        ("CAMT_DATE", "Stmt[1]/Ntry[4]/BookgDt"),
        ("CAMT_DATE", "Stmt[1]/Ntry[5]/BookgDt"),
        ("CAMT_ENTRY", "Stmt[1]/Ntry[6]/Sts"),
        ("CAMT_ENTRY", "Stmt[1]/Ntry[7]/Amt"),
        ("CAMT_ENTRY", "Stmt[1]/Ntry[8]/Amt"),
        ("CAMT_BALANCE", "Stmt[2]/Bal"),
        ("CAMT_ENTRY", "Stmt[3]/Ntry[1]/Amt"),
    ]


def test_a_document_without_a_statement_is_a_fault() -> None:
    assert findings(document()) == [("CAMT_STATEMENT", "Stmt[1]/Stmt")]


def test_a_currency_that_is_none_is_a_fault() -> None:
    assert findings(document(statement(entry().replace("EUR", "euro")))) == [
        ("CAMT_ENTRY", "Stmt[1]/Ntry[1]/currency"),
        ("CAMT_ENTRY", "Stmt[1]/Ntry[1]/parts/0/currency"),
    ]


def test_money_and_names_are_not_in_a_representation() -> None:
    (read,) = read_statements(document(V02, version="02"))
    assert "Contoso" not in repr(read)
    assert IBAN not in repr(read)
