"""Which element of the ApplicationResponse carries what. Source: Peppol MLS 1.0, syntax tree."""

from integration.xml.binding import Binding
from integration.xml.nodes import Attribute, Node, code, const, day, element, ignored, many, text

CUSTOMIZATION = "urn:peppol:edec:mls:1.0"
PROFILE = "urn:peppol:edec:mls"
_UBL = "urn:oasis:names:specification:ubl:schema:xsd"
NAMESPACES = {
    "": f"{_UBL}:ApplicationResponse-2",
    "cac": f"{_UBL}:CommonAggregateComponents-2",
    "cbc": f"{_UBL}:CommonBasicComponents-2",
}


def _correspondent(tag: str, scope: str) -> Node:
    return element(
        tag,
        code(
            "cbc:EndpointID",
            "value",
            scope=scope,
            attributes=(Attribute("schemeID", field="scheme"),),
        ),
    )


_LINE = many(
    "cac:LineResponse",
    "lines",
    code("cac:LineReference/cbc:LineID", "location"),
    many(
        "cac:Response",
        "responses",
        text("cbc:Description", "description"),
        many("cac:Status", "codes", code("cbc:StatusReasonCode", "code")),
    ),
)

BINDING = Binding(
    Node(
        "ApplicationResponse",
        children=(
            ignored("cbc:UBLVersionID"),
            const("cbc:CustomizationID", CUSTOMIZATION),
            const("cbc:ProfileID", PROFILE),
            text("cbc:ID", "id"),
            day("cbc:IssueDate", "issue_date"),
            code("cbc:IssueTime", "issue_time"),
            ignored("cbc:Note"),
            _correspondent("cac:SenderParty", "sender"),
            _correspondent("cac:ReceiverParty", "receiver"),
            element(
                "cac:DocumentResponse",
                element(
                    "cac:Response",
                    code("cbc:ResponseCode", "code"),
                    text("cbc:Description", "reason"),
                ),
                element("cac:DocumentReference", text("cbc:ID", "about")),
                _LINE,
            ),
        ),
    ),
    NAMESPACES,
)
"""The Message Level Status, both ways."""
