"""Made-up invoices written as UN/CEFACT CII D16B."""

from datetime import date
from xml.sax.saxutils import escape, quoteattr

from tests.conformance.facts import EXEMPT, Adjustment, Facts, Line, Party, Vat
from tests.conformance.generated import Maker
from tests.conformance.generated_ubl import PEPPOL, PROCESS

SPACE = "urn:un:unece:uncefact:data:standard"
SPACES = (
    f'xmlns:rsm="{SPACE}:CrossIndustryInvoice:100"'
    f' xmlns:ram="{SPACE}:ReusableAggregateBusinessInformationEntity:100"'
    f' xmlns:udt="{SPACE}:UnqualifiedDataType:100"'
    f' xmlns:qdt="{SPACE}:QualifiedDataType:100"'
)


def cii(
    seed: int | str, lines: int = 0, structure: int | str | None = None, styles: int = 0
) -> bytes:
    """A document made up from a seed, with so many lines or with a few; see `Maker`."""
    return Writer(Maker(seed, structure, styles).facts(lines)).document()


def leaf(name: str, text: object, **attributes: str) -> str:
    """An element with a text, or nothing if there is nothing to say."""
    if text in ("", None):
        return ""
    said = "".join(f" {key}={quoteattr(value)}" for key, value in attributes.items())
    return f"<ram:{name}{said}>{escape(str(text))}</ram:{name}>"


def part(name: str, *parts: str) -> str:
    """An aggregate, or nothing if it would be empty."""
    inner = "".join(parts)
    return f"<ram:{name}>{inner}</ram:{name}>" if inner else ""


def day(name: str, on: date) -> str:
    """A date in the form that CII has it."""
    text = f'<udt:DateTimeString format="102">{on:%Y%m%d}</udt:DateTimeString>'
    return f"<ram:{name}>{text}</ram:{name}>"


