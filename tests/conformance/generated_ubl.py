"""Made-up invoices written as UBL 2.1."""

from xml.sax.saxutils import escape, quoteattr

from tests.conformance.facts import EXEMPT, Adjustment, Facts, Line, Party, Vat
from tests.conformance.generated import Maker

SPACES = (
    'xmlns="urn:oasis:names:specification:ubl:schema:xsd:{root}-2"'
    ' xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"'
    ' xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"'
)
PEPPOL = "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0"
PROCESS = "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"


def ubl(
    seed: int | str, lines: int = 0, structure: int | str | None = None, styles: int = 0
) -> bytes:
    """A document made up from a seed, with so many lines or with a few; see `Maker`."""
    return Writer(Maker(seed, structure, styles).facts(lines)).document()


def cbc(name: str, text: object, **attributes: str) -> str:
    """A leaf, or nothing if there is nothing to say."""
    if text in ("", None):
        return ""
    said = "".join(f" {key}={quoteattr(value)}" for key, value in attributes.items())
    return f"<cbc:{name}{said}>{escape(str(text))}</cbc:{name}>"


def cac(name: str, *parts: str) -> str:
    """An aggregate, or nothing if it would be empty."""
    inner = "".join(parts)
    return f"<cac:{name}>{inner}</cac:{name}>" if inner else ""


