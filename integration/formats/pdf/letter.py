"""Dunning letters in words: as PDF on the letterhead of the invoice, and as plain text.

The words are those of the policy, or ours in its language (English where we have none). Text is
only ever filled in, never run; the same content gives the same bytes.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Any

from pydantic import ValidationError
from typst import TypstError

from domain.core.money import ZERO
from domain.settlement.letter import LetterContent, WrittenLetter
from domain.trade.dunning import LetterText
from integration.formats.pdf.fonts import families
from integration.formats.pdf.parties import foot, letter_address, letterhead, sender_line
from integration.formats.pdf.settings import PdfSettings
from integration.formats.pdf.speech import Speech, plain, speech_of
from integration.formats.pdf.typesetting import compiled
from integration.formats.pdf.wording import LANGUAGES, RIGHT_TO_LEFT, filled

_FOLDER = files("integration.formats.pdf") / "letters"
_ENGLISH = "en"
_BEYOND = "\N{LATIN CAPITAL LETTER A WITH DOUBLE GRAVE}"
"""From here on it depends on the machine which fonts there are."""


@cache
def _ours(language: str) -> Mapping[str, Any]:
    place = _FOLDER / f"{language}.json"
    found: dict[str, Any] = json.loads(
        (place if place.is_file() else _FOLDER / f"{_ENGLISH}.json").read_text("utf-8")
    )
    return found


@dataclass(frozen=True)
class _Writer:
    """One letter being written."""

    content: LetterContent
    speech: Speech
    settings: PdfSettings
    words: Mapping[str, str]
    values: Mapping[str, str]

    def fill(self, template: str) -> str:
        """A template of the policy, with its gaps filled."""
        return filled(template, self.values)

    def say(self, key: str, **more: str) -> str:
        """Words of ours, with their gaps filled."""
        return filled(self.words[key], {**self.values, **more})


def write_letter(content: LetterContent) -> WrittenLetter:
    """The letter, put into words."""
    settings = _settings(content)
    speech = speech_of(settings, content.owed.currency)
    ours = _ours(content.language)
    writer = _Writer(content, speech, settings, ours["words"], _values(content, speech))
    text = content.text or LetterText(**ours["texts"][_stage(content)])
    subject = plain(writer.fill(text.subject))
    body = [block.splitlines() for block in writer.fill(text.body).split("\n\n") if block.strip()]
    rows = [*_rows(writer)]
    page = _page(writer, subject, body, rows)
    return WrittenLetter(subject=subject, text=_text(page), pdf=_set(page, content.written_at))


def _set(page: Mapping[str, Any], written_at: datetime) -> bytes:
    """The page as PDF. A character that no font has never keeps a letter from being written."""
    text = json.dumps(page, ensure_ascii=False)
    try:
        return compiled("letter.typ", {"page": text}, written_at)
    except TypstError:
        known = "".join(sign if sign < _BEYOND else "?" for sign in text)
        return compiled("letter.typ", {"page": known}, written_at)


def _settings(content: LetterContent) -> PdfSettings:
    """How the partner's PDF looks, where it gets one; else the plain default."""
    language = content.language if content.language in LANGUAGES else _ENGLISH
    try:
        look = PdfSettings.model_validate(dict(content.look))
    except ValidationError:  # the settings of another format
        look = PdfSettings()
    region = look.region if look.language == language else None
    return look.model_copy(update={"language": language, "region": region})


def _stage(content: LetterContent) -> str:
    if content.level == 1:
        return "first"
    return "last" if content.level >= content.of_levels else "middle"


def _values(content: LetterContent, speech: Speech) -> dict[str, str]:
    owed = content.owed
    amounts = ("open", "disputed", "principal", "interest", "fees", "total")
    return {
        **{name: speech.money(getattr(owed, name)) for name in amounts},
        "number": speech.apart(plain(content.number)),
        "issued": speech.day(content.issued_on),
        "due": speech.day(content.due_on),
        "pay_by": speech.day(content.pay_by),
        "days": str(content.days_late),
        "level": str(content.level),
        "seller": speech.apart(plain(content.seller.name)),
        "buyer": speech.apart(plain(content.buyer.name)),
        "account": speech.apart(content.account),
    }


def _rows(writer: _Writer) -> Iterator[dict[str, Any]]:
    """The sum of the letter; none where nothing is asked for but the invoice itself."""
    owed, speech = writer.content.owed, writer.speech
    if owed.total == owed.open:
        return
    yield _row(writer.say("open"), speech.money(owed.open))
    if owed.disputed != ZERO:
        yield _row(writer.say("disputed"), speech.money(-owed.disputed))
    if owed.interest != ZERO:
        stretches = [
            writer.say(
                "stretch",
                first=speech.day(one.first),
                last=speech.day(one.last),
                days=str(one.days),
                rate=speech.rate(one.percent),
                principal=speech.money(one.principal),
            )
            for one in owed.accruals
        ]
        yield _row(writer.say("interest"), speech.money(owed.interest), *stretches)
    if owed.fees != ZERO:
        yield _row(writer.say("fees"), speech.money(owed.fees))
    yield {**_row(writer.say("total"), speech.money(owed.total)), "strong": True}


def _row(label: str, amount: str, *details: str) -> dict[str, Any]:
    return {"label": label, "amount": amount, "details": list(details), "strong": False}


def _page(
    writer: _Writer, subject: str, body: list[list[str]], rows: list[dict[str, Any]]
) -> dict[str, Any]:
    content, speech, settings = writer.content, writer.speech, writer.settings
    seller, buyer = content.seller, content.buyer
    name = plain(seller.name)
    picture = settings.picture
    logo = picture and {"picture": picture.svg, "height": settings.logo_height, "name": name}
    bank = (("account", content.account), ("bic", content.bic), ("reference", content.reference))
    home = seller.address.country
    return {
        "template": settings.template,
        "accent": settings.accent,
        "paper": settings.paper,
        "language": settings.language,
        "direction": "rtl" if settings.language in RIGHT_TO_LEFT else "ltr",
        "fonts": families("serif" if settings.template == "plain" else "sans", settings.language),
        "author": name,
        "logo": logo,
        "test": speech.say("remarks.test") if content.test else "",
        "letterhead": speech.each(letterhead(seller)),
        "sender": sender_line(seller, buyer.address.country),
        "recipient": speech.each(letter_address(buyer, home)),
        "dated": speech.day(content.dated),
        "subject": subject,
        "body": [[plain(line) for line in lines] for lines in body],
        "head": [writer.say("item"), writer.say("amount")],
        "rows": rows,
        "closing": [writer.say("convention")] if content.owed.accruals else [],
        "account": [[writer.say(key), plain(value)] for key, value in bank if value],
        "foot": foot(seller, buyer.address.country, settings, speech),
    }


def _text(page: Mapping[str, Any]) -> str:
    """The same as text, for mails and for systems without a screen."""
    lines = [page["subject"], "", page["dated"], ""]
    for paragraph in page["body"]:
        lines += [*paragraph, ""]
    for row in page["rows"]:
        lines += [f"{row['label']}: {row['amount']}", *(f"  {one}" for one in row["details"])]
    lines += ["", *page["closing"]] if page["closing"] else []
    lines += ["", *(f"{name}: {value}" for name, value in page["account"])]
    lines += ["", page["author"]]
    return "\n".join(lines).replace("\N{ZERO WIDTH SPACE}", "") + "\n"
