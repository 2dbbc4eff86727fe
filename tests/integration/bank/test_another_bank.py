"""Files of a bank that somebody else wrote: camt.053, camt.054 and BAI2 of the same payments."""

from decimal import Decimal
from pathlib import Path
from threading import Thread

import httpx
import mockbank
import pytest

from domain.settlement.bank import BankStatement, StatementKind
from domain.settlement.statement_checks import findings
from integration.inbound import read_inbound

ACCOUNTS = {
    "EURO": {"iban": "DE02120300000000202051", "bic": "MOCKDEFF"},
    "USD": {"format": "nacha", "currency": "USD", "iban": "GB33BUKB20201555555555"},
}


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the bank has written after two days, with three payments on the first one."""
    folder = tmp_path_factory.mktemp("bank")
    for name in ("in", "out"):
        (folder / name).mkdir()
    config = mockbank.Config(
        port=0,
        quiet=True,
        clock="2026-11-23T09:00",
        drop_dir=str(folder / "in"),
        pickup_dir=str(folder / "out"),
        drop_interval_ms=600_000,
        drop_settle_ms=0,
    )
    server = mockbank.make_server(config)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    with httpx.Client(base_url=f"http://127.0.0.1:{server.server_address[1]}") as http:
        for id, said in ACCOUNTS.items():
            account = {"id": id, "name": "Northwind", "balance": 100_000, **said}
            reply = http.post("/_mock/accounts", json=account)
            assert reply.status_code == 201, reply.text
            for at in range(3):
                note = [f"Invoice NW-{at}", "thanks"]
                credit = {"account": id, "amount": 11_900 + at, "note": note}
                payer = {"debtor": {"name": "Acme AG"}}
                http.post("/_mock/credits", json=credit | payer).raise_for_status()
        http.post("/_mock/advance?days=2").raise_for_status()
    server.shutdown()
    server.server_close()
    thread.join()
    return folder / "out"


def read(files: Path, kind: str, account: str) -> list[BankStatement]:
    """In the order in which they were written."""
    found: list[BankStatement] = []
    names = files.glob(f"{kind}*-{account}-*")
    for file in sorted(names, key=lambda one: int(one.stem.rpartition("-")[2])):
        content = read_inbound(file.read_bytes()).content
        assert isinstance(content, list), content
        found += [one for one in content if isinstance(one, BankStatement)]
    return found


def test_statements_add_up_and_say_what_was_paid(files: Path) -> None:
    first, second = read(files, "camt.053", "EURO")
    assert [findings(one) for one in (first, second)] == [[], []]
    assert (first.sequence, second.sequence, second.opening) == (1, 2, first.closing)
    assert [one.amount for one in first.entries] == [Decimal(11_900 + at) / 100 for at in range(3)]
    (part,) = first.entries[0].parts
    assert part.text == ("Invoice NW-0", "thanks")
    assert part.counterparty_name == "Acme AG"


def test_an_entry_has_the_same_reference_in_notice_and_statement(files: Path) -> None:
    notices = read(files, "camt.054", "EURO")
    first, _ = read(files, "camt.053", "EURO")
    assert {one.kind for one in notices} == {StatementKind.NOTICE}
    assert [one for notice in notices for one in notice.entries] == list(first.entries)


def test_bai2_says_the_same(files: Path) -> None:
    first, second = read(files, "bai2", "USD")
    assert [findings(one) for one in (first, second)] == [[], []]
    assert (first.opening, first.closing) == (Decimal("1000.00"), Decimal("1357.03"))
    assert [one.amount for one in first.entries] == [Decimal(11_900 + at) / 100 for at in range(3)]
    assert len({one.reference for one in first.entries}) == 3
    assert first.entries[0].parts[0].text == ("Acme AG",)
