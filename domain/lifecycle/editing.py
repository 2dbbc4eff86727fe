"""Editing: whether somebody may change this part of an invoice in this state. Pure."""

from collections.abc import Collection

from domain.invoice.request import InvoiceRequest
from domain.lifecycle.definition import State

PARTS: dict[str, tuple[str, ...]] = {
    "lines": ("lines", "credits"),
    "references": ("buyer_reference", "order_reference", "preceding"),
    "note": ("note",),
    "delivery": ("delivery", "ship_from"),
    "period": ("period",),
}
"""What an author of lifecycles calls a part → the fields of a request that make it up."""

_NEVER = ("partnership_id", "type_code", "corrects_invoice_id", "billing_run_id", "received")
"""What makes it another invoice."""


def refusal(
    state: State, before: InvoiceRequest, after: InvoiceRequest, roles: Collection[str]
) -> str:
    """Why the change is not allowed in `state` to somebody with `roles`; empty if it is."""
    for name in _NEVER:
        if getattr(before, name) != getattr(after, name):
            return f"'{name}' cannot be changed; cancel this invoice and open another"
    editing = state.editing
    if editing is None:
        return ""
    if not set(roles) & set(editing.by):
        return f"in state '{state.title}' only {', '.join(editing.by)} may edit"
    if not editing.parts:
        return ""
    open_fields = {field for part in editing.parts for field in PARTS[part]}
    changed = [
        part
        for part, fields in PARTS.items()
        if any(getattr(before, f) != getattr(after, f) for f in fields if f not in open_fields)
    ]
    if changed:
        allowed = ", ".join(editing.parts)
        return f"in state '{state.title}' only {allowed} may be edited, not {', '.join(changed)}"
    return ""
