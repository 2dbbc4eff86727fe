"""What we write is read as it was said, and found right by readers that we did not write."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from domain.core.errors import Invalid
from domain.core.findings import Finding
from domain.core.identifiers import Identifier
from domain.invoice.model import Invoice
from domain.invoice.references import Note
from integration.formats.x12.format import X12_810_4010, X12_810_5010, X12Invoice
from integration.formats.x12.reading import read_x12
from tests.invoices import seeded
from tests.unit.formats.x12.samples import envelope, invoices, sayable

_SLOW = (HealthCheck.too_slow, HealthCheck.filter_too_much)


def refused(invoice: Invoice, format: X12Invoice = X12_810_5010, **asked: Any) -> list[Finding]:
    with pytest.raises(Invalid) as caught:
        format.write(invoice, envelope(**asked))
    return list(caught.value.findings)


@settings(max_examples=25, deadline=None, suppress_health_check=_SLOW)
@given(invoices())
def test_what_is_written_is_read(invoice: Invoice) -> None:
    written = X12_810_5010.write(invoice, envelope(characters="utf-8"))
    assert X12_810_5010.read(written) == invoice
    assert X12_810_5010.write(invoice, envelope(characters="utf-8")) == written
    taken = read_x12(written).content
    [part] = taken.parts  # type: ignore[union-attr]
    assert read_x12(part.content, part=True).content == invoice


@settings(max_examples=15, deadline=None, suppress_health_check=_SLOW)
@given(invoices())
def test_version_004010_says_the_same_or_refuses(invoice: Invoice) -> None:
    try:
        written = X12_810_4010.write(invoice, envelope(characters="utf-8"))
    except Invalid:  # elements are shorter there
        findings = refused(invoice, X12_810_4010, characters="utf-8")
        assert {one.rule for one in findings if one.path and one.hint} == {"X12-WRITE"}
        return
    assert X12_810_4010.read(written) == invoice


PLAIN = sayable(seeded(10))
_OTHERS = ({"type": "1", "amount": "1", "description": "x"},)


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"number": "N" * 23}, "number"),
        ({"order_reference": "P" * 23}, "order_reference"),
        ({"contract_reference": "C" * 51}, "contract_reference"),
        ({"type_code": "751"}, "type_code"),
        ({"totals": {"prepaid": Decimal(1)}}, "totals.prepaid"),
        ({"totals": {"rounding": Decimal("0.01")}}, "totals.rounding"),
        ({"totals": {"tax": Decimal(1)}}, "totals.tax"),
        ({"totals": {"tax_inclusive": Decimal("0.005")}}, "totals.tax_inclusive"),
        ({"seller": {"name": "N" * 61}}, "seller.name"),
        ({"buyer": {"address": {"city": "X"}}}, "buyer.address.city"),
        ({"supporting_documents": ({"reference": "1"},)}, "supporting_documents"),
        ({"third_party_payments": _OTHERS}, "third_party_payments"),
    ],
)
def test_what_cannot_be_said_is_refused_by_its_place(change: dict[str, Any], path: str) -> None:
    said = PLAIN.model_dump()
    for name, value in change.items():
        if isinstance(value, dict):
            for inner, deeper in value.items():
                old = said[name][inner]
                said[name][inner] = old | deeper if isinstance(deeper, dict) else deeper
        else:
            said[name] = value
    findings = refused(Invoice.model_validate(said), characters="utf-8")
    assert path in [finding.path for finding in findings]


def test_lines_that_cannot_be_said() -> None:
    line = PLAIN.lines[0].model_copy(
        update={"unit": "2A", "base_quantity": Decimal("0.7"), "id": "L" * 21}
    )
    paths = [one.path for one in refused(PLAIN.model_copy(update={"lines": (line,)}))]
    assert {"lines[0].unit", "lines[0].base_quantity", "lines[0].id"} <= set(paths)


def test_characters_that_a_partner_does_not_take() -> None:
    findings = refused(PLAIN)
    assert "seller.name" in [one.path for one in findings]
    assert "東" in next(one.message for one in findings if one.path == "seller.name")


def test_separators_that_the_data_has_are_not_used() -> None:
    noted = PLAIN.model_copy(update={"notes": (Note(text="a*b~c>d:e^f|g"),)})
    written = X12_810_5010.write(noted, envelope(characters="utf-8"))
    assert (written[3:4], written[104:106]) == (b"!", b"\\\x1c")
    assert X12_810_5010.read(written).notes == noted.notes


def test_separators_that_a_partner_insists_on() -> None:
    choice = {"element": "|", "segment": "\n", "component": "\\", "repetition": "}"}
    written = X12_810_5010.write(PLAIN, envelope(characters="utf-8", separators=choice))
    assert (written[3:4], written[82:83], written[104:106]) == (b"|", b"}", b"\\\n")
    assert X12_810_5010.read(written) == PLAIN
    noted = PLAIN.model_copy(update={"notes": (Note(text="a|b"),)})
    [finding] = refused(noted, characters="utf-8", separators=choice)
    assert (finding.rule, finding.path) == ("X12-SEPARATORS", "separators.element")


def test_the_envelope() -> None:
    plain = envelope(7, test=True, characters="utf-8", interchange_acknowledgement=True)
    written = X12_810_4010.write(PLAIN, plain).decode()
    assert written.startswith(
        "ISA*00*          *00*          *ZZ*NORTHWIND      *ZZ*CONTOSO        *261102*0930*U*00401"
        "*000000007*1*T*"
    )
    assert "GS*IN*NORTHWIND*CONTOSO*20261102*0930*7*X*004010~ST*810*0001~" in written
    assert written.endswith("GE*1*7~IEA*1*000000007~")
    assert [one.key for one in X12_810_4010.references(PLAIN, plain)] == [
        *("interchange:7", "group:7", "message:7/1"),
    ]


def test_lines_are_broken_if_a_partner_wants_it() -> None:
    written = X12_810_5010.write(PLAIN, envelope(characters="utf-8", line_breaks=True))
    assert written.count(b"~\r\n") == written.count(b"~")
    assert X12_810_5010.read(written) == PLAIN


def test_payment_terms_with_discounts_are_elements() -> None:
    terms = "#SKONTO#TAGE=10#PROZENT=2.00#\nPayable within 30 days of issue"
    written = X12_810_5010.write(
        PLAIN.model_copy(update={"payment_terms": terms}), envelope(characters="utf-8")
    )
    assert b"ITD*08*3*2**10*******Payable within 30 days of issue~" in written
    assert X12_810_5010.read(written).payment_terms == terms
    words = "Payable within 30 days of issue; 2 % discount within 10 days"
    written = X12_810_5010.write(
        PLAIN.model_copy(update={"payment_terms": words}), envelope(characters="utf-8")
    )
    assert f"ITD*08*3*2**10*******{words}~".encode() in written
    assert X12_810_5010.read(written).payment_terms == words


def test_settings() -> None:
    assert X12_810_5010.check({"sender_id": "A", "receiver_id": "B"}) == []
    paths = {one.path for one in X12_810_5010.check({"sender_id": "A" * 16, "colour": "red"})}
    assert paths == {"sender_id", "receiver_id", "colour"}


def test_a_net_amount_of_its_own_survives() -> None:
    line = PLAIN.lines[0]
    changed = line.model_copy(update={"net_amount": line.net_amount + 1})
    less = Decimal(1)
    totals = PLAIN.totals.model_copy(
        update={
            "line_net": PLAIN.totals.line_net + less,
            "tax_exclusive": PLAIN.totals.tax_exclusive + less,
        }
    )
    invoice = PLAIN.model_copy(update={"lines": (changed, *PLAIN.lines[1:]), "totals": totals})
    assert X12_810_5010.read(X12_810_5010.write(invoice, envelope(characters="utf-8"))) == invoice


def test_identifiers_that_x12_knows() -> None:
    seller = PLAIN.seller.model_copy(
        update={"identifiers": (Identifier(value="123456789", scheme="0060"),)}
    )
    invoice = PLAIN.model_copy(update={"seller": seller})
    written = X12_810_5010.write(invoice, envelope(characters="utf-8"))
    assert "N1*SE*東 Ltd.*1*123456789~".encode() in written
    assert X12_810_5010.read(written) == invoice


def test_an_identifier_with_a_version_and_no_scheme() -> None:
    odd = Identifier(value="1", scheme_version="2.0")
    line = PLAIN.lines[0].model_copy(update={"classifications": (odd,)})
    invoice = PLAIN.model_copy(update={"lines": (line, *PLAIN.lines[1:])})
    assert X12_810_5010.read(X12_810_5010.write(invoice, envelope(characters="utf-8"))) == invoice


def test_what_a_partner_does_without() -> None:
    rich = next(one for one in map(seeded, range(20)) if one.supporting_documents)
    assert "supporting_documents" in [one.path for one in refused(rich, characters="utf-8")]
    written = X12_810_5010.write(
        PLAIN.model_copy(update={"supporting_documents": rich.supporting_documents}),
        envelope(characters="utf-8", omit=["supporting_documents", "payment_means"]),
    )
    without = PLAIN.model_copy(update={"payment_instructions": ()})
    assert X12_810_5010.read(written) == without


def test_units_shipped_where_all_lines_have_the_same() -> None:
    asked = envelope(characters="utf-8", units_shipped=True)
    one = PLAIN.lines[0]
    lines = (one, one.model_copy(update={"id": "2", "quantity": one.quantity}))
    invoice = PLAIN.model_copy(update={"lines": (one, PLAIN.lines[1])})
    assert b"ISS*" not in X12_810_5010.write(invoice, asked)
    totals = PLAIN.totals
    net = sum((line.net_amount for line in lines), Decimal(0))
    exclusive = net - (totals.allowances or 0) + (totals.charges or 0)
    same = PLAIN.model_copy(
        update={
            "lines": lines,
            "totals": totals.model_copy(update={"line_net": net, "tax_exclusive": exclusive}),
        }
    )
    written = X12_810_5010.write(same, asked)
    assert f"ISS*{one.quantity * 2}*MO~".encode() in written
    assert X12_810_5010.read(written) == same
