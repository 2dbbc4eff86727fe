"""The validators that `bench_validate` measures, each as a function from bytes to a verdict."""

from collections.abc import Callable, Sequence
from importlib.util import find_spec

from integration.rules import judge
from integration.rules.layers import LAYERS
from tests.conformance.engine import pinned
from tests.conformance.oracle import Oracle
from tests.conformance.places import Suites, Unavailable

Validator = Callable[[bytes], bool]
WANTED = ("en16931", "peppol")


def layers_at_hand(oracle: Oracle) -> tuple[str, ...]:
    """Those that both sides can judge by; without the suites that is EN 16931 alone."""
    found = []
    for layer in WANTED:
        try:
            oracle.warm((layer,), "ubl")
        except Unavailable as missing:
            print(f"{layer} left out on both sides: {missing}")
            continue
        if layer in LAYERS:
            found.append(layer)
        else:
            print(f"{layer} left out on both sides: we have no such layer")
    return tuple(found)


def ours(layers: Sequence[str]) -> Validator:
    """Our validator, at the releases that the official rules at hand have."""
    named = tuple(map(pinned, layers))
    return lambda content: judge(content, layers=named).is_valid


def saxon(oracle: Oracle, layers: Sequence[str]) -> Validator:
    """Warm `saxonche`: stylesheets compiled, the document parsed once, run through each."""
    runs = oracle.warm(layers, "ubl")

    def validate(content: bytes) -> bool:
        node = oracle.parse(content.decode())
        reports = [run.transform_to_string(xdm_node=node) for run in runs]
        return not any('flag="fatal"' in report for report in reports)

    return validate


def others(layers: Sequence[str]) -> dict[str, Validator]:
    """The other validators in Python, if they can be imported; what they judge is in the name."""
    found: dict[str, Validator] = {}
    if find_spec("mockeinvoice") and "peppol" in layers:
        import mockeinvoice

        found["mock-einvoice (EN+Peppol)"] = lambda content: (
            not mockeinvoice.validate(content)[1].failures
        )
    if find_spec("einvoice"):
        import einvoice

        found["verifyhash (BR rules only)"] = lambda content: bool(
            einvoice.validate_bytes(content, profile="en16931")["valid"]
        )
    return found


def all_of(suites: Suites) -> tuple[dict[str, Validator], tuple[str, ...]]:
    """Ours first, warm Saxon second, then the others; and the layers."""
    oracle = Oracle(suites, cache=None)
    layers = layers_at_hand(oracle)
    return {"ours": ours(layers), "saxonche": saxon(oracle, layers), **others(layers)}, layers
