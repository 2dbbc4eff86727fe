"""What rules over the whole document ask of its lines, asked once for lines that say the same."""

from collections.abc import Callable, Sequence
from typing import Any

from integration.rules.node import Node

MAX_KNOWN = 256


class LineMemory:
    """The facts of the lines of one shape, by the texts that were read for them."""

    __slots__ = ("_known", "_net", "_slots", "_top")

    def __init__(self, top: Node, net: str) -> None:
        found = top.all(net)
        self._top = top
        self._net = found[0] if found else None
        self._slots: tuple[int, ...] = ()
        self._known: dict[tuple[str, ...], Any] = {}

    def net(self) -> str | None:
        """The net amount of the line as it stands."""
        return self._net.raw if self._net else None

    def facts(self, texts: Sequence[str], compute: Callable[[Node], Any]) -> Any:
        """What `compute` says of the line with these texts."""
        key = tuple([texts[slot] for slot in self._slots])
        found = self._known.get(key)
        return self._learn(texts, compute) if found is None else found

    def _learn(self, texts: Sequence[str], compute: Callable[[Node], Any]) -> Any:
        unit = self._top.unit
        unit.texts = watched = _WatchedTexts(texts)
        try:
            facts = compute(self._top)
        finally:
            unit.texts = texts
        if not watched.read <= set(self._slots) or len(self._known) >= MAX_KNOWN:
            self._slots = tuple(sorted(watched.read | set(self._slots)))
            self._known.clear()
        self._known[tuple([texts[slot] for slot in self._slots])] = facts
        return facts


class _WatchedTexts(list[str]):
    def __init__(self, texts: Sequence[str]) -> None:
        super().__init__(texts)
        self.read: set[int] = set()

    def __getitem__(self, index):  # type: ignore[no-untyped-def]
        self.read.add(index)
        return super().__getitem__(index)
