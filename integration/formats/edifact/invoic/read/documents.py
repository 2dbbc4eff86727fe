"""What the invoice refers to: earlier invoices (RFF+IV), the tender, supporting documents (DOC)."""

from typing import Any

from integration.formats.edifact.invoic import codes
from integration.formats.edifact.invoic.dates import span
from integration.formats.edifact.invoic.tree import Node

Data = dict[str, Any]
TENDER, SUPPORTING = "50", "916"


def preceding(node: Node) -> list[Data]:
    """BG-3."""
    found = []
    for rff in node.take("RFF", *codes.PRECEDING):
        dtm = next(rff.all("DTM", codes.REFERENCE_DATE), None)
        said = span(dtm.get(0, 1), dtm.get(0, 2)) if dtm else None
        if dtm is not None and said is not None:
            dtm.taken = True
        found.append({"number": rff.get(0, 1), "issue_date": said.start if said else None})
    return [one for one in found if one["number"]]


def documents(node: Node, parties: list[Node], data: Data) -> None:
    """BT-17, and BG-24 from RFF+ACE and from the DOC of the parties."""
    found: list[Data] = [{"reference": rff.get(0, 1)} for rff in node.take("RFF", codes.RELATED)]
    for party in parties:
        for doc in party.all("DOC"):
            number = doc.get(1)
            if doc.get(0) == TENDER and number and "tender_reference" not in data:
                data["tender_reference"], doc.taken = number, True
            elif number:
                doc.taken = True
                found.append(
                    {
                        "reference": number,
                        "description": doc.get(0, 3) or None,
                        "location": doc.get(1, 2) or None,
                    }
                )
    data["supporting_documents"] = [one for one in found if one["reference"]]
