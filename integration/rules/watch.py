"""Running a test, and noticing what it looks at."""

from collections.abc import Sequence

from integration.rules.document import Document
from integration.rules.node import Node, Unit
from integration.rules.pattern import Test


def holds(test: Test, node: Node) -> bool:
    """Whether `test` holds at `node`; a text that is no number where one belongs breaks it."""
    try:
        return bool(test(node))
    except (ValueError, ArithmeticError):
        return False


class Watch:
    """Runs tests on the elements of `units` and notices what they read."""

    def __init__(self, units: Sequence[Unit], document: Document) -> None:
        self._document = document
        self._kept = [(unit, unit.texts) for unit in units]
        for unit in units:
            unit.texts = _WatchedTexts(unit.texts, self)
        self.text_was_read = False
        self.was_read = False
        """The last test read a text, or something outside its unit."""
        self.looked_around = False
        """The last test looked at something that is not below its element."""

    def holds(self, test: Test, node: Node) -> bool:
        """Whether `test` holds at `node`."""
        unit, document = node.unit, self._document
        self.text_was_read = document.was_read = unit.went_up = False
        held = holds(test, node)
        self.was_read = self.text_was_read or document.was_read
        self.looked_around = document.was_read or unit.went_up
        return held

    def stop(self) -> None:
        """Give the units their texts back."""
        for unit, texts in self._kept:
            unit.texts = texts


class _WatchedTexts(list[str]):
    def __init__(self, texts: Sequence[str], watch: Watch) -> None:
        super().__init__(texts)
        self._watch = watch

    def __getitem__(self, index):  # type: ignore[no-untyped-def]
        self._watch.text_was_read = True
        return super().__getitem__(index)
