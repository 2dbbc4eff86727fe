"""How a document is settled in CII: payment, VAT breakdown, adjustments, totals, references.

BG-3, BG-10, BG-14, BG-16 to BG-23. Source: CEN/TS 16931-3-3, D16B.
"""

from operator import attrgetter

from integration.einvoice.payment import creditor, mandate, payment_means
from integration.formats.cii.bridge import (
    bic,
    iban,
    national_account,
    remittance,
    tax_currency,
    vat_breakdown,
)
from integration.formats.cii.line import adjustment, date_time, formatted_date, period
from integration.formats.cii.party import payee
from integration.xml.nodes import (
    OTHER,
    Attribute,
    Node,
    code,
    compact_day,
    const,
    element,
    many,
    mapped,
    number,
    text,
)

SETTLEMENT = "ram:ApplicableHeaderTradeSettlement"
_TAX_POINT = {"3": "5", "35": "29", "432": "72"}
"""BT-8 in CII is UNTDID 2475; the model has UNTDID 2005."""


def settlement() -> Node:
    """The header of the settlement."""
    return element(
        SETTLEMENT,
        code("ram:CreditorReferenceID", "~creditor", "BT-90", get=creditor),
        text("ram:PaymentReference", "~remittance", "BT-83", get=remittance),
        code("ram:TaxCurrencyCode", "tax_currency", "BT-6", get=tax_currency),
        code("ram:InvoiceCurrencyCode", "currency", "BT-5"),
        payee(),
        _payment(),
        _vat_breakdown(),
        period("BG-14", "BT-73", "BT-74"),
        adjustment("allowances", on_line=False),
        adjustment("charges", on_line=False),
        element(
            "ram:SpecifiedTradePaymentTerms",
            text("ram:Description", "payment_terms", "BT-20"),
            date_time("ram:DueDateDateTime", "due_date", "BT-9"),
            code("ram:DirectDebitMandateID", "~mandate", "BT-89", get=mandate),
        ),
        _totals(),
        many(
            "ram:InvoiceReferencedDocument",
            "preceding",
            code("ram:IssuerAssignedID", "number", "BT-25"),
            formatted_date("ram:FormattedIssueDateTime", "issue_date", "BT-26"),
            term="BG-3",
            told={"ram:IssuerAssignedID": ()},
        ),
        text(
            "ram:ReceivableSpecifiedTradeAccountingAccount/ram:ID",
            "accounting_reference",
            "BT-19",
        ),
        always=True,
    )


def _payment() -> Node:
    return many(
        "ram:SpecifiedTradeSettlementPaymentMeans",
        "payment_instructions",
        code("ram:TypeCode", "means", "BT-81"),
        text("ram:Information", "means_text", "BT-82"),
        element(
            "ram:ApplicableTradeSettlementFinancialCard",
            code("ram:ID", "number", "BT-87"),
            text("ram:CardholderName", "holder", "BT-88"),
            scope="card",
            term="BG-18",
        ),
        element(
            "ram:PayerPartyDebtorFinancialAccount",
            code("ram:IBANID", "direct_debit.account", "BT-91"),
            term="BG-19",
        ),
        many(
            "ram:PayeePartyCreditorFinancialAccount",
            "credit_transfers",
            code("ram:IBANID", "account", "BT-84", get=iban),
            text("ram:AccountName", "account_name", "BT-85"),
            code("ram:ProprietaryID", "~national", "BT-84", get=national_account),
            term="BG-17",
        ),
        code("ram:PayeeSpecifiedCreditorFinancialInstitution/ram:BICID", "~bic", "BT-86", get=bic),
        get=payment_means,
        term="BG-16",
        told={"ram:TypeCode": ()},
    )


def _vat_breakdown() -> Node:
    return many(
        "ram:ApplicableTradeTax",
        "vat_breakdown",
        number("ram:CalculatedAmount", "tax_amount", "BT-117"),
        const("ram:TypeCode", "VAT"),
        text("ram:ExemptionReason", "exemption_reason", "BT-120"),
        number("ram:BasisAmount", "taxable_amount", "BT-116"),
        code("ram:CategoryCode", "category", "BT-118"),
        code("ram:ExemptionReasonCode", "exemption_code", "BT-121"),
        compact_day(
            "ram:TaxPointDate/udt:DateString",
            "~tax_point_date",
            "BT-7",
            get=attrgetter("tax_point_date"),
            attributes=(Attribute("format", const="102"),),
        ),
        mapped(
            "ram:DueDateTypeCode",
            "~tax_point_code",
            _TAX_POINT,
            "BT-8",
            get=attrgetter("tax_point_code"),
        ),
        number("ram:RateApplicablePercent", "rate", "BT-119"),
        get=vat_breakdown,
        term="BG-23",
    )


def _totals() -> Node:
    return element(
        "ram:SpecifiedTradeSettlementHeaderMonetarySummation",
        number("ram:LineTotalAmount", "line_net", "BT-106"),
        number("ram:ChargeTotalAmount", "charges", "BT-108"),
        number("ram:AllowanceTotalAmount", "allowances", "BT-107"),
        number("ram:TaxBasisTotalAmount", "tax_exclusive", "BT-109"),
        number(
            "ram:TaxTotalAmount",
            "tax",
            "BT-110",
            attributes=(Attribute("currencyID", repeats="currency"),),
        ),
        number(
            "ram:TaxTotalAmount",
            "tax_in_tax_currency",
            "BT-111",
            attributes=(Attribute("currencyID", repeats="tax_currency"),),
            told={"@currencyID": (OTHER,)},
        ),
        number("ram:RoundingAmount", "rounding", "BT-114"),
        number("ram:GrandTotalAmount", "tax_inclusive", "BT-112"),
        number("ram:TotalPrepaidAmount", "prepaid", "BT-113"),
        number("ram:DuePayableAmount", "payable", "BT-115"),
        scope="totals",
        term="BG-22",
    )
