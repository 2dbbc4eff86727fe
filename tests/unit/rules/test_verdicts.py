"""A verdict leads back to the model."""

from pathlib import Path

from integration.verdicts import judge_document

FAULTY = Path(__file__).parents[3] / "docs" / "examples" / "faulty.xml"


def test_a_finding_names_its_place_in_the_model() -> None:
    report = judge_document(FAULTY.read_bytes())
    places = {finding.rule: (finding.model_path, finding.term) for finding in report.findings}
    assert places["BR-CO-16"] == ("totals", "BT-115")
    assert all(finding.path.startswith("/Invoice") for finding in report.findings)


def test_a_valid_document_has_no_finding() -> None:
    report = judge_document((FAULTY.parent / "invoice.xml").read_bytes())
    assert report.is_valid
    assert report.findings == ()
