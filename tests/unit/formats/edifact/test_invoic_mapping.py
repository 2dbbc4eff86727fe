"""The mapping as data is whole: every term of the invoice has a place, or is said to have none."""

import typing
from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

from domain.invoice.model import Invoice
from integration.formats.edifact.invoic import codes
from integration.formats.edifact.invoic.mapping import MAPPING, NO_PLACE, reason
from integration.formats.edifact.invoic.segments import SEGMENTS


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next(filter(None, map(_model_in, typing.get_args(annotation))), None)


def _places(model: type[BaseModel], path: str = "", depth: int = 0) -> Iterator[str]:
    for name, field in model.model_fields.items():
        place = f"{path}.{name}" if path else name
        many = typing.get_origin(field.annotation) is tuple
        inner = _model_in(field.annotation)
        if inner is None or depth > 2 or name == "sub_lines":
            yield place
        else:
            yield from _places(inner, f"{place}[]" if many else place, depth + 1)


def _covered(place: str, rows: set[str]) -> bool:
    while place:
        if place in rows:
            return True
        place = place[:-2] if place.endswith("[]") else place.rpartition(".")[0]
    return False


def test_every_term_is_mapped_or_said_to_have_no_place() -> None:
    rows = {row.place for row in (*MAPPING, *NO_PLACE)}
    places = list(_places(Invoice))
    assert len(places) > 120
    assert [place for place in places if not _covered(place, rows)] == []
    known = set(places) | {
        ".".join(place.split(".")[:depth]).removesuffix("[]")
        for place in places
        for depth in range(1, 5)
    }
    assert [row.place for row in (*MAPPING, *NO_PLACE) if row.place not in known] == []


def test_rows_name_segments_that_there_are_and_codes_that_are_written() -> None:
    for row in MAPPING:
        tag = row.segment[:3]
        assert tag in SEGMENTS["D.96A"] or row.segment[0].islower() or tag[0] in "C3", row
    written = " ".join(row.segment for row in MAPPING)
    for qualifier in (*codes.REFERENCES, codes.PAYMENT, codes.MANDATE, codes.CREDITOR, codes.CARD):
        assert f"RFF+{qualifier}" in written
    for qualifier in (codes.LINES_TOTAL, codes.PREPAID, codes.ROUNDING, codes.PAYABLE[0]):
        assert f"MOA+{qualifier}" in written


def test_reasons_are_given_for_what_is_below_too() -> None:
    assert "payments for third" in reason("third_party_payments[0].amount")
    assert "no files" in reason("supporting_documents[2].attachment.content")
    assert "one means" in reason("payment_instructions[1].means")
    assert "read the same" in reason("number")
