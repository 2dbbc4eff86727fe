"""The mapping of a CSV or fixed-width file, written as data per partner.

A file is made of records. Each record has cells, and each cell says by a model path which business
term it holds: `number`, `buyer.address.city`, `lines.quantity`.
"""

import re
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from domain.core.model import DomainModel

Path = Annotated[str, StringConstraints(pattern=r"^[a-z_]+(\.([a-z_]+|\d{1,2}))*$", max_length=120)]
"""The place in the model: `notes.0.text`; with `lines.` for what each line has."""


def _whole_date(form: str) -> str:
    if not all(part in form for part in ("Y", "M", "D")):
        raise ValueError("a date has year, month and day, such as DD.MM.YYYY")
    return form


DateForm = Annotated[
    str,
    StringConstraints(pattern=r"^(YYYY|YY|MM|DD|[-./ ]){3,9}$"),
    AfterValidator(_whole_date),
]
"""A date by its parts: `DD.MM.YYYY`, `YYYYMMDD`."""


class Cell(DomainModel):
    """One value of a record."""

    path: Path = Field(description="which business term it holds, such as `lines.quantity`")
    column: str | int | None = Field(
        default=None, description="CSV: the name in the header, or the position, counted from 1"
    )
    start: int | None = Field(default=None, ge=1, le=10_000, description="fixed: first character")
    width: int | None = Field(default=None, ge=1, le=4_000, description="fixed: how many")
    kind: Literal["text", "number", "date"] = Field(default="text", description="what it holds")
    places: int | None = Field(
        default=None, ge=0, le=10, description="decimal places that a number is written with"
    )
    implied: bool = Field(
        default=False, description="the number has no decimal mark: the last places are decimals"
    )
    date_form: DateForm | None = Field(default=None, description="instead of that of the file")
    values: dict[str, str] = Field(
        default_factory=dict, description="what is in the file → what it means here"
    )
    default: str | None = Field(default=None, description="what an empty cell means")
    align: Literal["left", "right"] = Field(
        default="left", description="fixed: on which side of its characters the value stands"
    )
    fill: Annotated[str, StringConstraints(pattern=r"^.$")] = Field(
        default=" ", description="fixed: what fills the other side"
    )

    @model_validator(mode="after")
    def _placed(self) -> Self:
        if self.implied and (self.kind != "number" or not self.places):
            raise ValueError("only a number with places has implied ones")
        if len(set(self.values.values())) != len(self.values):
            raise ValueError("two values mean the same: the file could not be written")
        return self

    @property
    def of_line(self) -> bool:
        """Whether each line has it."""
        return self.path.startswith("lines.")

    @property
    def place(self) -> str:
        """Where it stands, for people."""
        if self.start is not None:
            return f"characters {self.start} to {self.start + (self.width or 1) - 1}"
        return (
            f"column {self.column!r}" if isinstance(self.column, str) else f"column {self.column}"
        )


class Record(DomainModel):
    """One kind of row."""

    holds: Literal["document", "line", "both", "nothing"] = Field(
        default="both",
        description="`document`: begins a document; `line`: one line of it; `both`: a line with its"
        " document; `nothing`: it is passed over",
    )
    begins: str = Field(default="", max_length=40, description="by which text it is known")
    cells: tuple[Cell, ...] = Field(default=(), max_length=200, description="what it is made of")


class TabularSettings(DomainModel):
    """The mapping of one partner's files."""

    layout: Literal["csv", "fixed"] = Field(
        default="csv", description="cells between delimiters, or each at its characters"
    )
    encoding: Literal["utf-8", "utf-8-sig", "latin-1", "cp1252", "cp850", "ascii"] = Field(
        default="utf-8", description="of the characters; `utf-8-sig` with a byte order mark"
    )
    delimiter: Annotated[str, StringConstraints(pattern=r"^[^\r\n\"]$")] = Field(
        default=";", description="CSV: what stands between cells"
    )
    header: bool = Field(default=True, description="CSV: whether the first row names the columns")
    line_end: Literal["lf", "crlf"] = Field(
        default="crlf", description="how lines end that we write"
    )
    extension: Annotated[str, StringConstraints(pattern=r"^[a-z0-9]{1,8}$")] = Field(
        default="csv", description="of the names of files that we write"
    )
    decimal_mark: Literal[".", ","] = Field(default=".", description="of numbers")
    thousands: Literal["", ".", ",", " ", "'"] = Field(
        default="", description="what stands between thousands"
    )
    date_form: DateForm = Field(
        default="YYYY-MM-DD",
        description="of dates: YYYY or YY, MM, DD, and what stands between them",
    )
    records: tuple[Record, ...] = Field(
        min_length=1, max_length=20, description="the kinds of rows"
    )
    constants: dict[Path, str] = Field(
        default_factory=dict, description="what no cell says, such as the currency; for reading"
    )
    totals: Literal["calculated", "stated"] = Field(
        default="calculated",
        description="whether amounts are worked out from the lines, or read like anything else",
    )

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.decimal_mark == self.thousands:
            raise ValueError("decimal mark and thousands mark are the same")
        for record in self.records:
            for cell in record.cells:
                self._check(record, cell)
        if not any(record.holds in ("document", "both") for record in self.records):
            raise ValueError("no record begins a document")
        if not any(record.holds in ("line", "both") for record in self.records):
            raise ValueError("no record holds a line")
        if len(self.records) > 1 and not all(record.begins for record in self.records):
            raise ValueError("of several records each needs the text that it begins with")
        return self

    def _check(self, record: Record, cell: Cell) -> None:
        if self.layout == "fixed" and (cell.start is None or cell.width is None):
            raise ValueError(f"{cell.path}: a fixed-width cell has start and width")
        if self.layout == "csv" and cell.column is None:
            raise ValueError(f"{cell.path}: a cell in CSV has a column")
        if isinstance(cell.column, str) and not self.header:
            raise ValueError(f"{cell.path}: without a header, columns are numbers")
        if record.holds == "document" and cell.of_line:
            raise ValueError(f"{cell.path}: this record holds no line")
        if record.holds == "line" and not cell.of_line:
            raise ValueError(f"{cell.path}: this record holds nothing of the document")

    @property
    def named(self) -> bool:
        """Whether columns are known by names."""
        return self.layout == "csv" and self.header


_PARTS = {"YYYY": "%Y", "YY": "%y", "MM": "%m", "DD": "%d"}


def date_pattern(form: str) -> str:
    """`form` as `strptime` and `strftime` know it."""
    return re.sub("YYYY|YY|MM|DD", lambda part: _PARTS[part.group()], form)
