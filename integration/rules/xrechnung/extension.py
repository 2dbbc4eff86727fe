"""What the XRechnung Extension asks in both syntaxes: schemes of identifiers, attachments."""

from collections.abc import Callable, Iterable, Mapping

from integration.rules.node import Node
from integration.rules.pattern import Rule
from integration.rules.xrechnung.codes import EAS, ICD, MIME

Allowed = Callable[[Node], object]


def attachment(since: str = "") -> Rule:
    """BR-DEX-01: a media type that may be attached."""
    return Rule("BR-DEX-01", lambda node: node.attributes.get("mimeCode") in MIME, since=since)


def has_scheme(node: Node) -> bool:
    """Whether an identifier names its scheme; it may be empty."""
    return "schemeID" in node.attributes


def registered(id: str, also: Allowed | None = None) -> Iterable[Rule]:
    """An identifier's scheme is one of ISO 6523, or `also` holds."""
    return _coded(id, ICD, also)


def reachable(id: str) -> Iterable[Rule]:
    """An electronic address's scheme is one of the EAS list."""
    return _coded(id, EAS, None)


def _coded(id: str, lists: Mapping[str, frozenset[str]], also: Allowed | None) -> Iterable[Rule]:
    """One rule for each release that changed the list."""
    releases = list(lists)
    for since, until in zip(releases, [*releases[1:], ""], strict=True):
        yield Rule(id, _scheme_in(lists[since], also), since=since, until=until)


def _scheme_in(codes: frozenset[str], also: Allowed | None) -> Allowed:
    def holds(node: Node) -> object:
        scheme = " ".join(node.attributes["schemeID"].split())
        return scheme in codes or (also is not None and also(node))

    return holds