class Writer:
    """Writes one document."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts

    def document(self) -> bytes:
        """The whole of it."""
        context = "".join(
            (
                part("BusinessProcessSpecifiedDocumentContextParameter", leaf("ID", PROCESS)),
                part("GuidelineSpecifiedDocumentContextParameter", leaf("ID", PEPPOL)),
            )
        )
        trade = "".join(
            (
                *map(self._line, self._facts.lines),
                self._agreement(),
                self._delivery(),
                self._settlement(),
            )
        )
        return (
            '<?xml version="1.0" encoding="UTF-8"?>'
            f"<rsm:CrossIndustryInvoice {SPACES}>"
            f"<rsm:ExchangedDocumentContext>{context}</rsm:ExchangedDocumentContext>"
            f"<rsm:ExchangedDocument>{self._head()}</rsm:ExchangedDocument>"
            f"<rsm:SupplyChainTradeTransaction>{trade}</rsm:SupplyChainTradeTransaction>"
            "</rsm:CrossIndustryInvoice>"
        ).encode()

    def _head(self) -> str:
        facts = self._facts
        return "".join(
            (
                leaf("ID", facts.number),
                leaf("TypeCode", "381" if facts.is_credit else "380"),
                day("IssueDateTime", facts.issued),
                part("IncludedNote", leaf("Content", facts.note)),
            )
        )

    def _agreement(self) -> str:
        facts = self._facts
        represented = facts.represented_by
        attachment = ""
        if facts.attachment:
            attachment = part(
                "AdditionalReferencedDocument",
                leaf("IssuerAssignedID", facts.attachment),
                leaf("TypeCode", "916"),
            )
        return part(
            "ApplicableHeaderTradeAgreement",
            self._party("SellerTradeParty", facts.seller),
            self._party("BuyerTradeParty", facts.buyer),
            self._representative(represented) if represented else "",
            part("BuyerOrderReferencedDocument", leaf("IssuerAssignedID", facts.order)),
            part("ContractReferencedDocument", leaf("IssuerAssignedID", facts.contract)),
            attachment,
        )

    def _party(self, name: str, party: Party) -> str:
        return part(
            name,
            leaf("Name", party.name),
            part("SpecifiedLegalOrganization", leaf("ID", party.legal_id)),
            part("DefinedTradeContact", leaf("PersonName", party.contact)),
            self._address(party),
            part("URIUniversalCommunication", leaf("URIID", party.endpoint, schemeID="0060")),
            part("SpecifiedTaxRegistration", leaf("ID", party.vat_id, schemeID="VA")),
        )

    def _representative(self, party: Party) -> str:
        return part(
            "SellerTaxRepresentativeTradeParty",
            leaf("Name", party.name),
            self._address(party),
            part("SpecifiedTaxRegistration", leaf("ID", party.vat_id, schemeID="VA")),
        )

    def _address(self, party: Party) -> str:
        return part(
            "PostalTradeAddress",
            leaf("PostcodeCode", party.zone),
            leaf("LineOne", party.street),
            leaf("CityName", party.city),
            leaf("CountryID", party.country),
        )

    def _delivery(self) -> str:
        place = self._facts.delivered_to
        if place is None:
            return "<ram:ApplicableHeaderTradeDelivery/>"
        when = day("OccurrenceDateTime", self._facts.period[1])
        return part(
            "ApplicableHeaderTradeDelivery",
            part("ShipToTradeParty", self._address(place)),
            part("ActualDeliverySupplyChainEvent", when),
        )

    def _settlement(self) -> str:
        facts = self._facts
        return part(
            "ApplicableHeaderTradeSettlement",
            leaf("PaymentReference", facts.number),
            leaf("InvoiceCurrencyCode", facts.currency),
            part("PayeeTradeParty", leaf("Name", facts.payee)),
            part(
                "SpecifiedTradeSettlementPaymentMeans",
                leaf("TypeCode", facts.means),
                part("PayeePartyCreditorFinancialAccount", leaf("IBANID", facts.iban)),
            ),
            *(self._tax(vat) for vat in facts.breakdown),
            self._period() if facts.has_period else "",
            *map(self._adjustment, facts.adjustments),
            part(
                "SpecifiedTradePaymentTerms",
                leaf("Description", facts.terms),
                day("DueDateDateTime", facts.due),
            ),
            self._totals(),
            part("InvoiceReferencedDocument", leaf("IssuerAssignedID", facts.preceding)),
        )

    def _period(self) -> str:
        start, end = self._facts.period
        dates = day("StartDateTime", start), day("EndDateTime", end)
        return part("BillingSpecifiedPeriod", *dates)

    def _tax(self, vat: Vat) -> str:
        facts = self._facts
        reason, code = EXEMPT.get(vat.category, ("", ""))
        return part(
            "ApplicableTradeTax",
            leaf("CalculatedAmount", facts.tax(vat)),
            leaf("TypeCode", "VAT"),
            leaf("ExemptionReason", reason),
            leaf("BasisAmount", facts.breakdown[vat]),
            leaf("CategoryCode", vat.category),
            leaf("ExemptionReasonCode", code),
            leaf("RateApplicablePercent", vat.rate),
        )

    def _adjustment(self, one: Adjustment) -> str:
        said = str(one.is_charge).lower()
        return part(
            "SpecifiedTradeAllowanceCharge",
            f"<ram:ChargeIndicator><udt:Indicator>{said}</udt:Indicator></ram:ChargeIndicator>",
            leaf("CalculationPercent", one.percent),
            leaf("BasisAmount", one.base),
            leaf("ActualAmount", one.amount),
            leaf("Reason", one.reason),
            self._category("CategoryTradeTax", one.vat) if one.vat else "",
        )

    def _category(self, name: str, vat: Vat) -> str:
        return part(
            name,
            leaf("TypeCode", "VAT"),
            leaf("CategoryCode", vat.category),
            leaf("RateApplicablePercent", vat.rate),
        )

    def _totals(self) -> str:
        facts = self._facts
        gross = facts.net + facts.tax_total
        return part(
            "SpecifiedTradeSettlementHeaderMonetarySummation",
            leaf("LineTotalAmount", facts.line_total),
            leaf("ChargeTotalAmount", facts.adjusted(True)),
            leaf("AllowanceTotalAmount", facts.adjusted(False)),
            leaf("TaxBasisTotalAmount", facts.net),
            leaf("TaxTotalAmount", facts.tax_total, currencyID=facts.currency),
            leaf("GrandTotalAmount", gross),
            leaf("TotalPrepaidAmount", facts.prepaid),
            leaf("DuePayableAmount", gross - facts.prepaid),
        )

    def _line(self, line: Line) -> str:
        return part(
            "IncludedSupplyChainTradeLineItem",
            part(
                "AssociatedDocumentLineDocument",
                leaf("LineID", line.id),
                part("IncludedNote", leaf("Content", line.note)),
            ),
            self._product(line),
            part(
                "SpecifiedLineTradeAgreement",
                part("BuyerOrderReferencedDocument", leaf("LineID", line.order_line)),
                *self._prices(line),
            ),
            part(
                "SpecifiedLineTradeDelivery",
                leaf("BilledQuantity", line.quantity, unitCode=line.unit),
            ),
            part(
                "SpecifiedLineTradeSettlement",
                self._category("ApplicableTradeTax", line.vat),
                self._period() if line.has_period and self._facts.has_period else "",
                *map(self._adjustment, line.adjustments),
                part(
                    "SpecifiedTradeSettlementLineMonetarySummation",
                    leaf("LineTotalAmount", line.net),
                ),
            ),
        )

    def _product(self, line: Line) -> str:
        classified = leaf("ClassCode", line.classification, listID="STI")
        return part(
            "SpecifiedTradeProduct",
            leaf("GlobalID", line.standard_item, schemeID="0160"),
            leaf("SellerAssignedID", line.seller_item),
            leaf("Name", line.name),
            leaf("Description", line.description),
            *(
                part(
                    "ApplicableProductCharacteristic",
                    leaf("Description", name),
                    leaf("Value", value),
                )
                for name, value in line.attributes
            ),
            part("DesignatedProductClassification", classified),
            part("OriginTradeCountry", leaf("ID", line.origin)),
        )

    def _prices(self, line: Line) -> tuple[str, str]:
        base = leaf("BasisQuantity", line.base_quantity, unitCode=line.unit)
        net = part("NetPriceProductTradePrice", leaf("ChargeAmount", line.price), base)
        if line.discount is None:
            return "", net
        no = "<ram:ChargeIndicator><udt:Indicator>false</udt:Indicator></ram:ChargeIndicator>"
        gross = part(
            "GrossPriceProductTradePrice",
            leaf("ChargeAmount", line.price + line.discount),
            base,
            part("AppliedTradeAllowanceCharge", no, leaf("ActualAmount", line.discount)),
        )
        return gross, net
