"""What is written into histories and seen by other processes, collected from the code.

Names (types, signals, queries, updates, attributes, queues) and, per workflow module, the ordered
list of Temporal commands it can issue. Both are compared with a committed file: a change needs
`workflow.patched` and then `UPDATE_GOLDEN=1`.
"""

import ast
import inspect
import json
import os
from pathlib import Path
from types import ModuleType
from typing import Any

from temporalio import activity, workflow

from domain.lifecycle.steps import EVENTS, Step
from worker.registry import WORKFLOWS, activities
from workflows import (
    alarm,
    batch_book,
    billing,
    billing_batch,
    correction,
    deciding,
    inbound,
    invoice,
    names,
    outgoing,
    policies,
)

MODULES: tuple[ModuleType, ...] = (
    invoice,
    deciding,
    alarm,
    batch_book,
    billing,
    billing_batch,
    correction,
    inbound,
    outgoing,
    policies,
)
_SPEAKERS = {"workflow", "policies"}


def wire_names() -> dict[str, Any]:
    """Every name on the wire."""
    return {
        "workflows": {definition.name: _handlers(definition) for definition in _definitions()},
        "activities": {queue: sorted(_names(offered)) for queue, offered in _offered().items()},
        "search_attributes": names.SEARCH_ATTRIBUTES,
        "queues": list(names.QUEUES),
        "steps": sorted(Step),
        "events": sorted(EVENTS),
        "ids": {
            "invoice": names.invoice_workflow("I"),
            "billing_run": names.billing_run_workflow("A", "P"),
            "billing_batch": names.billing_batch_workflow("B"),
            "billing_correction": names.billing_correction_workflow("C"),
            "billing_schedule": names.billing_schedule("A"),
            "mailbox_schedule": names.mailbox_schedule("M"),
            "inbound": names.inbound_workflow("H"),
        },
    }


def fingerprints() -> dict[str, list[str]]:
    """Per module, the calls that become Temporal commands, in source order."""
    return {module.__name__: _commands(module) for module in MODULES}


def golden(name: str, value: Any) -> Any:
    """The committed value; written anew when `UPDATE_GOLDEN` is set."""
    path = Path(__file__).with_name(name)
    if os.environ.get("UPDATE_GOLDEN"):
        path.write_text(json.dumps(value, indent=2) + "\n")
    return json.loads(path.read_text())


def _definitions() -> list[Any]:
    return [workflow._Definition.must_from_class(cls) for cls in WORKFLOWS]


def _handlers(definition: Any) -> dict[str, list[str]]:
    return {
        "signals": sorted(str(name) for name in definition.signals),
        "queries": sorted(str(name) for name in definition.queries),
        "updates": sorted(str(name) for name in definition.updates),
    }


def _offered() -> dict[str, Any]:
    class Anything:
        def __getattr__(self, _: str) -> Any:
            return Anything()

    return activities(Anything(), "", keep_schedule=Anything())  # type: ignore[arg-type]


def _names(offered: list[Any]) -> list[str]:
    return [str(activity._Definition.must_from_callable(each).name) for each in offered]


def _commands(module: ModuleType) -> list[str]:
    calls = [node for node in ast.walk(ast.parse(inspect.getsource(module))) if _speaks(node)]
    calls.sort(key=lambda node: (node.lineno, node.col_offset))
    return [_shown(node) for node in calls]


def _speaks(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id in _SPEAKERS
    )


def _shown(node: Any) -> str:
    first = ast.unparse(node.args[0]) if node.args else ""
    return f"{node.func.value.id}.{node.func.attr}({first[:60]})"
