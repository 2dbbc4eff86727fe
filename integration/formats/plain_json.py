"""Invoices as JSON: our own schema, the EN 16931 model by its names.

One object: `schema` names it, `invoice` is the document. Amounts and quantities are decimal numbers
in strings, days are `2026-11-23`, codes are those of the lists that EN 16931 names. What a document
does not state is left out. Source of the meaning of each field: EN 16931-1:2017+A1.
"""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Literal

from pydantic import Field, ValidationError

from domain.core.errors import Invalid, Unreadable
from domain.core.findings import Finding
from domain.core.model import DomainModel
from domain.exchange.envelope import Envelope
from domain.exchange.statement import Reference
from domain.invoice.model import Invoice
from integration.format_settings import no_settings
from integration.notation.faults import faults_of
from integration.notation.json_reading import read_json
from integration.notation.node import Node, Unparsable

SCHEMA: Literal["urn:invoicing:invoice:1"] = "urn:invoicing:invoice:1"

_MOST_NODES = 2_000_000
"""Some 50,000 lines."""


class JsonInvoice(DomainModel):
    """The document as it is sent."""

    schema_: Literal["urn:invoicing:invoice:1"] = Field(default=SCHEMA, alias="schema")
    invoice: Invoice


class JsonFormat:
    """Invoices in JSON."""

    id = "json"
    media_type = "application/json"
    extension = "json"

    def check(self, settings: Mapping[str, Any]) -> list[Finding]:
        """What is wrong with the settings: this format has none."""
        return no_settings(self.id, settings)

    def references(self, _invoice: Invoice, _envelope: Envelope, /) -> tuple[Reference, ...]:
        """Nothing besides what every document is known by."""
        return ()

    def write(self, invoice: Invoice, _envelope: Envelope | None = None, /) -> bytes:
        """The issued `invoice`, in the order of the model; `Invalid` for a draft."""
        if invoice.number is None or invoice.issue_date is None:
            raise Invalid("only an issued invoice can be written")
        said = _stated(invoice.model_dump(mode="json"))
        text = json.dumps({"schema": SCHEMA, "invoice": said}, ensure_ascii=False, indent=1)
        return f"{text}\n".encode()

    def read(self, content: bytes) -> Invoice:
        """The invoice in `content`; `Unreadable` with every fault, each with line and column."""
        try:
            root = read_json(_text(content), most_nodes=_MOST_NODES)
        except Unparsable as error:
            raise _unreadable(error.findings) from None
        try:
            return JsonInvoice.model_validate(root.plain()).invoice
        except ValidationError as error:
            raise _unreadable(_faults(error, root)) from None


def _stated(value: Any) -> Any:
    """`value` without what is not stated."""
    if isinstance(value, dict):
        return {name: _stated(one) for name, one in value.items() if one not in (None, [])}
    return [_stated(one) for one in value] if isinstance(value, list) else value


def _text(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        place = f"byte {error.start}"
        finding = Finding(
            rule="JSON-ENCODING",
            path=place,
            message="the document is not UTF-8",
            hint="send it as UTF-8 (RFC 8259, 8.1)",
        )
        raise _unreadable([finding]) from None


def _faults(error: ValidationError, root: Node) -> list[Finding]:
    return faults_of(error, root, JsonInvoice)


def _unreadable(found: "list[Finding] | tuple[Finding, ...]") -> Unreadable:
    findings = [replace(one, rule=one.rule.replace("LF-", "JSON-")) for one in found]
    first = findings[0]
    message = f"the invoice in JSON cannot be read: {first.message} ({first.path})"
    return Unreadable(message, hint=first.hint, findings=findings)
