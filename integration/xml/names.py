"""Names and places of elements as people and rules write them: `/Invoice/cac:InvoiceLine[2]`."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from lxml import etree


class Names:
    """Prefixes of a syntax; what is in none of its namespaces keeps the prefix of the document."""

    def __init__(self, namespaces: Mapping[str, str]) -> None:
        self._prefixes = {namespace: prefix for prefix, namespace in namespaces.items()}

    def of(self, element: etree._Element) -> str:
        """The name of `element`."""
        name = etree.QName(element)
        prefix = self._prefixes.get(name.namespace or "", element.prefix)
        return f"{prefix}:{name.localname}" if prefix else name.localname

    def steps(self, parent: etree._Element) -> dict[etree._Element, str]:
        """The names of all children, in order, with a position where others have the same."""
        children = [(child, self.of(child)) for child in parent]
        totals = Counter(name for _, name in children)
        seen: Counter[str] = Counter()
        steps = {}
        for child, name in children:
            seen[name] += 1
            steps[child] = f"{name}[{seen[name]}]" if totals[name] > 1 else name
        return steps

    def path(self, element: etree._Element) -> str:
        """The XPath of `element` from the root of its document."""
        parent = element.getparent()
        if parent is None:
            return f"/{self.of(element)}"
        return f"{self.path(parent)}/{self.steps(parent)[element]}"


def line_of(element: etree._Element) -> int:
    """The line in the source where `element` starts."""
    line: Any = element.sourceline
    return int(line or 1)
