"""Values of the invoice model in words, with the business terms that their fields name."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from enum import Enum

from pydantic import BaseModel

from domain.core.codes import InvoiceTypeCode
from domain.core.identifiers import Identifier
from domain.core.party import ElectronicAddress, PostalAddress
from domain.invoice.delivery import InvoicingPeriod
from worker.sheet.block import Fact, Part

_TERM = re.compile(r"B[TG]-(?:DEX-)?\d+")


def term(owner: type[BaseModel], name: str, role: int = 0) -> str:
    """The business term of a field.

    A model that serves several places names a term for each, in their order; `role` says which.
    """
    described = owner.model_fields[name].description or ""
    terms = _TERM.findall(described.partition("=")[0])
    return terms[min(role, len(terms) - 1)] if terms else ""


def terms(owner: type[BaseModel], *names: str, role: int = 0) -> str:
    """Those of several fields."""
    return " ".join(filter(None, (term(owner, name, role) for name in names)))


def part(model: BaseModel, name: str, role: int = 0, wording: str = "{}") -> Iterator[Part]:
    """The value of a field, if there is one."""
    value = getattr(model, name)
    if value is not None:
        yield Part(wording.format(worded(value)), term(type(model), name, role))


def facts(model: BaseModel, labels: Mapping[str, str], role: int = 0) -> Iterator[Fact]:
    """A fact for each of the labelled fields that has a value."""
    for name, label in labels.items():
        value = getattr(model, name)
        for said in value if isinstance(value, tuple) else (value,):
            if isinstance(said, PostalAddress):
                yield Fact(label, address(said, role))
            elif isinstance(said, InvoicingPeriod):
                yield Fact(label, period(said, role))
            elif isinstance(said, BaseModel) and not isinstance(
                said, Identifier | ElectronicAddress
            ):
                yield Fact(label, every(said, role))
            elif said is not None:
                yield Fact(label, (Part(worded(said), term(type(model), name, role)),))


def every(model: BaseModel, role: int = 0) -> tuple[Part, ...]:
    """Every value of a flat model."""
    return tuple(found for name in type(model).model_fields for found in part(model, name, role))


def address(said: PostalAddress, role: int) -> tuple[Part, ...]:
    """A postal address as on an envelope; post code and city share a line."""
    town = " ".join(filter(None, (said.post_code, said.city)))
    named = [name for name in ("post_code", "city") if getattr(said, name)]
    return (
        *part(said, "line_one", role),
        *part(said, "line_two", role),
        *part(said, "line_three", role),
        *([Part(town, terms(PostalAddress, *named, role=role))] if town else []),
        *part(said, "subdivision", role),
        *part(said, "country", role),
    )


def period(said: InvoicingPeriod, role: int) -> tuple[Part, ...]:
    """First and last day."""
    return (
        *part(said, "start", role, "from {}"),
        *part(said, "end", role, "to {}"),
    )


def worded(value: object) -> str:
    """A value as people write it; a code keeps its code."""
    if isinstance(value, Identifier):
        scheme = ":".join(filter(None, (value.scheme, value.scheme_version)))
        return f"{value.value} ({scheme})" if scheme else value.value
    if isinstance(value, ElectronicAddress):
        return f"{value.value} ({value.scheme})"
    if isinstance(value, InvoiceTypeCode):
        return f"{value.value} {in_words(value)}"
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Enum):
        return str(value.value)
    return "\n".join(" ".join(line.split()) for line in str(value).strip().split("\n"))


def in_words(code: Enum) -> str:
    """What a code means, by its name."""
    return code.name.lower().replace("_", " ")


def amount(value: Decimal, places: int) -> str:
    """An amount with the decimals of its currency, and more only if the document has more."""
    exponent = value.as_tuple().exponent
    finer = isinstance(exponent, int) and -exponent > places
    return f"{value:f}" if finer else f"{value:.{places}f}"
