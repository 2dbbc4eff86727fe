"""The verdict on a document that somebody hands in, with places in the model beside the XPaths."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from domain.core.findings import Report
from integration.rules import judge_element
from integration.xml.parser import parse


def judge_document(
    content: bytes, layers: Sequence[str] | None = None, on: date | None = None
) -> Report:
    """What `integration.rules.judge` says, each finding led back to the model that we read."""
    root = parse(content)
    report = judge_element(root, layers, on)
    if not report.findings:
        return report
    # Imported late: the verdict on a valid document needs no binding and no model.
    from integration.formats import locator

    locate = locator(root)
    placed = []
    for finding in report.findings:
        place = locate(finding.path)
        term = finding.term or place.term
        placed.append(replace(finding, model_path=place.model_path, term=term))
    return replace(report, findings=tuple(placed))
