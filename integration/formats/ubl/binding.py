"""Which UBL element carries which term of the model: the one table for both directions.

Nodes stand in the order of the UBL 2.1 schemas. Invoice and CreditNote share all but a few
elements; `Document` holds the differences. Source: CEN/TS 16931-3-2, UBL 2.1 XSD.
"""

from dataclasses import dataclass

from integration.einvoice.payment import payment_means
from integration.formats.ubl.bridge import (
    card_network,
    dated_payment_means,
    gather,
    means_due_date,
    note,
    order_reference,
    tax_amount,
)
from integration.formats.ubl.line import adjustment, amount, line, period
from integration.formats.ubl.party import delivery, identifier, parties
from integration.xml.binding import Binding
from integration.xml.nodes import (
    OTHER,
    Attribute,
    Node,
    code,
    const,
    day,
    element,
    many,
    number,
    text,
)

_UBL = "urn:oasis:names:specification:ubl:schema:xsd"


@dataclass(frozen=True)
class Document:
    """What an Invoice and a CreditNote call differently."""

    root: str
    type_code: str
    line: str
    sub_line: str
    quantity: str
    is_credit_note: bool
    """Has its due date (BT-9) with the payment means, and no element for a project (BT-11)."""


INVOICE = Document(
    "Invoice",
    "cbc:InvoiceTypeCode",
    "cac:InvoiceLine",
    "cac:SubInvoiceLine",
    "cbc:InvoicedQuantity",
    False,
)
CREDIT_NOTE = Document(
    "CreditNote",
    "cbc:CreditNoteTypeCode",
    "cac:CreditNoteLine",
    "cac:SubCreditNoteLine",
    "cbc:CreditedQuantity",
    True,
)


def bind(document: Document) -> Binding:
    """The binding of `document`."""
    root = Node(
        document.root,
        children=(
            *_head(document),
            *_references(document),
            *parties(),
            delivery(),
            _payment(document),
            text("cac:PaymentTerms/cbc:Note", "payment_terms", "BT-20"),
            *(() if document.is_credit_note else (_third_party_payment(),)),
            adjustment("allowances", on_line=False),
            adjustment("charges", on_line=False),
            _tax_total(),
            element(
                "cac:TaxTotal",
                number(
                    "cbc:TaxAmount",
                    "totals.tax_in_tax_currency",
                    "BT-111",
                    attributes=(Attribute("currencyID", repeats="tax_currency"),),
                ),
                told={"cbc:TaxAmount/@currencyID": (OTHER,)},
            ),
            _totals(),
            line(document.line, document.quantity, document.sub_line),
        ),
    )
    return Binding(
        root,
        {
            "": f"{_UBL}:{document.root}-2",
            "cac": f"{_UBL}:CommonAggregateComponents-2",
            "cbc": f"{_UBL}:CommonBasicComponents-2",
        },
        repeated=("currency", "tax_currency"),
        gather=gather,
    )


def _head(document: Document) -> tuple[Node, ...]:
    tax_point = day("cbc:TaxPointDate", "tax_point_date", "BT-7")
    type_code = code(document.type_code, "type_code", "BT-3")
    notes = many("cbc:Note", "notes", itself=text("", "text", "BT-21, BT-22", get=note))
    dated = (
        (tax_point, type_code, notes)
        if document.is_credit_note
        else (day("cbc:DueDate", "due_date", "BT-9"), type_code, notes, tax_point)
    )
    return (
        code("cbc:CustomizationID", "specification", "BT-24"),
        code("cbc:ProfileID", "business_process", "BT-23"),
        code("cbc:ID", "number", "BT-1"),
        day("cbc:IssueDate", "issue_date", "BT-2"),
        *dated,
        code("cbc:DocumentCurrencyCode", "currency", "BT-5"),
        code("cbc:TaxCurrencyCode", "tax_currency", "BT-6"),
        text("cbc:AccountingCost", "accounting_reference", "BT-19"),
        text("cbc:BuyerReference", "buyer_reference", "BT-10"),
        period("BG-14", "BT-73", "BT-74", has_tax_point=True),
    )


def _references(document: Document) -> tuple[Node, ...]:
    order = element(
        "cac:OrderReference",
        code("cbc:ID", "order_reference", "BT-13", get=order_reference),
        code("cbc:SalesOrderID", "sales_order_reference", "BT-14"),
    )
    preceding = many(
        "cac:BillingReference",
        "preceding",
        element(
            "cac:InvoiceDocumentReference",
            code("cbc:ID", "number", "BT-25"),
            day("cbc:IssueDate", "issue_date", "BT-26"),
        ),
        term="BG-3",
        told={"cac:InvoiceDocumentReference/cbc:ID": ()},
    )
    despatch = code("cac:DespatchDocumentReference/cbc:ID", "despatch_advice_reference", "BT-16")
    receipt = code("cac:ReceiptDocumentReference/cbc:ID", "receiving_advice_reference", "BT-15")
    tender = code("cac:OriginatorDocumentReference/cbc:ID", "tender_reference", "BT-17")
    contract = code("cac:ContractDocumentReference/cbc:ID", "contract_reference", "BT-12")
    if document.is_credit_note:
        project = _typed("50", code("cbc:ID", "project_reference", "BT-11"))
        documents = (project, *_documents())
        return (order, preceding, despatch, receipt, contract, *documents, tender)
    project = code("cac:ProjectReference/cbc:ID", "project_reference", "BT-11")
    return (order, preceding, despatch, receipt, tender, contract, *_documents(), project)