class Writer:
    """Writes one document."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._root = "CreditNote" if facts.is_credit else "Invoice"

    def document(self) -> bytes:
        """The whole of it."""
        facts = self._facts
        body = "".join(
            (
                self._head(),
                self._references(),
                cac("AccountingSupplierParty", self._party(facts.seller)),
                cac("AccountingCustomerParty", self._party(facts.buyer)),
                cac("PayeeParty", cac("PartyName", cbc("Name", facts.payee))),
                self._representative(),
                self._delivery(),
                self._payment(),
                *(self._adjustment(one) for one in facts.adjustments),
                self._taxes(),
                self._totals(),
                *map(self._line, facts.lines),
            )
        )
        spaces = SPACES.format(root=self._root)
        head = '<?xml version="1.0" encoding="UTF-8"?>'
        return f"{head}<{self._root} {spaces}>{body}</{self._root}>".encode()

    def _head(self) -> str:
        facts = self._facts
        is_invoice = not facts.is_credit
        return "".join(
            (
                cbc("CustomizationID", PEPPOL),
                cbc("ProfileID", PROCESS),
                cbc("ID", facts.number),
                cbc("IssueDate", facts.issued),
                cbc("DueDate", facts.due if is_invoice else ""),
                cbc(f"{self._root}TypeCode", "380" if is_invoice else "381"),
                cbc("Note", facts.note),
                cbc("DocumentCurrencyCode", facts.currency),
                self._period() if facts.has_period else "",
            )
        )

    def _period(self) -> str:
        start, end = self._facts.period
        return cac("InvoicePeriod", cbc("StartDate", start), cbc("EndDate", end))

    def _references(self) -> str:
        facts = self._facts
        return "".join(
            (
                cac("OrderReference", cbc("ID", facts.order)),
                cac(
                    "BillingReference",
                    cac("InvoiceDocumentReference", cbc("ID", facts.preceding)),
                ),
                cac("ContractDocumentReference", cbc("ID", facts.contract)),
                cac("AdditionalDocumentReference", cbc("ID", facts.attachment)),
            )
        )

    def _party(self, party: Party) -> str:
        return cac(
            "Party",
            cbc("EndpointID", party.endpoint, schemeID="0060"),
            cac("PartyName", cbc("Name", party.name)),
            self._address("PostalAddress", party),
            self._tax_scheme(party),
            cac(
                "PartyLegalEntity",
                cbc("RegistrationName", party.name),
                cbc("CompanyID", party.legal_id),
            ),
            cac("Contact", cbc("Name", party.contact)),
        )

    def _address(self, name: str, party: Party) -> str:
        return cac(
            name,
            cbc("StreetName", party.street),
            cbc("CityName", party.city),
            cbc("PostalZone", party.zone),
            cac("Country", cbc("IdentificationCode", party.country)),
        )

    def _tax_scheme(self, party: Party) -> str:
        if not party.vat_id:
            return ""
        return cac(
            "PartyTaxScheme",
            cbc("CompanyID", party.vat_id),
            cac("TaxScheme", cbc("ID", "VAT")),
        )

    def _representative(self) -> str:
        party = self._facts.represented_by
        if party is None:
            return ""
        return cac(
            "TaxRepresentativeParty",
            cac("PartyName", cbc("Name", party.name)),
            self._address("PostalAddress", party),
            self._tax_scheme(party),
        )

    def _delivery(self) -> str:
        place = self._facts.delivered_to
        if place is None:
            return ""
        return cac(
            "Delivery",
            cbc("ActualDeliveryDate", self._facts.period[1]),
            cac("DeliveryLocation", self._address("Address", place)),
        )

    def _payment(self) -> str:
        facts = self._facts
        account = cac("PayeeFinancialAccount", cbc("ID", facts.iban))
        return cac(
            "PaymentMeans",
            cbc("PaymentMeansCode", facts.means),
            cbc("PaymentID", facts.number),
            account,
        ) + cac("PaymentTerms", cbc("Note", facts.terms))

    def _adjustment(self, one: Adjustment) -> str:
        currency = self._facts.currency
        return cac(
            "AllowanceCharge",
            cbc("ChargeIndicator", str(one.is_charge).lower()),
            cbc("AllowanceChargeReason", one.reason),
            cbc("MultiplierFactorNumeric", one.percent),
            cbc("Amount", one.amount, currencyID=currency),
            cbc("BaseAmount", one.base, currencyID=currency),
            self._category("TaxCategory", one.vat) if one.vat else "",
        )

    def _category(self, name: str, vat: Vat, reason: tuple[str, str] = ("", "")) -> str:
        return cac(
            name,
            cbc("ID", vat.category),
            cbc("Percent", vat.rate),
            cbc("TaxExemptionReasonCode", reason[1]),
            cbc("TaxExemptionReason", reason[0]),
            cac("TaxScheme", cbc("ID", "VAT")),
        )

    def _taxes(self) -> str:
        facts, currency = self._facts, self._facts.currency
        parts = (
            cac(
                "TaxSubtotal",
                cbc("TaxableAmount", base, currencyID=currency),
                cbc("TaxAmount", facts.tax(vat), currencyID=currency),
                self._category("TaxCategory", vat, EXEMPT.get(vat.category, ("", ""))),
            )
            for vat, base in facts.breakdown.items()
        )
        return cac("TaxTotal", cbc("TaxAmount", facts.tax_total, currencyID=currency), *parts)

    def _totals(self) -> str:
        facts = self._facts
        gross = facts.net + facts.tax_total
        amounts = (
            ("LineExtensionAmount", facts.line_total),
            ("TaxExclusiveAmount", facts.net),
            ("TaxInclusiveAmount", gross),
            ("AllowanceTotalAmount", facts.adjusted(False)),
            ("ChargeTotalAmount", facts.adjusted(True)),
            ("PrepaidAmount", facts.prepaid),
            ("PayableAmount", gross - facts.prepaid),
        )
        return cac(
            "LegalMonetaryTotal",
            *(cbc(name, amount, currencyID=facts.currency) for name, amount in amounts),
        )

    def _line(self, line: Line) -> str:
        counted = "CreditedQuantity" if self._facts.is_credit else "InvoicedQuantity"
        return cac(
            f"{self._root}Line",
            cbc("ID", line.id),
            cbc("Note", line.note),
            cbc(counted, line.quantity, unitCode=line.unit),
            cbc("LineExtensionAmount", line.net, currencyID=self._facts.currency),
            self._period() if line.has_period and self._facts.has_period else "",
            cac("OrderLineReference", cbc("LineID", line.order_line)),
            *map(self._adjustment, line.adjustments),
            self._item(line),
            self._price(line),
        )

    def _item(self, line: Line) -> str:
        return cac(
            "Item",
            cbc("Description", line.description),
            cbc("Name", line.name),
            cac("SellersItemIdentification", cbc("ID", line.seller_item)),
            cac("StandardItemIdentification", cbc("ID", line.standard_item, schemeID="0160")),
            cac("OriginCountry", cbc("IdentificationCode", line.origin)),
            cac(
                "CommodityClassification",
                cbc("ItemClassificationCode", line.classification, listID="STI"),
            ),
            self._category("ClassifiedTaxCategory", line.vat),
            *(
                cac("AdditionalItemProperty", cbc("Name", name), cbc("Value", value))
                for name, value in line.attributes
            ),
        )

    def _price(self, line: Line) -> str:
        currency = self._facts.currency
        discount = ""
        if line.discount is not None:
            discount = cac(
                "AllowanceCharge",
                cbc("ChargeIndicator", "false"),
                cbc("Amount", line.discount, currencyID=currency),
                cbc("BaseAmount", line.price + line.discount, currencyID=currency),
            )
        return cac(
            "Price",
            cbc("PriceAmount", line.price, currencyID=currency),
            cbc("BaseQuantity", line.base_quantity, unitCode=line.unit),
            discount,
        )
