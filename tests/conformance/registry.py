"""The registry of suites: a new one is one more line here."""

from collections.abc import Callable, Iterator

from tests.conformance import kosit, testsets, xmute
from tests.conformance.case import Case
from tests.conformance.places import Suites

Reader = Callable[[Suites, str], Iterator[Case]]

SUITES: dict[str, Reader] = {
    **dict.fromkeys(testsets.FOLDERS, testsets.cases),
    **dict.fromkeys(xmute.FOLDERS, xmute.cases),
    **dict.fromkeys(kosit.SUITES, kosit.cases),
}
"""By name: who reads the cases of a suite."""
