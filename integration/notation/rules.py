"""The rules that a written document is read by: its form, before what it says is judged."""

from domain.core.findings import Finding
from integration.notation.node import DEEPEST, MOST_NODES, Place

LARGEST = 256 * 1024
"""Bytes of a document at most."""

RULES: dict[str, str] = {
    "LF-SIZE": f"a document has at most {LARGEST // 1024} KiB",
    "LF-ENCODING": "a document is text in UTF-8",
    "LF-SYNTAX": "a document is well-formed YAML or JSON",
    "LF-DEPTH": f"at most {DEEPEST} levels stand in each other, and {MOST_NODES} parts in all",
    "LF-TWICE": "a name stands once in its mapping",
    "LF-ALIAS": "anchors (&) and aliases (*) are not used: everything is said where it stands",
    "LF-TAG": "tags (!) are not used",
    "LF-KEY": "a name is a plain text",
    "LF-UNKNOWN": "every name is one that can stand there",
    "LF-MISSING": "nothing that is needed is missing",
    "LF-VALUE": "every value is of the kind and in the range that its name takes",
}
"""Rule → what it demands. All are fatal."""


def fault(rule: str, place: Place, message: str = "", hint: str = "", path: str = "") -> Finding:
    """`rule` is broken at `place`; `path` is the model path, where there is one."""
    return Finding(
        rule=rule,
        path=f"{place} {path}".strip(),
        model_path=path,
        message=message or RULES[rule],
        hint=hint,
    )
