"""The mapping as data: which segment says which term of the invoice, for people and for tests.

The qualifiers are those of `codes`; this table says them in words, and why the rest has no place.
"""

import re
from typing import NamedTuple

_INDEX = re.compile(r"\[\d+\]")


class Row(NamedTuple):
    """One term, or several that stand together."""

    place: str
    """In the invoice; what stands below it goes with it."""
    segment: str
    note: str = ""


MAPPING = (
    Row("number", "BGM 1004"),
    Row("type_code", "BGM 1001", "1225 is 9; 1 and 3, which take an invoice back, are refused"),
    Row("issue_date", "DTM+137", "DTM+3 is read, too"),
    Row("currency", "CUX+2:…:4"),
    Row("tax_currency", "CUX, second composite 3", "6343 is 3 in D.96A, 18 in D.01B"),
    Row("tax_point_date", "DTM+131"),
    Row("tax_point_code", "FTX+TXD++3, 35 or 432", "the code of list 2005 as 4441, agency 6"),
    Row("buyer_reference", "RFF+CR"),
    Row("project_reference", "RFF+AEP"),
    Row("contract_reference", "RFF+CT", "BC, BO and GC are read, too"),
    Row("order_reference", "RFF+ON"),
    Row("sales_order_reference", "RFF+VN"),
    Row("receiving_advice_reference", "RFF+ALO"),
    Row("despatch_advice_reference", "RFF+AAK", "DQ, the delivery note, is read, too"),
    Row("tender_reference", "NAD+SU, DOC+50"),
    Row("object_identifier", "RFF, its scheme (1153) as qualifier", "ZZZ without a scheme"),
    Row("accounting_reference", "RFF+ADE", "AOU is read, too"),
    Row("payment_terms", "FTX+AAB", "discounts for early payment go to PAT+22 as well"),
    Row("due_date", "PAT+3, DTM+13", "DTM+140 and 209, and days after the invoice (C112), too"),
    Row("notes", "FTX, the subject (4451) as qualifier", "ZZZ without a subject"),
    Row("preceding", "RFF+IV, DTM+171", "OI is read, too"),
    Row("seller", "NAD+SU", "SE goes before it where both come; II stands in"),
    Row("seller.name", "C080"),
    Row("seller.identifiers", "C082, then RFF+IA", "by party_schemes; RFF has no scheme"),
    Row("seller.registration_id", "RFF+XA", "without scheme"),
    Row("seller.vat_id", "RFF+VA"),
    Row("seller.tax_registration_id", "RFF+FC", "AHP is read, too"),
    Row("seller.legal_information", "FTX+REG", "comes back as a note of this subject"),
    Row("seller.electronic_address", "CTA+MS, COM", "mail as EM, others as scheme:value with EI"),
    Row("seller.address", "C059, 3164, 3229, 3251, 3207", "D.96A: regions of 9 characters"),
    Row("seller.contact", "CTA+IC, COM with TE and EM"),
    Row("buyer", "NAD+BY", "or IV: the one with a VAT number, else with a name; as the seller"),
    Row("buyer.identifiers", "C082, then RFF+IT"),
    Row("buyer.electronic_address", "CTA+MR, COM"),
    Row("payee", "NAD+PE, RFF+XA", "RE is read, too"),
    Row("tax_representative", "NAD+LC, RFF+VA"),
    Row("delivery", "NAD+DP", "ST and UC are read, too"),
    Row("delivery.delivered_on", "DTM+35"),
    Row("period", "DTM+263 in format 718", "194 or 206 if one end is open"),
    Row("payment_instructions", "PAI 4461", "one means of payment; FTX+PMD in words"),
    Row("payment_instructions[].remittance", "RFF+PQ"),
    Row("payment_instructions[].credit_transfers", "FII+BF at the seller, or at the payee"),
    Row("payment_instructions[].card", "RFF+AIU", "the number alone"),
    Row("payment_instructions[].direct_debit", "RFF+AIH, RFF+AHL, FII+BB at the buyer"),
    Row("supporting_documents", "DOC+916 at the seller", "RFF+ACE if all are references alone"),
    Row("allowances", "ALC+A, PCD+3, MOA+204, MOA+25, TAX+7+VAT", "reason code as 5189"),
    Row("charges", "ALC+C, PCD+3, MOA+23, MOA+25, TAX+7+VAT", "reason code as 7161"),
    Row("vat_breakdown", "TAX+7+VAT, MOA+125, MOA+124 behind UNS"),
    Row("vat_breakdown[].exemption_reason", "FTX+TXD, the category as 4441"),
    Row("vat_breakdown[].exemption_code", "FTX+TXD, first line (VATEX-…)"),
    Row("totals.line_net", "MOA+79"),
    Row("totals.allowances", "MOA+260"),
    Row("totals.charges", "MOA+259"),
    Row("totals.tax_exclusive", "MOA+125", "389 is read, too"),
    Row("totals.tax", "MOA+124", "176 and 150 are read, too"),
    Row("totals.tax_in_tax_currency", "MOA+124 with its currency (6345)"),
    Row("totals.tax_inclusive", "MOA+77", "139, 388 and 86 are read, too"),
    Row("totals.prepaid", "MOA+113"),
    Row("totals.rounding", "MOA+165"),
    Row("totals.payable", "MOA+9"),
    Row("lines", "LIN", "in D.96A the id is a number of 6 digits at most; else RFF+ABO has it"),
    Row("lines[].sub_lines", "LIN with C829 1:number of the line above"),
    Row("lines[].note", "FTX+AAI", "all texts of the line that have no place of their own"),
    Row("lines[].object_identifier", "RFF, its scheme (1153) as qualifier"),
    Row("lines[].quantity", "QTY+47", "46, 12 and 1 are read, too"),
    Row("lines[].unit", "QTY 6411", "C62 if it is not said"),
    Row("lines[].order_line_reference", "RFF+ON 1156"),
    Row("lines[].accounting_reference", "RFF+ADE"),
    Row("lines[].period", "DTM+263 in format 718"),
    Row("lines[].unit_price", "PRI+AAA"),
    Row("lines[].gross_price", "PRI+AAB"),
    Row("lines[].price_discount", "the difference of both"),
    Row("lines[].base_quantity", "PRI 5284"),
    Row("lines[].base_unit", "PRI 6411"),
    Row("lines[].net_amount", "MOA+203", "66 is read, too"),
    Row("lines[].allowances", "ALC+A", "if the price has them already, they are information"),
    Row("lines[].charges", "ALC+C"),
    Row("lines[].vat_category", "TAX+7+VAT 5305"),
    Row("lines[].vat_rate", "TAX+7+VAT 5278"),
    Row("lines[].vat_exemption_reason", "FTX+TXD"),
    Row("lines[].vat_exemption_code", "FTX+TXD, first line (VATEX-…)"),
    Row("lines[].name", "IMD+F", "GTIN or article number if it is not said"),
    Row("lines[].description", "IMD+A"),
    Row("lines[].seller_item_id", "PIA …:SA", "VP and VN are read, too"),
    Row("lines[].buyer_item_id", "PIA …:BP", "IN and CL are read, too"),
    Row(
        "lines[].standard_item_id", "LIN …:EN (D.96A), …:SRV (D.01B)", "scheme 0160; others by 1131"
    ),
    Row("lines[].classifications", "PIA, the list (7143) as qualifier", "version as 1131"),
    Row("lines[].origin_country", "ALI 3239"),
    Row("lines[].attributes", "IMD+B+79, name and value as 7008"),
)
"""What is written, and read."""

