"""What a supplier sent in another format than XML: sums count, what else EN 16931 asks is told."""

from decimal import Decimal

from domain.core.findings import Severity
from integration.formats.plain_json import JsonFormat
from integration.received import judge_received
from tests.unit.formats.invoices import full


def test_xml_is_judged_as_it_is() -> None:
    from integration.formats import XML

    content = XML["ubl-2.1"].write(full())
    assert [one.rule for one in judge_received(content, full())] == []


def test_wrong_sums_are_fatal_in_any_format() -> None:
    invoice = full()
    wrong = invoice.totals.model_copy(update={"tax_inclusive": Decimal("1.00")})
    changed = invoice.model_copy(update={"totals": wrong})
    found = judge_received(JsonFormat().write(changed), changed)
    assert "BR-CO-15" in {one.rule for one in found if one.severity is Severity.FATAL}


def test_what_else_is_missing_is_a_warning() -> None:
    invoice = full()
    nameless = invoice.seller.model_copy(
        update={"vat_id": None, "registration_id": None, "identifiers": ()}
    )
    changed = invoice.model_copy(update={"seller": nameless, "tax_representative": None})
    found = judge_received(JsonFormat().write(changed), changed)
    assert found
    assert all(one.severity is not Severity.FATAL for one in found)
