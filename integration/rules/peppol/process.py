"""BT-23: the business processes of BIS Billing, by release."""

import re

UNKNOWN = ""
BILLING = "01"
WITH_RESPONSE = "02"

_NUMBERED = re.compile(r"urn:fdc:peppol.eu:2017:poacc:billing:([0-9]{2}):1.0")
_NAMED = {
    "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0": BILLING,
    "urn:peppol:bis:billing_with_response": WITH_RESPONSE,
}
_FRENCH = {
    "urn:peppol:france:billing:regulated": BILLING,
    "urn:peppol:france:billing:non-regulated": BILLING,
}

SPECIFICATION = "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0"


def numbered(identifier: str) -> str:
    """The process's number up to 3.0.20: any two figures in the usual form."""
    return identifier.split(":")[6] if _NUMBERED.search(identifier) else UNKNOWN


def named(identifier: str) -> str:
    """From 3.0.21 on: one of a list."""
    return _NAMED.get(identifier, UNKNOWN)


def named_or_french(identifier: str) -> str:
    """The list for UBL: with the two processes that France uses for the time being."""
    return _FRENCH.get(identifier) or named(identifier)


def is_specification(identifier: str) -> bool:
    """BT-24 up to 3.0.20: begins with the specification identifier."""
    return identifier.startswith(SPECIFICATION)


def is_bare_specification(identifier: str) -> bool:
    """From 3.0.21 on: and says nothing of a version or a document type after it."""
    return is_specification(identifier) and "::" not in identifier