NO_PLACE = (
    Row("business_process", "", "rules of other syntaxes; not missed"),
    Row("specification", "", "UNH 0057 names the subset; not missed"),
    Row("third_party_payments", "", "INVOIC does not know payments for third parties"),
    Row("seller.trading_name", "", "NAD has one name of a party"),
    Row("buyer.trading_name", "", "NAD has one name of a party"),
    Row("buyer.legal_information", "", "it is said of the seller alone"),
    Row("seller.registration_id.scheme", "", "RFF+XA has no place for a scheme"),
    Row("buyer.registration_id.scheme", "", "RFF+XA has no place for a scheme"),
    Row("payee.registration_id.scheme", "", "RFF+XA has no place for a scheme"),
    Row("payment_instructions[].card.holder", "", "INVOIC has the number of a card alone"),
    Row("payment_instructions[].card.network", "", "INVOIC has the number of a card alone"),
    Row("supporting_documents[].attachment", "", "a message has no files in it"),
    Row("lines[].classifications[].scheme", "", "PIA needs the list (7143), in 3 characters"),
    Row("payment_instructions", "", "INVOIC has one means of payment"),
)
"""What INVOIC has no place for, and why."""

_REASONS = {row.place: row.note for row in NO_PLACE}


def reason(path: str) -> str:
    """Why INVOIC does not say what stands at `path`."""
    place = _INDEX.sub("[]", path)
    while place:
        if place in _REASONS:
            return _REASONS[place]
        place = place[:-2] if place.endswith("[]") else place.rpartition(".")[0]
    return "INVOIC cannot say it so that it is read the same"
