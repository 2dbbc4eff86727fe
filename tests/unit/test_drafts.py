"""Drafts of ours, judged as the documents that they will become."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from domain.core.findings import Finding, Severity
from domain.core.identifiers import Identifier
from domain.core.party import Party, PostalAddress
from domain.invoice.correction import credit
from domain.invoice.model import Invoice
from domain.invoice.request import Terms, assemble
from domain.invoice.totals import calculate
from domain.trade.partner import Partner
from integration.drafts import judge_draft
from tests import builders

DAY = date(2026, 11, 2)
EN16931 = ("ubl-2.1", "cii-d16b")


def draft(by: Partner | None = None, to: Partner | None = None, **request: Any) -> Invoice:
    terms = Terms(
        partnership=builders.partnership(),
        seller=by or builders.seller(),
        buyer=to or builders.buyer(),
    )
    sold = {"hosting": builders.marketable()}
    return calculate(assemble(builders.request(**request), terms, sold, on=DAY))


def places(findings: tuple[Finding, ...]) -> dict[str, str]:
    return {finding.rule: finding.path for finding in findings}


@pytest.mark.parametrize("format_id", EN16931)
def test_a_good_draft_breaks_no_rule_though_it_has_no_number(format_id: str) -> None:
    invoice = draft()
    assert judge_draft(invoice, format_id, DAY) == ()
    assert (invoice.number, invoice.issue_date) == (None, None)


@pytest.mark.parametrize("format_id", EN16931)
def test_a_credit_note_is_judged_as_one(format_id: str) -> None:
    note = credit(draft().issued("NW-1", DAY, DAY), (), before=(), reason="taken back")
    assert judge_draft(note, format_id, DAY) == ()


def test_a_finding_leads_to_the_invoice() -> None:
    (found,) = judge_draft(draft(builders.seller(iban=None)), "ubl-2.1", DAY)
    assert (found.rule, found.path, found.term) == ("BR-61", "payment_instructions[0]", "BT-84")
    assert found.model_path == found.path


def test_the_format_decides_which_rules_count() -> None:
    unaddressed = Party(name="Acme AG", vat_id="DE129273398", address=PostalAddress(country="DE"))
    invoice = draft(to=builders.buyer(party=unaddressed))
    assert judge_draft(invoice, "ubl-2.1", DAY) == ()
    for format_id in ("peppol-bis-3", "xrechnung-3-ubl", "xrechnung-3-cii"):
        assert places(judge_draft(invoice, format_id, DAY))["PEPPOL-EN16931-R010"] == "buyer"


def test_what_the_model_has_no_place_for_keeps_its_xpath() -> None:
    found = {one.rule: one for one in judge_draft(draft(), "xrechnung-3-ubl", DAY)}["BR-DE-15"]
    assert (found.path, found.model_path, found.term) == ("/Invoice", "", "BT-10")


def test_a_format_without_rules_is_judged_as_the_plain_document() -> None:
    invoice = draft(builders.seller(iban=None))
    assert judge_draft(invoice, "printed", DAY) == judge_draft(invoice, "ubl-2.1", DAY)


def test_nothing_is_said_of_stand_ins() -> None:
    """Greece writes the parts of a number down; which number it will be, nobody knows yet."""
    greek = builders.seller(party=builders.party("Northwind AE", "GR", "EL094259216"))
    invoice = draft(greek)
    about_number = "GR-R-001-1"
    assert about_number not in places(judge_draft(invoice, "peppol-bis-3", DAY))
    issued = invoice.issued("NW-1", DAY, DAY)
    assert places(judge_draft(issued, "peppol-bis-3", DAY))[about_number] == "number"


def test_the_day_decides_which_release_counts() -> None:
    """What Denmark asks of a buyer's number was a warning first."""
    registered = Identifier(value="1", scheme="0088")
    dane = builders.party("Dansk ApS", "DK", "DK13585628").model_copy(
        update={"registration_id": registered}
    )
    invoice = draft(builders.seller(party=dane), builders.buyer(party=dane))
    for day, severity in ((date(2026, 8, 1), Severity.WARNING), (DAY, Severity.FATAL)):
        found = {one.rule: one.severity for one in judge_draft(invoice, "peppol-bis-3", day)}
        assert found["DK-R-017"] is severity


def test_lines_are_named_by_their_place() -> None:
    good, bad = builders.request().lines * 2
    invoice = draft(lines=(good, bad.model_copy(update={"quantity": Decimal(2)})))
    lines = (invoice.lines[0], invoice.lines[1].model_copy(update={"net_amount": Decimal("1.00")}))
    wrong = invoice.model_copy(update={"lines": lines})
    found = places(judge_draft(wrong, "peppol-bis-3", DAY))
    assert found["PEPPOL-EN16931-R120"].startswith("lines[1]")
