"""The verdict on a document that somebody hands in, with places in the model beside the XPaths."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from domain.core.errors import Invalid
from domain.core.findings import Report
from integration.rules import judge_element
from integration.xml.parser import begins_as_xml, parse

if TYPE_CHECKING:
    from domain.invoice.model import Invoice


def judge_any(
    content: bytes,
    layers: Sequence[str] | None = None,
    on: date | None = None,
    *,
    mapping: Mapping[str, Any] | None = None,
    part: str = "",
) -> Report:
    """The verdict on a document of any format that is read; `Unreadable` if it is none.

    XML is judged as it stands, also the XML in a PDF. What else there is claims no rules: it is
    judged as the European document that it would be. `mapping` and `part`: see `source_of`.
    """
    if begins_as_xml(content):
        return judge_document(content, layers, on)
    # Imported late: the verdict on XML needs none of the other formats.
    from integration.conversion import source_of
    from integration.formats.pdf.opening import is_pdf
    from integration.formats.pdf.reading import embedded_xml

    if is_pdf(content):
        found = embedded_xml(content)
        report = judge_document(found.content, layers, on)
        return replace(report, findings=(*found.findings, *report.findings))
    source = source_of(content, mapping=mapping, part=part)
    report = _judge_model(source.invoice, layers, on)
    findings = (*source.findings, *report.findings)
    return Report(source.reading.syntax, report.layers, findings)


def _judge_model(invoice: "Invoice", layers: Sequence[str] | None, on: date | None) -> Report:
    """The verdict on what is no XML, with places in the model."""
    from integration.formats import XML

    try:
        report = judge_document(XML["ubl-2.1"].write(invoice), layers, on)
    except Invalid as error:
        if not error.findings:  # the rules that were named are unknown
            raise
        report = Report("ubl", ("en16931",), error.findings)
    in_model = [
        replace(one, path=one.model_path or one.path, model_path="") for one in report.findings
    ]
    return replace(report, findings=tuple(in_model))


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
