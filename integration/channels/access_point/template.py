"""JSON by a template, and places in JSON. Source: RFC 6901 (JSON Pointer), RFC 8259."""

import base64
import json
import re
from typing import Any

from domain.core.errors import DeliveryRejected
from domain.exchange.delivery import OutboundMessage

_NAMES = re.compile(r"\{(content_base64|content|id|file_name|media_type|subject|test)\}")
_TEST = "{test}"


def fill(template: Any, message: OutboundMessage) -> bytes:
    """`template` with what stands for parts of `message` put in."""
    return json.dumps(_filled(template, message), ensure_ascii=False).encode()


def at(document: Any, pointer: str) -> Any:
    """What is at `pointer`; `None` if there is nothing."""
    for step in pointer.split("/")[1:]:
        name = step.replace("~1", "/").replace("~0", "~")
        if isinstance(document, dict):
            document = document.get(name)
        elif isinstance(document, list) and name.isdecimal() and int(name) < len(document):
            document = document[int(name)]
        else:
            return None
    return document


def text_at(document: Any, pointer: str) -> str:
    """The text or number at `pointer`; empty if there is none."""
    found = at(document, pointer)
    return str(found) if isinstance(found, str | int) and not isinstance(found, bool) else ""


def read_json(content: bytes) -> Any:
    """The document; `None` if it is none."""
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        return None


def _filled(template: Any, message: OutboundMessage) -> Any:
    if isinstance(template, dict):
        return {name: _filled(value, message) for name, value in template.items()}
    if isinstance(template, list):
        return [_filled(value, message) for value in template]
    if template == _TEST:
        return message.test
    if isinstance(template, str):
        return _NAMES.sub(lambda match: _value(match.group(1), message), template)
    return template


def _value(name: str, message: OutboundMessage) -> str:
    if name == "content_base64":
        return base64.b64encode(message.content).decode()
    if name == "content":
        try:
            return message.content.decode()
        except UnicodeDecodeError:
            raise DeliveryRejected(
                "the document is no text, and the template wants it as text",
                hint="use {content_base64} in the template",
            ) from None
    return str(getattr(message, name))
