"""Model → XML by a plan: deterministic bytes, no empty elements."""

import re
from typing import Any

from domain.core.errors import Invalid
from domain.core.findings import Finding
from integration.xml.plan import Plan, value

_TEXT = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
_QUOTED = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"})
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write_document(plan: Plan, model: Any, declarations: str) -> bytes:
    """`model` as a document; `Invalid` if a text holds what XML 1.0 cannot carry."""
    out = ['<?xml version="1.0" encoding="UTF-8"?>\n', f"<{plan.node.tag}{declarations}>\n"]
    for child in plan.children:
        _write(child, model, model, out)
    out.append(f"</{plan.node.tag}>\n")
    document = "".join(out)
    if (bad := _FORBIDDEN.search(document)) is not None:
        _refuse(document, bad.start())
    return document.encode()


def _write(plan: Plan, model: Any, root: Any, out: list[str]) -> bool:
    """Write what `plan` says about `model`; whether it said anything by itself."""
    node = plan.node
    if node.is_ignored or (node.when is not None and not node.when(model)):
        return False
    if node.repeated:
        items = value(model, plan.opens) or ()
        spoke = [_element(plan, item, root, out) for item in items]
        return any(spoke)
    if plan.opens:
        model = value(model, plan.opens)
        if model is None:
            return False
    return _element(plan, model, root, out)


def _element(plan: Plan, model: Any, root: Any, out: list[str]) -> bool:
    return _container(plan, model, root, out) if plan.children else _leaf(plan, model, root, out)


def _container(plan: Plan, model: Any, root: Any, out: list[str]) -> bool:
    start = len(out)
    out.append(f"{plan.indent}<{plan.node.tag}>\n")
    spoke = [_write(child, model, root, out) for child in plan.children]
    if not any(spoke) and not plan.formal:
        del out[start:]
        return False
    out.append(f"{plan.indent}</{plan.node.tag}>\n")
    return not plan.formal


def _leaf(plan: Plan, model: Any, root: Any, out: list[str]) -> bool:
    node = plan.node
    content = node.const
    if node.form is not None:
        found = value(model, plan.field)
        if found is None:
            return False
        content = node.form.write(found)
    attributes = "".join(
        f' {name}="{said.translate(_QUOTED)}"' for name, said in _attributes(plan, model, root)
    )
    out.append(f"{plan.indent}<{node.tag}{attributes}>{content.translate(_TEXT)}</{node.tag}>\n")
    return node.form is not None and content != node.weak


def _attributes(plan: Plan, model: Any, root: Any) -> list[tuple[str, str]]:
    said = []
    for attribute in plan.node.attributes:
        if attribute.const:
            said.append((attribute.name, attribute.const))
            continue
        owner, name = (root, attribute.repeats) if attribute.repeats else (model, attribute.field)
        found = getattr(owner, name)
        if found is not None:
            said.append((attribute.name, str(found)))
    return said


def _refuse(document: str, at: int) -> None:
    line_start = document.rfind("\n", 0, at) + 1
    tag = document[line_start:at].strip().partition(">")[0].lstrip("<").split(" ")[0]
    finding = Finding(
        rule="XML_CHARACTER",
        path=tag,
        message=f"the character U+{ord(document[at]):04X} cannot be written in XML",
        hint="remove it from the text",
    )
    raise Invalid("the document holds a character that XML cannot carry", findings=[finding])
