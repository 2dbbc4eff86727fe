"""XML → plain data by a plan: nothing is dropped silently, every fault becomes a finding.

An element that the plan does not know is a fault, so that a total never misses a part that the
reader did not understand. The plan grows; the reader stays.
"""

from typing import Any

from lxml import etree

from domain.core.findings import Finding
from integration.xml.plan import Loc, Plan

Data = dict[str, Any]


class Reading:
    """One pass over one document."""

    def __init__(self) -> None:
        self.findings: list[Finding] = []
        self.data: Data = {}

    def document(self, plan: Plan, root: etree._Element) -> None:
        """Read everything below `root`, the element that `plan` describes."""
        self._below(plan, root, self.data, f"/{plan.node.tag}")

    def _below(self, plan: Plan, parent: etree._Element, model: Data, path: str) -> None:
        counts: dict[int, int] = {}
        for child in parent:
            known = _choose(plan.by_tag.get(child.tag, ()), child)
            if known is None:
                self._unknown(child, path)
                continue
            count = counts[id(known)] = counts.get(id(known), 0) + 1
            if known.node.repeated:
                self._repeated(known, child, model, f"{path}/{known.node.tag}[{count}]")
            elif count > 1:
                self._finding(
                    "XML_ELEMENT_REPEATED",
                    child,
                    f"{path}/{known.node.tag}[{count}]",
                    "the element is there more than once and only one is understood",
                )
            elif not known.node.is_ignored:
                self._single(known, child, model, f"{path}/{known.node.tag}")
        for known in plan.children:
            if known.node.absent is not None and id(known) not in counts:
                _put(model, known.field, known.node.absent)

    def _repeated(self, plan: Plan, element: etree._Element, model: Data, path: str) -> None:
        item: Data = {}
        for name in plan.opens[:-1]:
            model = model.setdefault(name, {})
        model.setdefault(plan.opens[-1], []).append(item)
        self._content(plan, element, item, path)

    def _single(self, plan: Plan, element: etree._Element, model: Data, path: str) -> None:
        for name in plan.opens:
            model = model.setdefault(name, {})
        self._content(plan, element, model, path)

    def _content(self, plan: Plan, element: etree._Element, model: Data, path: str) -> None:
        if plan.node.attributes:
            self._attributes(plan, element, model, path)
        if plan.children:
            self._below(plan, element, model, path)
            return
        for child in element:
            self._unknown(child, path)
        raw = element.text or ""
        if plan.node.form is not None:
            try:
                _put(model, plan.field, plan.node.form.read(raw))
            except ValueError as error:
                _put(model, plan.field, raw)
                self._finding("XML_VALUE", element, path, f"'{raw[:40]}' is {error}")
        elif not _is_const(plan, raw):
            self._finding(
                "XML_VALUE",
                element,
                path,
                f"'{raw.strip()[:80]}' is not understood here; expected '{plan.node.const}'",
            )

    def _attributes(self, plan: Plan, element: etree._Element, model: Data, path: str) -> None:
        for attribute in plan.node.attributes:
            raw = element.get(attribute.name)
            if raw is None:
                continue
            if attribute.field:
                model[attribute.field] = raw.strip()
            elif attribute.repeats and raw.strip() != self.data.get(attribute.repeats):
                self._finding(
                    "XML_VALUE",
                    element,
                    f"{path}/@{attribute.name}",
                    f"'{raw[:40]}' is not the {attribute.repeats} of the document",
                )

    def _unknown(self, element: etree._Element, path: str) -> None:
        name = etree.QName(element)
        prefix = f"{element.prefix}:" if element.prefix else ""
        self._finding(
            "XML_ELEMENT_UNKNOWN",
            element,
            f"{path}/{prefix}{name.localname}",
            f"the element {name.localname[:80]} is not understood",
            "leave it out, or agree with the sender on what it shall mean",
        )

    def _finding(
        self, rule: str, element: etree._Element, path: str, message: str, hint: str = ""
    ) -> None:
        self.findings.append(
            Finding(
                rule=rule,
                path=path,
                message=f"line {element.sourceline}: {message}",
                hint=hint or "mend the element, or ask the sender for a correct document",
            )
        )


def _choose(candidates: tuple[Plan, ...], element: etree._Element) -> Plan | None:
    """The node that `element` is; where several have its name, the constants below decide."""
    if len(candidates) <= 1:
        return candidates[0] if candidates else None
    for plan in candidates:
        if all(_text_at(element, tags) == const for tags, const in plan.told_by):
            return plan
    return None


def _text_at(element: etree._Element, tags: Loc) -> str:
    return (element.findtext("/".join(tags)) or "").strip()


def _is_const(plan: Plan, raw: str) -> bool:
    node = plan.node
    return raw.strip() == node.const or bool(node.accepts and raw.strip().startswith(node.accepts))


def _put(model: Data, path: Loc, raw: str) -> None:
    for name in path[:-1]:
        model = model.setdefault(name, {})
    model[path[-1]] = raw
