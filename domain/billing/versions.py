"""Versions of an agreement: what a change changed, in words. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from domain.billing.agreement import Agreement

_NOTHING = "nothing"
_LONGEST = 80
_OURS = {"id", "version"}


def changes(before: Agreement, after: Agreement) -> tuple[str, ...]:
    """Every place that differs, such as `charges/fee/price/amount: 490.00 → 500.00`.

    Charges and the like are compared by their ids, wherever they stand.
    """
    was, is_now = _plain(before), _plain(after)
    return tuple(_differences(was, is_now, ""))


def same_terms(one: Agreement, other: Agreement) -> bool:
    """Whether the two agree in everything but their version."""
    return one.model_copy(update={"version": other.version}) == other


def _plain(agreement: Agreement) -> dict[str, Any]:
    return agreement.model_dump(mode="json", exclude=_OURS)


def _differences(before: Any, after: Any, path: str) -> Iterator[str]:
    if before == after:
        return
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        yield from _of_mappings(before, after, path)
    elif _is_named(before) and _is_named(after):
        yield from _of_mappings(_by_id(before), _by_id(after), path)
        was = [one["id"] for one in before if one["id"] in _by_id(after)]
        now = [one["id"] for one in after if one["id"] in _by_id(before)]
        if was != now:
            yield f"{path}: in another order"
    else:
        yield f"{path}: {_said(before)} → {_said(after)}"


def _of_mappings(before: Mapping[str, Any], after: Mapping[str, Any], path: str) -> Iterator[str]:
    for name in dict.fromkeys([*before, *after]):
        place = f"{path}/{name}" if path else name
        if name not in before:
            yield f"{place}: added" if isinstance(after[name], Mapping) else _came(place, after)
        elif name not in after:
            yield f"{place}: taken out"
        else:
            yield from _differences(before[name], after[name], place)


def _came(place: str, after: Mapping[str, Any]) -> str:
    return f"{place}: {_NOTHING} → {_said(after[place.rpartition('/')[2]])}"


def _is_named(value: Any) -> bool:
    """A list of things with ids of their own, or an empty one."""
    return isinstance(value, list) and all(
        isinstance(one, Mapping) and "id" in one for one in value
    )


def _by_id(items: Sequence[Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
    return {one["id"]: one for one in items}


def _said(value: Any) -> str:
    if value is None or value == []:
        return _NOTHING
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
