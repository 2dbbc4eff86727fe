"""A statement of account as CSV: RFC 4180, a point in amounts, nothing that runs as a formula."""

import csv
import io
from collections.abc import Iterator

from domain.settlement.receivables_statement import Account, AccountStatement

CSV = "text/csv"

_HEAD = (
    *("partner_id", "currency", "date", "kind", "number", "reference", "due_on"),
    *("amount", "balance"),
)
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a text starts with that spreadsheets take for a formula."""


def csv_of(statement: AccountStatement) -> bytes:
    """Opening, movements and closing of every account."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(_HEAD)
    for account in statement.accounts:
        writer.writerows(_rows(statement, account))
    return text.getvalue().encode()


def _rows(statement: AccountStatement, account: Account) -> Iterator[tuple[object, ...]]:
    start, end = statement.period.start, statement.period.end
    common = (statement.partner_id, account.currency)
    yield (*common, start, "opening", "", "", "", "", account.opening)
    for one in account.movements:
        said = (_harmless(one.number), _harmless(one.reference), one.due_on or "")
        yield (*common, one.on, one.kind.value, *said, one.amount, one.balance)
    yield (*common, end, "closing", "", "", "", "", account.closing)


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text
