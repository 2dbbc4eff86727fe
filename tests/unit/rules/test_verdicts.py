"""A verdict leads back to the model."""

from pathlib import Path

from integration.verdicts import judge_document

FAULTY = Path(__file__).parents[3] / "docs" / "examples" / "faulty.xml"


def test_a_finding_names_its_place_in_the_model() -> None:
    report = judge_document(FAULTY.read_bytes())
    places = {finding.rule: (finding.model_path, finding.term) for finding in report.findings}
    assert places["BR-CO-16"] == ("totals", "BT-115")
    assert all(finding.path.startswith("/Invoice") for finding in report.findings)


def test_what_is_valid_needs_no_place() -> None:
    content = FAULTY.read_bytes()
    assert judge_document(content, ["xrechnung"]).layers[0].startswith("xrechnung@")
