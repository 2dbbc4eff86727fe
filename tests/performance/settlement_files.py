"""Made-up bank files of any size: camt of every version, MT940 and BAI2, written as a stream.

Every file of `count` entries adds up: opening balance, entries, closing balance. Every tenth entry
is a batch of three, every twentieth goes out, so that no reader has only the easy case.
"""

from collections.abc import Iterator
from typing import NamedTuple

DAY = "2026-11-02"
OPENING = 1_000_000_00
_ROOTS = {"052": ("BkToCstmrAcctRpt", "Rpt"), "053": ("BkToCstmrStmt", "Stmt")}
_ROOTS["054"] = ("BkToCstmrDbtCdtNtfctn", "Ntfctn")


class Booked(NamedTuple):
    """One entry: cents, positive for what came in, and what it pays."""

    cents: int
    number: str
    parts: tuple[int, ...]


def cents_of(index: int) -> int:
    """What the invoice of this index is about."""
    return 10_000 + index * 37 % 90_000


def number_of(index: int) -> str:
    """The number of the invoice of this index."""
    return f"NW-{index:06}"


def booked(count: int, first: int = 0) -> Iterator[Booked]:
    """The entries of a file, always the same ones: the first pays invoice `first`."""
    for index in range(first, first + count):
        cents, number = cents_of(index), number_of(index)
        if index % 20 == 7:
            yield Booked(-cents, number, (-cents,))
        elif index % 10 == 3:
            third = cents // 3
            yield Booked(cents, number, (third, third, cents - 2 * third))
        else:
            yield Booked(cents, number, (cents,))


def camt(
    count: int, *, first: int = 0, message: str = "053", version: str = "08"
) -> Iterator[bytes]:
    """A camt message in chunks, of payments for the invoices from `first` on."""
    root, name = _ROOTS[message]
    space = f"urn:iso:std:iso:20022:tech:xsd:camt.{message}.001.{version}"
    closing = OPENING + sum(one.cents for one in booked(count, first))
    yield (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns="{space}">\n <{root}>\n'
        f"  <GrpHdr><MsgId>M-1</MsgId><CreDtTm>{DAY}T20:00:00</CreDtTm></GrpHdr>\n  <{name}>\n"
        f"   <Id>S-{first}</Id><ElctrncSeqNb>1</ElctrncSeqNb><CreDtTm>{DAY}T20:00:00</CreDtTm>\n"
        "   <Acct><Id><IBAN>DE02120300000000202051</IBAN></Id><Ccy>EUR</Ccy></Acct>\n"
    ).encode()
    if message == "053":
        yield f"{_balance('OPBD', OPENING)}{_balance('CLBD', closing)}".encode()
    counted = f"<TtlNtries><NbOfNtries>{count}</NbOfNtries></TtlNtries>"
    yield f"   <TxsSummry>{counted}</TxsSummry>\n".encode()
    for one in booked(count, first):
        yield _entry(one, old=int(version) < 8).encode()
    yield f"  </{name}>\n </{root}>\n</Document>\n".encode()


def _balance(kind: str, cents: int) -> str:
    return (
        f"   <Bal><Tp><CdOrPrtry><Cd>{kind}</Cd></CdOrPrtry></Tp>{_money(cents)}"
        f"<Dt><Dt>{DAY}</Dt></Dt></Bal>\n"
    )


def _money(cents: int) -> str:
    amount = f'<Amt Ccy="EUR">{abs(cents) // 100}.{abs(cents) % 100:02}</Amt>'
    return f"{amount}<CdtDbtInd>{'DBIT' if cents < 0 else 'CRDT'}</CdtDbtInd>"


