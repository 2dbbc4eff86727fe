"""Which CII element carries which term of the model: the one table for both directions.

Nodes stand in the order of the D16B schemas. Source: CEN/TS 16931-3-3, CII D16B XSD.
"""

from integration.formats.cii.bridge import gather
from integration.formats.cii.line import date_time, line
from integration.formats.cii.party import buyer, seller, ship_to, tax_representative
from integration.formats.cii.settlement import SETTLEMENT, settlement
from integration.xml.binding import Binding
from integration.xml.nodes import Attribute, Node, code, const, element, many, text

_CII = "urn:un:unece:uncefact:data:standard"
_TRANSACTION = "rsm:SupplyChainTradeTransaction"
_AGREEMENT = "ram:ApplicableHeaderTradeAgreement"
_DELIVERY = "ram:ApplicableHeaderTradeDelivery"


def bind() -> Binding:
    """The binding of the invoice."""
    root = Node(
        "rsm:CrossIndustryInvoice",
        children=(
            _context(),
            _document(),
            element(_TRANSACTION, line(), _agreement(), _delivery(), settlement(), always=True),
        ),
    )
    return Binding(
        root,
        {
            "rsm": f"{_CII}:CrossIndustryInvoice:100",
            "qdt": f"{_CII}:QualifiedDataType:100",
            "ram": f"{_CII}:ReusableAggregateBusinessInformationEntity:100",
            "udt": f"{_CII}:UnqualifiedDataType:100",
        },
        containers=(_TRANSACTION, _AGREEMENT, _DELIVERY, SETTLEMENT),
        repeated=("currency", "tax_currency"),
        gather=gather,
    )


def _context() -> Node:
    process = "ram:BusinessProcessSpecifiedDocumentContextParameter/ram:ID"
    guideline = "ram:GuidelineSpecifiedDocumentContextParameter/ram:ID"
    return element(
        "rsm:ExchangedDocumentContext",
        code(process, "business_process", "BT-23"),
        code(guideline, "specification", "BT-24"),
        term="BG-2",
    )


def _document() -> Node:
    return element(
        "rsm:ExchangedDocument",
        code("ram:ID", "number", "BT-1"),
        code("ram:TypeCode", "type_code", "BT-3"),
        date_time("ram:IssueDateTime", "issue_date", "BT-2"),
        many(
            "ram:IncludedNote",
            "notes",
            text("ram:Content", "text", "BT-22"),
            code("ram:SubjectCode", "subject", "BT-21"),
            term="BG-1",
            told={"ram:Content": ()},
        ),
    )


def _agreement() -> Node:
    number_of = "ram:IssuerAssignedID"
    return element(
        _AGREEMENT,
        text("ram:BuyerReference", "buyer_reference", "BT-10"),
        seller(),
        buyer(),
        tax_representative(),
        code(f"ram:SellerOrderReferencedDocument/{number_of}", "sales_order_reference", "BT-14"),
        code(f"ram:BuyerOrderReferencedDocument/{number_of}", "order_reference", "BT-13"),
        code(f"ram:ContractReferencedDocument/{number_of}", "contract_reference", "BT-12"),
        *_documents(),
        element(
            "ram:SpecifiedProcuringProject",
            code("ram:ID", "project_reference", "BT-11"),
            const("ram:Name", "Project reference"),
        ),
        always=True,
    )


def _documents() -> tuple[Node, ...]:
    tag, number_of = "ram:AdditionalReferencedDocument", "ram:IssuerAssignedID"
    file = code(
        "ram:AttachmentBinaryObject",
        "attachment.content",
        "BT-125",
        attributes=(
            Attribute("mimeCode", field="attachment.media_type"),
            Attribute("filename", field="attachment.file_name"),
        ),
        told={"@mimeCode": (), "@filename": ()},
    )
    return (
        many(
            tag,
            "supporting_documents",
            code(number_of, "reference", "BT-122"),
            text("ram:URIID", "location", "BT-124"),
            const("ram:TypeCode", "916"),
            text("ram:Name", "description", "BT-123"),
            file,
            term="BG-24",
            told={"ram:TypeCode": ("916",), number_of: ()},
        ),
        element(
            tag,
            code(number_of, "tender_reference", "BT-17"),
            const("ram:TypeCode", "50"),
            told={"ram:TypeCode": ("50",)},
        ),
        element(
            tag,
            code(number_of, "object_identifier.value", "BT-18"),
            const("ram:TypeCode", "130"),
            code("ram:ReferenceTypeCode", "object_identifier.scheme", "BT-18"),
            told={"ram:TypeCode": ("130",), number_of: ()},
        ),
    )


def _delivery() -> Node:
    number_of = "ram:IssuerAssignedID"
    return element(
        _DELIVERY,
        ship_to(),
        date_time(
            "ram:ActualDeliverySupplyChainEvent/ram:OccurrenceDateTime",
            "delivery.delivered_on",
            "BT-72",
        ),
        code(
            f"ram:DespatchAdviceReferencedDocument/{number_of}",
            "despatch_advice_reference",
            "BT-16",
        ),
        code(
            f"ram:ReceivingAdviceReferencedDocument/{number_of}",
            "receiving_advice_reference",
            "BT-15",
        ),
        always=True,
    )
