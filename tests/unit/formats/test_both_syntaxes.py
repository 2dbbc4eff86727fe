"""UBL and CII carry the same model: random documents, every field, one and the same invoice."""

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Any, get_args

import pytest
from hypothesis import HealthCheck, given, settings
from pydantic import BaseModel, TypeAdapter, ValidationError

from domain.core.identifiers import Identifier
from domain.invoice.line import InvoiceLine
from domain.invoice.model import Invoice
from integration.einvoice.syntax import Syntax
from integration.formats import XML
from integration.formats.cii import CII
from integration.formats.ubl import UBL
from integration.xml.parser import parse
from tests.invoices import corpus, issued
from tests.unit.formats import invoices

SYNTAXES = [pytest.param(UBL, id="ubl"), pytest.param(CII, id="cii")]
RANDOM = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def read_back(syntax: Syntax, invoice: Invoice) -> Invoice:
    reading = syntax.read(parse(syntax.write(invoice)))
    assert reading.remainder == ()
    return reading.invoice


@RANDOM
@given(issued())
def test_what_is_written_is_read_back_in_both_and_through_both(invoice: Invoice) -> None:
    from_ubl = read_back(UBL, invoice)
    assert from_ubl == invoice
    assert read_back(CII, from_ubl) == invoice


@pytest.mark.parametrize("syntax", SYNTAXES)
def test_numbers_keep_the_spelling_they_have(syntax: Syntax) -> None:
    for invoice in corpus(20):
        written = syntax.write(invoice)
        assert syntax.write(syntax.read(parse(written)).invoice) == written


@pytest.mark.parametrize("syntax", SYNTAXES)
def test_a_known_shape_is_read_as_a_new_one_is(syntax: Syntax) -> None:
    for invoice in corpus(12, seed=7):
        written = syntax.write(invoice)
        for _ in range(9):
            assert syntax.read(parse(written)).invoice == invoice


SPELLINGS: tuple[Any, ...] = (
    "text with & in it",
    "12.50",
    date(2026, 10, 31),
    "AAA",
    "DE",
    "0088",
    "380",
    "381",
    "S",
    "35",
)


def filled(model: type[BaseModel], **said: Any) -> dict[str, Any]:
    """Data for `model` with a value in every field; lists have two items."""
    data: dict[str, Any] = {}
    for name, field in model.model_fields.items():
        inner = next(_models(field.annotation), None)
        if name in said:
            data[name] = said[name]
        elif inner is None:
            kind = TypeAdapter(Annotated[field.annotation, None, *field.metadata])
            data[name] = next(value for value in SPELLINGS if _is_valid(kind, value))
        elif inner is InvoiceLine and model is InvoiceLine:
            data[name] = [filled(InvoiceLine, sub_lines=[])]
        else:
            version = "19.05" if name == "classifications" else None
            one = filled(inner, scheme_version=version)
            data[name] = [one] if "tuple" in str(field.annotation) else one
    return data


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in get_args(annotation):
        yield from _models(argument)


def _is_valid(kind: TypeAdapter[Any], value: Any) -> bool:
    try:
        kind.validate_python(value)
    except ValidationError:
        return False
    return True


NOT_IN = {
    "CreditNote": {"third_party_payments": ()},
    "CII": {"third_party_payments": ()},
    "Invoice": {},
}


@pytest.mark.parametrize(
    ("root", "syntax", "type_code"),
    [("Invoice", UBL, "380"), ("CreditNote", UBL, "381"), ("CII", CII, "381")],
)
def test_every_field_of_the_model_is_carried(root: str, syntax: Syntax, type_code: str) -> None:
    network = {"network": "mapped-from-cii"}
    said = {"specification": "urn:factur-x.eu:1p0:extended", "currency": "EUR"}
    data = filled(Invoice, type_code=type_code, tax_currency="DKK", **said)
    data["payment_instructions"][0]["card"] |= network
    invoice = Invoice.model_validate(data).model_copy(update=NOT_IN[root])
    assert read_back(syntax, invoice) == invoice


def test_identifiers_without_a_scheme_come_first_wherever_they_are_read_from() -> None:
    seller = invoices.SELLER.model_copy(
        update={"identifiers": (Identifier(value="1"), Identifier(value="2", scheme="0088"))}
    )
    invoice = invoices.issued(invoices.draft(seller=seller))
    assert read_back(UBL, invoice).seller == read_back(CII, invoice).seller == seller


def test_formats_are_known_by_what_they_are() -> None:
    assert set(XML) >= {
        "ubl-2.1",
        "cii-d16b",
        "peppol-bis-3",
        "xrechnung-3-ubl",
        "xrechnung-3-cii",
    }
    for id, format in XML.items():
        assert (format.id, format.media_type, format.extension) == (id, "application/xml", "xml")
        assert format.read(format.write(invoices.full())).lines == invoices.full().lines
