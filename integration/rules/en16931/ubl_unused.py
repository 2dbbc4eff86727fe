"""UBL-CR: elements of UBL that EN 16931 has no use for; each is reported once a document.

Source: CEN/TS 16931-3-2; rules of CEN EN16931-UBL 1.3.16. Most are tables; a few depend on more
than their place.
"""

from collections.abc import Iterable, Iterator, Mapping

from domain.core.findings import Severity
from integration.rules.en16931.ubl_lines import below_lines
from integration.rules.en16931.ubl_unused_header import UNUSED_IN_DOCUMENT
from integration.rules.en16931.ubl_unused_line import UNUSED_IN_LINE
from integration.rules.node import Node
from integration.rules.pattern import Pattern, Rule, unused

UNUSED_ANYWHERE = {
    "cac:FinancialInstitution": "UBL-CR-664",
    "cac:PaymentMeans/cac:PayerFinancialAccount": "UBL-CR-680",
    "cac:Price/cac:AllowanceCharge/cbc:AllowanceChargeReasonCode": "UBL-CR-669",
    "cac:Price/cac:AllowanceCharge/cbc:AllowanceChargeReason": "UBL-CR-670",
    "cac:Price/cac:AllowanceCharge/cbc:MultiplierFactorNumeric": "UBL-CR-671",
}
"""Without a use wherever they stand, with their rules."""

UNUSED_OF_OBJECT = {"cac:Attachment": "UBL-CR-666", "cbc:DocumentDescription": "UBL-CR-673"}
"""Not for the invoiced object (a reference of type 130), with their rules."""


def patterns() -> Iterable[Pattern]:
    """The patterns of unused elements."""
    return (_by_path(), _special())


def entries(table: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Rule and path of every element in a table."""
    for around, listed in table.items():
        number = 0
        for entry in listed.split():
            if entry.isdigit():
                number = int(entry)
                continue
            name = entry if ":" in entry else f"cbc:{entry}"
            yield f"UBL-CR-{number:03}", f"{around}/{name}" if around else name
            number += 1


def _by_path() -> Pattern:
    pattern = Pattern("UBL-unused")
    for id, path in entries(UNUSED_IN_DOCUMENT):
        pattern.at(f"/*/{path}", unused(id))
    for id, path in entries(UNUSED_IN_LINE):
        pattern.at(f"/*/{below_lines(path).replace(' | ', ' | /*/')}", unused(id))
    pattern.at("/Invoice/cac:PaymentMeans/cbc:PaymentDueDate", unused("UBL-CR-412"))
    return pattern


def _special() -> Pattern:
    pattern = Pattern("UBL-unused-anywhere")
    pattern.at("/Invoice | /CreditNote", Rule("UBL-CR-002", _is_of_version_2_1, Severity.WARNING))
    for path, id in UNUSED_ANYWHERE.items():
        pattern.at(path, unused(id))
    for name, id in UNUSED_OF_OBJECT.items():
        pattern.at(
            f"cac:AdditionalDocumentReference/{name}",
            unused(id, Severity.FATAL),
            when=_is_of_object,
        )
    return pattern


def _is_of_version_2_1(root: Node) -> bool:
    versions = root.all("cbc:UBLVersionID")
    return not versions or any(version.raw == "2.1" for version in versions)


def _is_of_object(node: Node) -> bool:
    reference = node.parent
    return reference is not None and any(
        code.raw == "130" for code in reference.all("cbc:DocumentTypeCode")
    )
