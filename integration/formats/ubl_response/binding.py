"""Which element of the ApplicationResponse carries what. Source: Peppol BIS, T111 syntax tree."""

from integration.xml.binding import Binding
from integration.xml.nodes import Attribute, Node, code, const, day, element, ignored, many, text

_UBL = "urn:oasis:names:specification:ubl:schema:xsd"


def _correspondent(tag: str, scope: str) -> Node:
    return element(
        tag,
        text(
            "cbc:EndpointID",
            "value",
            scope="address",
            attributes=(Attribute("schemeID", field="scheme"),),
        ),
        ignored("cac:PartyIdentification"),
        ignored("cac:PartyName"),
        text("cac:PartyLegalEntity/cbc:RegistrationName", "name"),
        ignored("cac:Contact"),
        scope=scope,
    )


_RESPONSE = element(
    "cac:Response",
    code("cbc:ResponseCode", "code", attributes=(Attribute("listID", const="UNCL4343OpSubset"),)),
    ignored("cbc:EffectiveDate"),
    many(
        "cac:Status",
        "statuses",
        code(
            "cbc:StatusReasonCode",
            "code",
            attributes=(Attribute("listID", const="OPStatusReason"),),
        ),
        text("cbc:StatusReason", "reason"),
        ignored("cac:Condition"),
    ),
)

_DOCUMENT = element(
    "cac:DocumentReference",
    text("cbc:ID", "invoice_number"),
    ignored("cbc:IssueDate"),
    code(
        "cbc:DocumentTypeCode", "invoice_type", attributes=(Attribute("listID", const="UNCL1001"),)
    ),
)

BINDING = Binding(
    Node(
        "ApplicationResponse",
        children=(
            ignored("cbc:UBLVersionID"),
            const("cbc:CustomizationID", "urn:fdc:peppol.eu:poacc:trns:invoice_response:3"),
            const("cbc:ProfileID", "urn:fdc:peppol.eu:poacc:bis:invoice_response:3"),
            text("cbc:ID", "id"),
            day("cbc:IssueDate", "issue_date"),
            ignored("cbc:IssueTime"),
            ignored("cbc:Note"),
            _correspondent("cac:SenderParty", "sender"),
            _correspondent("cac:ReceiverParty", "receiver"),
            element(
                "cac:DocumentResponse",
                _RESPONSE,
                _DOCUMENT,
                ignored("cac:IssuerParty"),
                ignored("cac:RecipientParty"),
            ),
        ),
    ),
    {
        "": f"{_UBL}:ApplicationResponse-2",
        "cac": f"{_UBL}:CommonAggregateComponents-2",
        "cbc": f"{_UBL}:CommonBasicComponents-2",
    },
)
"""T111, both ways. What is ignored describes the correspondents or repeats the invoice."""
