"""Sets a statement of account as PDF/A-3a, in the looks and languages of invoices.

Everything is worded here; the template knows only places. The time in the file is the end of the
period, so that the same statement gives the same bytes.
"""

import json
from datetime import UTC, datetime, time
from importlib.resources import files
from typing import Any

from domain.core.errors import Invalid
from domain.core.findings import Finding
from domain.core.party import Party
from domain.settlement.receivables_statement import Account, AccountStatement, Movement, OpenItem
from integration.formats.pdf.fonts import NEEDS_CHINESE, PACKAGES, families, has_chinese
from integration.formats.pdf.parties import foot, letter_address, letterhead, sender_line
from integration.formats.pdf.settings import PdfSettings
from integration.formats.pdf.speech import Speech, plain, speech_of
from integration.formats.pdf.typesetting import MAX_LINES, compiled
from integration.formats.pdf.wording import LANGUAGES, RIGHT_TO_LEFT

_WORDS: dict[str, dict[str, str]] = json.loads(
    (files("integration.formats.pdf") / "statement_words.json").read_text("utf-8")
)
_TEMPLATE = "statement.typ"


def write_statement(statement: AccountStatement, recipient: Party, language: str = "en") -> bytes:
    """`statement` for `recipient`, from the company that it buys from.

    `Invalid` for a language that is not known, and for more lines than anybody reads.
    """
    _check(statement, language)
    settings = PdfSettings(language=language)
    issuer = statement.sellers[0]
    words = _WORDS[language]
    speech = speech_of(settings, "EUR")
    period = statement.period
    page = {
        "template": settings.template,
        "language": language,
        "direction": "rtl" if language in RIGHT_TO_LEFT else "ltr",
        "fonts": families("sans", language),
        "accent": settings.accent,
        "paper": settings.paper,
        "title": words["title"],
        "period": f"{speech.day(period.start)} – {speech.day(period.end)}",
        "author": ", ".join(plain(one.name) for one in statement.sellers),
        "page": speech.words["remarks.page"],
        "issuer": {"name": plain(issuer.name), "lines": speech.each(letterhead(issuer))},
        "sender": sender_line(issuer, recipient.address.country),
        "recipient": speech.each(letter_address(recipient, issuer.address.country)),
        "foot": foot(issuer, recipient.address.country, settings, speech),
        "facts": _facts(statement, words, speech),
        "movement-head": [words[name] for name in _MOVEMENT],
        "item-head": [words[name] for name in _ITEM],
        "open": words["open_items"],
        "nothing": words["nothing"],
        "accounts": [_account(one, statement, words, language) for one in statement.accounts],
    }
    prepared_at = datetime.combine(period.end, time(), UTC)
    text = json.dumps(page, ensure_ascii=False, separators=(",", ":"))
    return compiled(_TEMPLATE, {"page": text}, prepared_at)


_MOVEMENT = ("date", "kind", "number", "due", "amount", "balance")
_ITEM = ("number", "date", "due", "amount", "open", "days_overdue")


def _check(statement: AccountStatement, language: str) -> None:
    lines = sum(len(one.movements) + len(one.items) for one in statement.accounts)
    if language not in LANGUAGES:
        raise _refused("language", f"known languages are {', '.join(LANGUAGES)}", "take one")
    if language in NEEDS_CHINESE and not has_chinese():
        raise _refused("language", f"there is no font for '{language}'", f"install {PACKAGES}")
    if lines > MAX_LINES:
        message = f"the statement has {lines} lines, a PDF holds {MAX_LINES}"
        raise _refused("from", message, "take a shorter period, or CSV")
    if not statement.sellers:
        message = f"nothing was ever invoiced to '{statement.partner_id}'"
        raise _refused("id", message, "there is nothing to state")


def _refused(path: str, message: str, hint: str) -> Invalid:
    finding = Finding(rule="STATEMENT_PDF", path=path, message=message, hint=hint)
    return Invalid(message, hint=hint, findings=[finding])


def _facts(statement: AccountStatement, words: dict[str, str], speech: Speech) -> list[list[str]]:
    period = statement.period
    return [
        [words["customer"], speech.apart(plain(statement.partner_id))],
        [words["from"], speech.day(period.start)],
        [words["to"], speech.day(period.end)],
    ]


def _account(
    account: Account, statement: AccountStatement, words: dict[str, str], language: str
) -> dict[str, Any]:
    speech = speech_of(PdfSettings(language=language), account.currency)
    start, end = speech.day(statement.period.start), speech.day(statement.period.end)
    opening = [start, words["opening"], "", "", "", speech.money(account.opening)]
    closing = [end, words["closing"], "", "", "", speech.money(account.closing)]
    moved = [_movement(one, words, speech) for one in account.movements]
    heading = f"{account.currency}: {words['closing']} {speech.money(account.closing)}"
    if account.overdue:
        heading += f" · {words['overdue']} {speech.money(account.overdue)}"
    return {
        "heading": heading,
        "movements": [opening, *moved, closing],
        "items": [_item(one, speech) for one in account.items],
    }


def _movement(one: Movement, words: dict[str, str], speech: Speech) -> list[str]:
    return [
        speech.day(one.on),
        words[one.kind.value],
        speech.apart(plain(one.number)),
        speech.day(one.due_on) if one.due_on else "",
        speech.number(one.amount),
        speech.number(one.balance),
    ]


def _item(one: OpenItem, speech: Speech) -> list[str]:
    return [
        speech.apart(plain(one.number)),
        speech.day(one.issued_on),
        speech.day(one.due_on) if one.open > 0 else "",
        speech.number(one.amount),
        speech.number(one.open),
        str(one.days_overdue) if one.days_overdue > 0 and one.open > 0 else "",
    ]
