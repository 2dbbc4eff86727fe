"""Any valid instance of a domain model, for property tests: built from the model's own fields."""

import contextlib
import re
import types
from dataclasses import is_dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from enum import Enum
from functools import lru_cache
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from annotated_types import Ge, Gt, Le, MaxLen, MinLen
from hypothesis import reject
from hypothesis import strategies as st
from pydantic import AfterValidator, AwareDatetime, BaseModel, StringConstraints, ValidationError

from domain.billing.period import PeriodKey
from domain.core.dates import Period
from domain.core.durations import Deadline, Duration
from domain.core.zones import TimeZone
from domain.invoice.model import Invoice
from domain.settlement.ledger import JournalEntry, LedgerLine
from domain.trade.dunning import Template
from domain.trade.mandate import CreditorId
from domain.trade.partner import Iban
from tests import invoices

M = TypeVar("M", bound=BaseModel)

_CHECKED: dict[Any, st.SearchStrategy[str]] = {
    get_args(Iban)[1].func: st.sampled_from(["DE89370400440532013000", "GB29NWBK60161331926819"]),
    get_args(CreditorId)[1].func: st.just("DE98ZZZ09999999999"),
    get_args(TimeZone)[1].func: st.sampled_from(["UTC", "Europe/Berlin"]),
    get_args(Template)[-1].func: st.sampled_from(["{number} is due", "pay {open}"]),
    get_args(PeriodKey)[1].func: st.sampled_from(["2026-10", "2026-Q4", "2026", "2026-10-15"]),
    get_args(Duration)[-1].func: st.sampled_from(["P7D", "PT4H", "P2W"]),
    get_args(Deadline)[-1].func: st.sampled_from(["PT4H", "due_date+P3D", "response"]),
}
_ZONES = [UTC, timezone(timedelta(hours=5, minutes=45)), timezone(timedelta(hours=-8))]


def _keys() -> st.SearchStrategy[str]:
    return st.text(max_size=8).filter(lambda key: "\x00" not in key)


_JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(_keys(), inner, max_size=2),
    max_leaves=4,
)


def _decimals() -> st.SearchStrategy[Decimal]:
    """Up to 28 digits, 10 of them after the point, also with trailing zeros."""
    return st.builds(
        lambda digits, places: Decimal(digits).scaleb(-places),
        st.integers(0, 10**20),
        st.integers(0, 8),
    )


def _periods() -> st.SearchStrategy[Period]:
    days = st.dates(date(1999, 1, 1), date(2100, 1, 1))
    return st.builds(
        lambda start, length: Period(start=start, end=start + timedelta(days=length)),
        days,
        st.integers(0, 400),
    )


def _entries() -> st.SearchStrategy[JournalEntry]:
    def balanced(amount: Decimal, at: datetime) -> JournalEntry:
        lines = (
            LedgerLine(account="receivable:ä", debit=amount),
            LedgerLine(account="revenue", credit=amount),
        )
        return JournalEntry(id="e", at=at, currency="EUR", text="issue", lines=lines)

    return st.builds(balanced, _decimals(), _moments())


def _moments() -> st.SearchStrategy[datetime]:
    return st.datetimes(
        datetime(1999, 1, 1), datetime(2100, 1, 1), timezones=st.sampled_from(_ZONES)
    )


@lru_cache
def _given() -> dict[Any, st.SearchStrategy[Any]]:
    return {
        Invoice: invoices.issued(),
        Period: _periods(),
        JournalEntry: _entries(),
        Any: _JSON,
        date: st.dates(date(1999, 1, 1), date(2100, 1, 1)),
        datetime: _moments(),
        AwareDatetime: _moments(),
        Decimal: _decimals(),
        bool: st.booleans(),
        type(None): st.none(),
    }


@st.composite
def instances(draw: st.DrawFn, model: type[M]) -> M:
    """A valid instance of `model`; where optional fields do not go together, without them."""
    values = {
        name: draw(_of(info.annotation, tuple(info.metadata)))
        for name, info in model.model_fields.items()
        if info.is_required() or draw(st.booleans())
    }
    required = {name for name, info in model.model_fields.items() if info.is_required()}
    for names in (values.keys(), required):
        with contextlib.suppress(ValidationError):
            return model.model_validate({name: values[name] for name in names})
    return reject()


def _of(annotation: Any, metadata: tuple[Any, ...] = ()) -> st.SearchStrategy[Any]:
    given_ = _given().get(annotation)
    if given_ is not None:
        return given_
    if get_origin(annotation) is Annotated:
        inner, *more = get_args(annotation)
        return _of(inner, (*metadata, *more))
    return _composed(annotation, metadata)


def _composed(annotation: Any, metadata: tuple[Any, ...]) -> st.SearchStrategy[Any]:
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin in (Union, types.UnionType):
        return st.one_of([_of(part, metadata) for part in arguments])
    if origin is Literal:
        return st.sampled_from(arguments)
    if origin is tuple:
        least = max((m.min_length for m in metadata if isinstance(m, MinLen)), default=0)
        return st.lists(_of(arguments[0]), min_size=least, max_size=least + 2).map(tuple)
    if origin is dict:
        keys = _keys() if arguments[0] is str else _of(arguments[0])
        least = max((m.min_length for m in metadata if isinstance(m, MinLen)), default=0)
        return st.dictionaries(keys, _of(arguments[1]), min_size=least, max_size=least + 1)
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return st.sampled_from(annotation)
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return _given().get(annotation) or instances(annotation)
    if is_dataclass(annotation):
        fields = {name: _of(kind) for name, kind in get_type_hints(annotation).items()}
        return st.builds(annotation, **fields)
    return _simple(annotation, metadata)


def _simple(annotation: Any, metadata: tuple[Any, ...]) -> st.SearchStrategy[Any]:
    low = max((int(m.ge) for m in metadata if isinstance(m, Ge)), default=0)
    low = max([low, *(int(m.gt) + 1 for m in metadata if isinstance(m, Gt))])
    high = min((int(m.le) for m in metadata if isinstance(m, Le)), default=2**40)
    if annotation is int:
        return st.integers(low, high)
    if annotation is time:
        return st.times()
    assert annotation is str, annotation
    for one in metadata:
        if isinstance(one, AfterValidator):
            return _CHECKED[one.func]
    patterns = [p for m in metadata if (p := getattr(m, "pattern", None))]
    longest = [n for m in metadata if (n := getattr(m, "max_length", None))]
    longest += [m.max_length for m in metadata if isinstance(m, MaxLen)]
    least = [m.min_length or 0 for m in metadata if isinstance(m, StringConstraints)]
    if patterns:
        text = st.from_regex(re.compile(patterns[0]), fullmatch=True)
        return text.filter(lambda value: not value.endswith("\n"))
    characters = st.characters(exclude_categories=("Cc", "Cs"))
    return st.text(characters, min_size=max(least, default=0), max_size=min([*longest, 12]))
