"""What KoSIT's validator configuration makes of rules of EN 16931, by scenario.

Some rules of the standard are made lighter, so that the Extension and CVD can say what they are
for; some that only warn are made fatal. `since` is the Schematron release of the same bundle.
"""

from domain.core.findings import Severity
from integration.rules.layer import Rating
from integration.rules.xrechnung.specification import CVD, EXTENSION

_PLAIN = ("", CVD)
_ALL = (*_PLAIN, EXTENSION)
_FATAL, _WARNING, _INFORMATION = Severity.FATAL, Severity.WARNING, Severity.INFORMATION


def _rating(
    rules: str,
    severity: Severity,
    *variants: str,
    syntax: str = "",
    since: str = "",
    until: str = "",
) -> Rating:
    return Rating(
        frozenset(rules.split()), severity, frozenset(variants), syntax, since=since, until=until
    )


RATINGS = (
    _rating("BR-CL-21 BR-CL-23", _WARNING, *_ALL),
    _rating("BR-CL-13", _INFORMATION, CVD),
    _rating("BR-CL-10 BR-CL-11 BR-CL-21 BR-CL-25 BR-CL-26", _INFORMATION, EXTENSION),
    _rating("BR-CL-24", _WARNING, EXTENSION, syntax="ubl", until="2.2.0"),
    _rating("BR-CL-24", _INFORMATION, EXTENSION, since="2.2.0"),
    _rating("BR-CO-16 UBL-CR-470", _INFORMATION, EXTENSION, syntax="ubl"),
    _rating("UBL-CR-646", _FATAL, *_PLAIN, syntax="ubl", since="2.4.0"),
    _rating("UBL-CR-646", _INFORMATION, EXTENSION, syntax="ubl", since="2.4.0"),
    _rating("CII-SR-453", _FATAL, *_ALL, syntax="cii"),
    _rating("CII-SR-452 CII-SR-454", _FATAL, *_ALL, syntax="cii", since="2.1.0"),
)