def _documents() -> tuple[Node, ...]:
    return (
        _typed("130", identifier("cbc:ID", "object_identifier", "BT-18")),
        many(
            "cac:AdditionalDocumentReference",
            "supporting_documents",
            code("cbc:ID", "reference", "BT-122"),
            text("cbc:DocumentDescription", "description", "BT-123"),
            element(
                "cac:Attachment",
                code(
                    "cbc:EmbeddedDocumentBinaryObject",
                    "attachment.content",
                    "BT-125",
                    attributes=(
                        Attribute("mimeCode", field="attachment.media_type"),
                        Attribute("filename", field="attachment.file_name"),
                    ),
                    told={"@mimeCode": (), "@filename": ()},
                ),
                text("cac:ExternalReference/cbc:URI", "location", "BT-124"),
            ),
            term="BG-24",
            told={"cbc:ID": ()},
        ),
    )


def _typed(type_code: str, *children: Node) -> Node:
    return element(
        "cac:AdditionalDocumentReference",
        *children,
        const("cbc:DocumentTypeCode", type_code),
        told={"cbc:DocumentTypeCode": (type_code,)},
    )


def _payment(document: Document) -> Node:
    due_date = (
        (day("cbc:PaymentDueDate", "~due_date", "BT-9", get=means_due_date),)
        if document.is_credit_note
        else ()
    )
    return many(
        "cac:PaymentMeans",
        "payment_instructions",
        code(
            "cbc:PaymentMeansCode",
            "means",
            "BT-81",
            attributes=(Attribute("name", field="means_text"),),
        ),
        *due_date,
        text("cbc:PaymentID", "remittance", "BT-83"),
        element(
            "cac:CardAccount",
            code("cbc:PrimaryAccountNumberID", "number", "BT-87"),
            text("cbc:NetworkID", "network", get=card_network),
            text("cbc:HolderName", "holder", "BT-88"),
            scope="card",
            term="BG-18",
        ),
        many(
            "cac:PayeeFinancialAccount",
            "credit_transfers",
            code("cbc:ID", "account", "BT-84"),
            text("cbc:Name", "account_name", "BT-85"),
            code("cac:FinancialInstitutionBranch/cbc:ID", "bic", "BT-86"),
            term="BG-17",
            told={"cbc:ID": ()},
        ),
        element(
            "cac:PaymentMandate",
            code("cbc:ID", "mandate", "BT-89"),
            code("cac:PayerFinancialAccount/cbc:ID", "account", "BT-91"),
            scope="direct_debit",
            term="BG-19",
        ),
        get=dated_payment_means if document.is_credit_note else payment_means,
        term="BG-16",
        told={"cbc:PaymentMeansCode": ()},
    )


def _third_party_payment() -> Node:
    return many(
        "cac:PrepaidPayment",
        "third_party_payments",
        text("cbc:ID", "type", "BT-DEX-001"),
        amount("cbc:PaidAmount", "amount", "BT-DEX-002"),
        text("cbc:InstructionID", "description", "BT-DEX-003"),
        term="BG-DEX-09",
        told={"cbc:ID": (), "cbc:PaidAmount": (), "cbc:InstructionID": ()},
    )


def _tax_total() -> Node:
    return element(
        "cac:TaxTotal",
        amount("cbc:TaxAmount", "totals.tax", "BT-110", get=tax_amount),
        many(
            "cac:TaxSubtotal",
            "vat_breakdown",
            amount("cbc:TaxableAmount", "taxable_amount", "BT-116"),
            amount("cbc:TaxAmount", "tax_amount", "BT-117"),
            element(
                "cac:TaxCategory",
                code("cbc:ID", "category", "BT-118"),
                number("cbc:Percent", "rate", "BT-119"),
                code("cbc:TaxExemptionReasonCode", "exemption_code", "BT-121"),
                text("cbc:TaxExemptionReason", "exemption_reason", "BT-120"),
                const("cac:TaxScheme/cbc:ID", "VAT"),
            ),
            term="BG-23",
        ),
    )


def _totals() -> Node:
    return element(
        "cac:LegalMonetaryTotal",
        amount("cbc:LineExtensionAmount", "line_net", "BT-106"),
        amount("cbc:TaxExclusiveAmount", "tax_exclusive", "BT-109"),
        amount("cbc:TaxInclusiveAmount", "tax_inclusive", "BT-112"),
        amount("cbc:AllowanceTotalAmount", "allowances", "BT-107"),
        amount("cbc:ChargeTotalAmount", "charges", "BT-108"),
        amount("cbc:PrepaidAmount", "prepaid", "BT-113"),
        amount("cbc:PayableRoundingAmount", "rounding", "BT-114"),
        amount("cbc:PayableAmount", "payable", "BT-115"),
        scope="totals",
        term="BG-22",
    )
