"""The model is the whole of EN 16931-1, and says which term every field carries."""

import re
import timeit
from typing import Any

import pytest
from pydantic import ValidationError

from docs.terms import TERMS
from domain.core import party
from domain.core.codes import InvoiceTypeCode
from domain.core.model import DomainModel
from domain.invoice import amounts, delivery, line, model, payment, references
from domain.invoice.line import InvoiceLine
from domain.invoice.model import Invoice
from tests import invoices

DOCUMENT = (model, references, party, delivery, payment, amounts, line)
_CREDITS = {"81", "83", "261", "262", "296", "308", "381", "396", "420", "458"}
_CREDITS |= {"502", "503", "532"}


def models() -> list[type[DomainModel]]:
    return [
        value
        for module in DOCUMENT
        for value in vars(module).values()
        if isinstance(value, type) and issubclass(value, DomainModel)
    ]


def test_every_term_and_group_of_the_standard_has_its_place() -> None:
    texts = [owner.__doc__ or "" for owner in models()]
    texts += [
        field.description or "" for owner in models() for field in owner.model_fields.values()
    ]
    found = set(re.findall(r"\bB[TG]-\d+", " ".join(texts)))
    assert found == set(TERMS)
    assert {f"BT-{number}" for number in range(1, 166)} - found == {"BT-4"}
    assert {f"BG-{number}" for number in range(1, 33)} <= found


def test_what_a_document_says_survives_json() -> None:
    for invoice in invoices.corpus(30):
        assert Invoice.model_validate_json(invoice.model_dump_json()) == invoice


def test_lines_of_the_extension_add_up_and_survive_json() -> None:
    made = [invoices.extended(seed) for seed in range(20)]
    divided = [one for invoice in made for one in invoice.lines if one.sub_lines]
    assert any(one.sub_lines[0].sub_lines for one in divided)
    for invoice in made:
        assert Invoice.model_validate_json(invoice.model_dump_json()) == invoice
    for one in divided:
        assert sum(part.net_amount for part in one.sub_lines) == one.net_amount


def test_codes_tell_credit_notes_from_invoices() -> None:
    credits = {code.value for code in InvoiceTypeCode if code.is_credit_note}
    assert credits == _CREDITS
    assert len(InvoiceTypeCode) == 62


def test_text_has_lines_and_no_control_characters() -> None:
    said: dict[str, Any] = {
        "id": "1",
        "quantity": "1",
        "unit": "C62",
        "vat_category": "S",
        "vat_rate": "19",
        "net_amount": "1.00",
        "unit_price": "1",
    }
    assert InvoiceLine(**said, name="a\n\tb" * 1000).name.startswith("a\n\tb")
    for wrong in ("", "\x00", "a\x1bb", "a\x7f"):
        with pytest.raises(ValidationError):
            InvoiceLine(**said, name=wrong)


def test_an_attachment_gives_its_bytes() -> None:
    made = [one for invoice in invoices.corpus(20) for one in invoice.supporting_documents]
    sizes = {len(one.attachment.decoded()) for one in made if one.attachment}
    assert min(sizes) >= 1
    assert len(sizes) > 3


def test_a_line_is_cheap_to_take_in() -> None:
    """A document of a thousand lines is read in milliseconds: the model must not be the brake."""
    lines = [one.model_dump(mode="json") for one in invoices.seeded(7, lines=200).lines]
    best = min(timeit.repeat(lambda: [*map(InvoiceLine.model_validate, lines)], number=1, repeat=7))
    assert best / len(lines) < 100e-6  # 10 µs where nothing else runs
