"""How values are said on a page: amounts, days, how long ago. Plain English, no library."""

from datetime import date, datetime, timedelta
from decimal import Decimal

from domain.core.money import document_places

_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
_LISTS = {"lines": "line", "shares": "invoice"}
"""Lists of forms, and what one of each is called there."""
_THIN = "\u00a0"
"""A no-break space between amount and currency."""


def number(value: Decimal, places: int = 2) -> str:
    """With separators, the decimals of its currency, and more only if it has more."""
    exponent = value.as_tuple().exponent
    finer = isinstance(exponent, int) and -exponent > places
    text = f"{value:,f}" if finer else f"{value:,.{places}f}"
    return text.replace("-", "−")


def plain(value: Decimal) -> str:
    """A quantity or a rate, without decimals that say nothing."""
    text = f"{value:,f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text).replace("-", "−")


def money(value: Decimal, currency: str) -> str:
    """An amount with its currency: `1,234.50 EUR`."""
    return f"{number(value, document_places(currency))}{_THIN}{currency}"


def day(value: date | datetime | None) -> str:
    """`2 Nov 2026`."""
    if value is None:
        return ""
    return f"{value.day} {_MONTHS[value.month - 1]} {value.year}"


def moment(value: datetime | None) -> str:
    """`2 Nov 2026, 14:05 UTC`."""
    return f"{day(value)}, {value:%H:%M} UTC" if value else ""


def span(time: timedelta) -> str:
    """A length of time in its largest unit: `3 days`."""
    seconds = int(abs(time).total_seconds())
    for unit, name in ((86_400, "day"), (3_600, "hour"), (60, "minute")):
        if seconds >= unit:
            return counted(seconds // unit, name)
    return "a moment"


def since(value: datetime | None, now: datetime) -> str:
    """How long something has lasted: `for 3 days`, at first `for a moment`."""
    return f"for {span(now - value)}" if value else ""


def ago(value: datetime, now: datetime) -> str:
    """`3 days ago`."""
    return f"{span(now - value)} ago"


def until(value: datetime, now: datetime) -> str:
    """`in 3 days`, or `3 days late`."""
    return f"in {span(value - now)}" if value >= now else f"{span(now - value)} late"


def due(value: date, today: date) -> str:
    """`in 5 days`, `today`, `4 days late`."""
    days = (value - today).days
    if days == 0:
        return "today"
    return f"in {counted(days, 'day')}" if days > 0 else f"{counted(-days, 'day')} late"


def sentence(text: str) -> str:
    """With a capital letter and a full stop, as it stands by itself."""
    said = text.strip()
    if not said:
        return ""
    return said[0].upper() + said[1:] + ("" if said[-1] in ".!?”" else ".")


def field(pointer: str) -> str:
    """A field by its JSON pointer: `/lines/0/unit_price` is `Line 1, unit price`."""
    parts = [part for part in pointer.split("/") if part]
    if len(parts) > 1 and parts[0] in _LISTS and parts[1].isdecimal():
        parts = [f"{_LISTS[parts[0]]} {int(parts[1]) + 1}", *parts[2:]]
    said = ", ".join(parts).replace("_", " ")
    return said[:1].upper() + said[1:]


def counted(count: int, name: str, many: str = "") -> str:
    """`1 invoice`, `2 invoices`."""
    return f"{count:,} {name if count == 1 else many or name + 's'}"


def names(all_of_them: tuple[str, ...] | list[str], last: str = "or") -> str:
    """`a`, `a or b`, `a, b or c`."""
    if len(all_of_them) < 2:
        return "".join(all_of_them)
    return f"{', '.join(all_of_them[:-1])} {last} {all_of_them[-1]}"


def size(count: int) -> str:
    """Of a file: `12 KB`."""
    for unit, name in ((1_000_000, "MB"), (1_000, "KB")):
        if count >= unit:
            return f"{count / unit:.1f} {name}".replace(".0 ", " ")
    return counted(count, "byte")
