"""A remittance advice as the body of a REMADV; what does not fit is refused."""

import re
from decimal import Decimal

from domain.core.errors import Invalid
from domain.exchange.envelope import Envelope
from domain.settlement.remittance import RemittanceAdvice, RemittedItem
from integration.format_settings import parsed
from integration.formats.edifact.interchange import Outgoing, interchange
from integration.formats.edifact.invoic.dates import DAY, compact
from integration.formats.edifact.invoic.release import Release
from integration.formats.edifact.invoic.settings import EdifactSettings
from integration.formats.edifact.invoic.text import cut
from integration.formats.edifact.invoic.write.sheet import Sheet
from integration.formats.edifact.remadv import codes

_NUMBER, _WIDTH, _LINES = 35, 35, 5
_GLN = re.compile(r"[0-9]{13}")
_CODED = re.compile(r"([0-9]{1,3})(?: (.+))?", re.DOTALL)


def write(advice: RemittanceAdvice, envelope: Envelope, release: Release) -> bytes:
    """The advice as an interchange; `Invalid` with what REMADV cannot say of it."""
    settings = parsed(EdifactSettings, envelope.settings)
    sheet = Sheet(release, settings)
    function = codes.REVERSING[0] if advice.reverses else "9"
    sheet.add("BGM", codes.ADVICE, sheet.fit(advice.id, _NUMBER, "id"), function)
    sheet.add("DTM", ("137", compact(envelope.prepared_at.date()), DAY))
    if advice.pays_on:
        sheet.add("DTM", (codes.PAYS_ON[0], compact(advice.pays_on), DAY))
    if advice.payment_reference:
        said = sheet.fit(advice.payment_reference, release.reference, "payment_reference")
        sheet.add("RFF", (codes.PAYMENT_REFERENCES[0], said))
    _party(sheet, codes.PAYERS[0], advice.payer, "payer")
    _party(sheet, codes.PAYEES[0], advice.payee, "payee")
    sheet.add("CUX", ("2", advice.currency, "11"))
    for index, item in enumerate(advice.items):
        _item(sheet, item, f"items[{index}]")
    sheet.add("UNS", "S")
    _moa(sheet, codes.TOTAL[0], advice.amount, "amount")
    if sheet.findings:
        raise Invalid("the advice cannot be written as a REMADV", findings=sheet.findings)
    identifier = ("REMADV", "D", release.version, "UN", settings.association)
    return interchange([Outgoing(identifier, sheet.segments)], envelope, settings)


def _party(sheet: Sheet, role: str, who: str, path: str) -> None:
    if not who:
        return
    if _GLN.fullmatch(who):
        sheet.add("NAD", role, (who, "", "9"))
    else:
        sheet.add("NAD", role, "", "", sheet.parts(who, _WIDTH, _LINES, path))


def _item(sheet: Sheet, item: RemittedItem, path: str) -> None:
    kind = codes.CREDIT_NOTE if item.amount < 0 else codes.INVOICE
    sheet.add("DOC", kind, sheet.fit(item.invoice_number, _NUMBER, f"{path}.invoice_number"))
    _moa(sheet, codes.REMITTED[0], item.amount, f"{path}.amount")
    if item.due is not None:
        _moa(sheet, codes.DUE[0], item.due, f"{path}.due")
    if item.discount:
        _moa(sheet, codes.DISCOUNT[0], item.discount, f"{path}.discount")
    if item.deductions or item.reason:
        _adjustment(sheet, item, path)


def _adjustment(sheet: Sheet, item: RemittedItem, path: str) -> None:
    """AJT with the code that the reason begins with, and its words if they say more."""
    coded = _CODED.fullmatch(item.reason)
    code, words = (coded[1], coded[2] or "") if coded else (codes.AGREED, item.reason)
    sheet.add("AJT", code)
    if item.deductions:
        _moa(sheet, "165", item.deductions, f"{path}.deductions")
    if words and words != codes.REASONS.get(code):
        lines = cut(words, sheet.release.text)
        if len(lines) > _LINES * _LINES:
            sheet.unsaid(f"{path}.reason", f"it needs {len(lines)} lines; there are 25")
        for at in range(0, len(lines), _LINES):
            sheet.add("FTX", "ACD", "", "", lines[at : at + _LINES])


def _moa(sheet: Sheet, qualifier: str, value: Decimal, path: str) -> None:
    sheet.add("MOA", (qualifier, sheet.number(value, sheet.release.amount, path)))
