"""Booking statements: what an account was left with, what comes next, what is booked already."""

from collections.abc import Sequence
from datetime import datetime

from domain.core.findings import Finding
from domain.core.identifiers import canonical_json, digest
from domain.ports import Records
from domain.settlement.bank import BankStatement, StatementKind
from domain.settlement.kept_statement import KeptStatement
from domain.settlement.payer import account_key
from domain.settlement.statement_checks import LastStatement, before, findings, place_of

_NEAR = 40
"""So many statements of an account are looked at for the one that another has to follow."""


async def faults(records: Records, statements: Sequence[BankStatement]) -> list[Finding]:
    """What is wrong with the statements of a file, each after the one before of its account.

    One that is booked already is not judged again.
    """
    found: list[Finding] = []
    known: dict[str, list[LastStatement]] = {}
    for statement in statements:
        if await records.statements.find(statement_key(statement)):
            continue
        account = account_key(statement.account)
        if account not in known:
            known[account] = await _known(records, account)
        found += findings(statement, before(statement, known[account]))
        if statement.kind is StatementKind.STATEMENT and statement.closing is not None:
            known[account].insert(0, place_of(statement))
    return found


def statement_key(statement: BankStatement) -> str:
    """The identity of a statement, in whatever file it comes."""
    balances = [str(statement.opening), str(statement.closing), statement.sequence]
    said = [account_key(statement.account), statement.id, *balances]
    return digest(canonical_json(said))[:32]


def kept_statement(statement: BankStatement, document: str, at: datetime) -> KeptStatement:
    """`statement` as it is kept."""
    return KeptStatement(
        id=statement_key(statement),
        statement_id=statement.id,
        document=document,
        kind=statement.kind,
        account=account_key(statement.account),
        account_ending=statement.account[-4:],
        currency=statement.currency,
        opening=statement.opening,
        closing=statement.closing,
        opened_on=statement.opened_on,
        closed_on=statement.closed_on,
        sequence=statement.sequence,
        entries=len(statement.entries),
        booked_at=at,
    )


async def _known(records: Records, account: str) -> list[LastStatement]:
    """The statements that were booked last, the newest first."""
    page = await records.statements.page({"account": account}, limit=_NEAR)
    return [
        LastStatement(
            statement_id=kept.statement_id,
            sequence=kept.sequence,
            opening=kept.opening,
            closing=kept.closing,
            closed_on=kept.closed_on,
        )
        for kept in page.items
        if kept.closing is not None
    ]
