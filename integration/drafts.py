"""Drafts of ours, judged as the documents that they will become.

A draft is written in the format of its partnership and judged by the rules that this document
claims to follow. Number and dates are taken at issue, together, and no rule may fail for want of
them before: so a draft is issued on paper, with a stand-in number on the day of the check. What
rules say of the stand-ins themselves is left out; nobody could mend it.
"""

from dataclasses import replace
from datetime import date

from domain.core.findings import Finding
from domain.invoice.model import Invoice
from integration.einvoice.syntax import Location
from integration.formats import as_judged, locator
from integration.rules import judge_element
from integration.xml.parser import parse

NUMBER = "DRAFT-1"
"""The stand-in for a number: no rule of EN 16931 asks more of one than to be there."""

_SET_AT_ISSUE = {"BT-1": "number", "BT-2": "issue_date", "BT-9": "due_date"}


def judge_draft(invoice: Invoice, format_id: str, day: date) -> tuple[Finding, ...]:
    """What the rules in force on `day` say of `invoice` in a format: all findings."""
    stand_ins = {
        term: name for term, name in _SET_AT_ISSUE.items() if getattr(invoice, name) is None
    }
    content = as_judged(_issued_on_paper(invoice, day), format_id)
    root = parse(content, max_bytes=len(content))
    locate = locator(root)
    report = judge_element(root, on=day)
    found = [_placed(finding, locate(finding.path)) for finding in report.findings]
    return tuple(finding for finding in found if not _is_about(finding, stand_ins))


def _issued_on_paper(invoice: Invoice, day: date) -> Invoice:
    """`invoice` with stand-ins for what it lacks; what it says itself stays."""
    issued_on = invoice.issue_date or day
    if invoice.number is None:
        return invoice.issued(NUMBER, issued_on, invoice.due_date or day)
    return invoice.model_copy(update={"issue_date": issued_on})


def _placed(finding: Finding, location: Location) -> Finding:
    """`finding` where a clerk looks for it: in the invoice rather than in the XML."""
    return replace(
        finding,
        path=location.model_path or finding.path,
        model_path=location.model_path,
        term=finding.term or location.term,
    )


def _is_about(finding: Finding, stand_ins: dict[str, str]) -> bool:
    """Whether it speaks of nothing but what is set at issue."""
    terms = _terms(finding.term)
    return finding.model_path in stand_ins.values() or (bool(terms) and terms <= stand_ins.keys())


def _terms(said: str) -> set[str]:
    return set(said.replace(",", " ").split())
