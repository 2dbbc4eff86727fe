"""Values of cells: from the text in a file to what the model takes, and back."""

from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from enum import Enum
from typing import Any

from integration.formats.tabular.settings import Cell, TabularSettings, date_pattern


class Unusable(ValueError):
    """What is wrong with the text of a cell, for people."""


def meant(text: str, cell: Cell, file: TabularSettings) -> str | None:
    """What `text` says, as the model takes it; `None` if the cell says nothing."""
    text = text.strip(cell.fill if cell.fill != "0" or cell.kind == "text" else " ").strip()
    if not text:
        return cell.default
    if cell.values:
        if text not in cell.values:
            raise Unusable(f"'{text[:40]}' is none of {', '.join(cell.values)}")
        return cell.values[text]
    if cell.kind == "number":
        return _number(text, cell, file)
    return _date(text, cell, file) if cell.kind == "date" else text


def written(value: Any, cell: Cell, file: TabularSettings) -> str:
    """`value` of the model as text of the file."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        text = _decimal(value, cell, file)
    elif isinstance(value, date):
        text = value.strftime(date_pattern(cell.date_form or file.date_form))
    else:
        text = str(value.value if isinstance(value, Enum) else value)
    theirs = {ours: theirs for theirs, ours in cell.values.items()}
    return theirs.get(text, text)


def _number(text: str, cell: Cell, file: TabularSettings) -> str:
    plain = text.replace(file.thousands, "") if file.thousands else text
    sign = "-" if plain.endswith("-") else ""
    plain = sign + plain.removesuffix("-").replace(file.decimal_mark, ".")
    try:
        number = Decimal(plain)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        raise Unusable(f"'{text[:40]}' is no number with the decimal mark '{file.decimal_mark}'")
    if cell.implied:
        if number != number.to_integral_value():
            raise Unusable(f"'{text[:40]}' has a decimal mark, but its decimals are implied")
        number = number.scaleb(-(cell.places or 0))
    return format(number, "f")


def _date(text: str, cell: Cell, file: TabularSettings) -> str:
    form = cell.date_form or file.date_form
    try:
        return datetime.strptime(text, date_pattern(form)).date().isoformat()  # noqa: DTZ007
    except ValueError:
        raise Unusable(f"'{text[:40]}' is no date written as {form}") from None


def _decimal(value: Decimal, cell: Cell, file: TabularSettings) -> str:
    if cell.places is not None and value != round(value, cell.places):
        raise Unusable(f"{value:f} has more than {cell.places} decimal places")
    if cell.implied:
        return format(value.scaleb(cell.places or 0).to_integral_value(), "f")
    text = format(value if cell.places is None else round(value, cell.places), "f")
    return text.replace(".", file.decimal_mark)
