"""Which UBL element carries which term of the model: the one table for both directions.

Nodes stand in the order of the UBL 2.1 schemas. Invoice and CreditNote share all but a few
elements; `Document` holds the differences. Source: CEN/TS 16931-3-2, UBL 2.1 XSD.
"""

from dataclasses import dataclass
from typing import Any

from domain.core.codes import CREDIT_TRANSFER, VatCategory
from integration.formats.ubl.profile import EN16931, Profile
from integration.xml import (
    Attribute,
    Binding,
    Node,
    code,
    const,
    day,
    element,
    ignored,
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
    quantity: str
    due_date_in_header: bool
    """A CreditNote has its due date (BT-9) with the payment means."""


INVOICE = Document("Invoice", "InvoiceTypeCode", "InvoiceLine", "InvoicedQuantity", True)
CREDIT_NOTE = Document(
    "CreditNote", "CreditNoteTypeCode", "CreditNoteLine", "CreditedQuantity", False
)


def bind(document: Document, profile: Profile) -> Binding:
    """The binding of `document` under `profile`."""
    root = Node(
        document.root,
        children=(
            *_head(document, profile),
            *_references(),
            element(
                "cac:AccountingSupplierParty/cac:Party", *_party(), scope="seller", term="BG-4"
            ),
            element("cac:AccountingCustomerParty/cac:Party", *_party(), scope="buyer", term="BG-7"),
            _payment(document),
            text("cac:PaymentTerms/cbc:Note", "payment_terms", "BT-20"),
            _tax_total(),
            _totals(),
            many(f"cac:{document.line}", "lines", *_line(document), term="BG-25"),
        ),
    )
    return Binding(
        root,
        {
            "": f"{_UBL}:{document.root}-2",
            "cac": f"{_UBL}:CommonAggregateComponents-2",
            "cbc": f"{_UBL}:CommonBasicComponents-2",
        },
    )


def _head(document: Document, profile: Profile) -> tuple[Node, ...]:
    process = (
        const("cbc:ProfileID", profile.process) if profile.process else ignored("cbc:ProfileID")
    )
    due_date = (day("cbc:DueDate", "due_date", "BT-9"),) if document.due_date_in_header else ()
    return (
        ignored("cbc:UBLVersionID"),
        const(
            "cbc:CustomizationID",
            profile.customization,
            accepts=EN16931.customization,
            term="BT-24",
        ),
        process,
        text("cbc:ID", "number", "BT-1"),
        day("cbc:IssueDate", "issue_date", "BT-2"),
        *due_date,
        code(f"cbc:{document.type_code}", "type_code", "BT-3"),
        text("cbc:Note", "note", "BT-22"),
        code("cbc:DocumentCurrencyCode", "currency", "BT-5"),
        text("cbc:BuyerReference", "buyer_reference", "BT-10"),
        _period("BG-14"),
    )


def _references() -> tuple[Node, ...]:
    preceding = element(
        "cac:InvoiceDocumentReference",
        text("cbc:ID", "number", "BT-25"),
        day("cbc:IssueDate", "issue_date", "BT-26"),
    )
    return (
        text("cac:OrderReference/cbc:ID", "order_reference", "BT-13"),
        many("cac:BillingReference", "preceding", preceding, term="BG-3"),
    )


def _party() -> tuple[Node, ...]:
    return (
        text(
            "cbc:EndpointID",
            "value",
            "BT-34, BT-49",
            scope="electronic_address",
            attributes=(Attribute("schemeID", field="scheme"),),
        ),
        element(
            "cac:PostalAddress",
            text("cbc:StreetName", "line_one", "BT-35, BT-50"),
            text("cbc:CityName", "city", "BT-37, BT-52"),
            text("cbc:PostalZone", "post_code", "BT-38, BT-53"),
            code("cac:Country/cbc:IdentificationCode", "country", "BT-40, BT-55"),
            scope="address",
            term="BG-5, BG-8",
        ),
        element(
            "cac:PartyTaxScheme",
            text("cbc:CompanyID", "vat_id", "BT-31, BT-48"),
            const("cac:TaxScheme/cbc:ID", "VAT"),
        ),
        element(
            "cac:PartyLegalEntity",
            text("cbc:RegistrationName", "name", "BT-27, BT-44"),
            text("cbc:CompanyID", "registration_id.value", "BT-30, BT-47"),
        ),
        element(
            "cac:Contact",
            text("cbc:Name", "name", "BT-41, BT-56"),
            text("cbc:Telephone", "phone", "BT-42, BT-57"),
            text("cbc:ElectronicMail", "email", "BT-43, BT-58"),
            scope="contact",
            term="BG-6, BG-9",
        ),
    )


def _payment(document: Document) -> Node:
    due_date = (
        () if document.due_date_in_header else (day("cbc:PaymentDueDate", "due_date", "BT-9"),)
    )
    return element(
        "cac:PaymentMeans",
        code(
            "cbc:PaymentMeansCode",
            "payment.means",
            "BT-81",
            weak=CREDIT_TRANSFER,
        ),
        *due_date,
        text("cbc:PaymentID", "payment.remittance", "BT-83"),
        element(
            "cac:PayeeFinancialAccount",
            text("cbc:ID", "payment.iban", "BT-84"),
            text("cbc:Name", "payment.account_name", "BT-85"),
            text("cac:FinancialInstitutionBranch/cbc:ID", "payment.bic", "BT-86"),
        ),
        term="BG-16",
    )


def _tax_total() -> Node:
    return element(
        "cac:TaxTotal",
        _amount("cbc:TaxAmount", "totals.tax", "BT-110"),
        many(
            "cac:TaxSubtotal",
            "vat_breakdown",
            _amount("cbc:TaxableAmount", "taxable_amount", "BT-116"),
            _amount("cbc:TaxAmount", "tax_amount", "BT-117"),
            element(
                "cac:TaxCategory",
                code("cbc:ID", "category", "BT-118"),
                number("cbc:Percent", "rate", "BT-119", when=_has_rate, absent="0"),
                text("cbc:TaxExemptionReason", "exemption_reason", "BT-120"),
                const("cac:TaxScheme/cbc:ID", "VAT"),
            ),
            term="BG-23",
        ),
    )


def _has_rate(row: Any) -> bool:
    """Outside the scope of VAT there is no rate to be named (BR-O-05)."""
    return row.category is not VatCategory.OUTSIDE_SCOPE or bool(row.rate)


def _line_has_rate(line: Any) -> bool:
    return line.vat_category is not VatCategory.OUTSIDE_SCOPE or bool(line.vat_rate)


def _totals() -> Node:
    return element(
        "cac:LegalMonetaryTotal",
        _amount("cbc:LineExtensionAmount", "line_net", "BT-106"),
        _amount("cbc:TaxExclusiveAmount", "tax_exclusive", "BT-109"),
        _amount("cbc:TaxInclusiveAmount", "tax_inclusive", "BT-112"),
        _amount("cbc:PrepaidAmount", "prepaid", "BT-113"),
        _amount("cbc:PayableAmount", "payable", "BT-115"),
        scope="totals",
        term="BG-22",
    )


def _line(document: Document) -> tuple[Node, ...]:
    return (
        text("cbc:ID", "id", "BT-126"),
        number(
            f"cbc:{document.quantity}",
            "quantity",
            "BT-129, BT-130",
            attributes=(Attribute("unitCode", field="unit"),),
        ),
        _amount("cbc:LineExtensionAmount", "net_amount", "BT-131"),
        _period("BG-26"),
        element(
            "cac:Item",
            text("cbc:Description", "description", "BT-154"),
            text("cbc:Name", "name", "BT-153"),
            code("cac:SellersItemIdentification/cbc:ID", "seller_item_id", "BT-155"),
            element(
                "cac:ClassifiedTaxCategory",
                code("cbc:ID", "vat_category", "BT-151"),
                number("cbc:Percent", "vat_rate", "BT-152", when=_line_has_rate, absent="0"),
                text("cbc:TaxExemptionReason", "vat_exemption_reason"),
                const("cac:TaxScheme/cbc:ID", "VAT"),
                term="BG-30",
            ),
        ),
        _amount("cac:Price/cbc:PriceAmount", "unit_price", "BT-146"),
    )


def _period(term: str) -> Node:
    return element(
        "cac:InvoicePeriod",
        day("cbc:StartDate", "start"),
        day("cbc:EndDate", "end"),
        scope="period",
        term=term,
    )


def _amount(tag: str, field: str, term: str, **more: Any) -> Node:
    """A number in the currency of the document (BT-5)."""
    return number(
        tag, field, term, attributes=(Attribute("currencyID", repeats="currency"),), **more
    )