def _entry(one: Booked, *, old: bool) -> str:
    status = "<Sts>BOOK</Sts>" if old else "<Sts><Cd>BOOK</Cd></Sts>"
    details = "".join(_details(one, place, old=old) for place in range(len(one.parts)))
    return (
        f"   <Ntry>\n    <NtryRef>{one.number}</NtryRef>{_money(one.cents)}{status}\n"
        f"    <BookgDt><Dt>{DAY}</Dt></BookgDt><ValDt><Dt>{DAY}</Dt></ValDt>\n"
        f"    <AcctSvcrRef>BANK-{one.number}</AcctSvcrRef>\n"
        "    <BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd><SubFmlyCd>ESCT</SubFmlyCd></Fmly>"
        f"</Domn></BkTxCd>\n    <NtryDtls>{details}</NtryDtls>\n   </Ntry>\n"
    )


def _details(one: Booked, place: int, *, old: bool) -> str:
    other = "Cdtr" if one.cents < 0 else "Dbtr"
    name = f"<Nm>Contoso {place} GmbH</Nm>"
    person = name if old else f"<Pty>{name}</Pty>"
    bank = "BIC" if old else "BICFI"
    money = f"{_money(one.parts[place])}" if len(one.parts) > 1 else ""
    return (
        f"<TxDtls><Refs><EndToEndId>E-{one.number}-{place}</EndToEndId></Refs>{money}\n"
        f"     <RltdPties><{other}>{person}</{other}><{other}Acct><Id>"
        f"<IBAN>FR7630006000011234567890189</IBAN></Id></{other}Acct></RltdPties>\n"
        f"     <RltdAgts><{other}Agt><FinInstnId><{bank}>AGRIFRPP</{bank}></FinInstnId>"
        f"</{other}Agt></RltdAgts>\n"
        f"     <RmtInf><Ustrd>Invoice {one.number} part {place}, thank you</Ustrd>\n"
        f"     <Strd><CdtrRefInf><Ref>RF18539007547034</Ref></CdtrRefInf></Strd></RmtInf></TxDtls>"
    )


def mt940(count: int) -> Iterator[bytes]:
    """An MT940 in chunks."""
    closing = OPENING + sum(one.cents for one in booked(count))
    yield b":20:S-1\r\n:25:DE02120300000000202051\r\n:28C:1/1\r\n"
    yield f":60F:{_mark(OPENING)}261102EUR{_comma(OPENING)}\r\n".encode()
    for one in booked(count):
        yield (
            f":61:2611021102{_mark(one.cents)}{_comma(one.cents)}NTRF{one.number}//BANK{one.number}"
            f"\r\n:86:166?00CREDIT?20EREF+E-{one.number}?21SVWZ+Invoice {one.number}"
            "?30AGRIFRPP?31FR7630006000011234567890189?32Contoso GmbH\r\n"
        ).encode()
    yield f":62F:{_mark(closing)}261102EUR{_comma(closing)}\r\n-\r\n".encode()


def _mark(cents: int) -> str:
    return "D" if cents < 0 else "C"


def _comma(cents: int) -> str:
    return f"{abs(cents) // 100},{abs(cents) % 100:02}"


def bai2(count: int) -> Iterator[bytes]:
    """A BAI2 file in chunks, its control totals right."""
    closing = OPENING + sum(one.cents for one in booked(count))
    yield b"01,BANK,US,261102,2000,1,80,,2/\n02,US,BANK,1,261102,2000,EUR,2/\n"
    yield f"03,0123456789,EUR,010,{OPENING},,,015,{closing},,/\n".encode()
    control = OPENING + closing
    for one in booked(count):
        control += abs(one.cents)
        code = "475" if one.cents < 0 else "195"
        yield (
            f"16,{code},{abs(one.cents)},0,BANK-{one.number},{one.number},Invoice {one.number}\n"
            f"88,Contoso GmbH E-{one.number}\n"
        ).encode()
    records = 2 * count + 2
    yield f"49,{control},{records}/\n98,{control},1,{records + 2}/\n".encode()
    yield f"99,{control},1,{records + 4}/\n".encode()
