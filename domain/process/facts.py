"""The facts of an invoice record, as conditions see them: all of `domain.lifecycle.facts`."""

from collections import Counter

from domain.circumstances import Circumstances
from domain.core.codes import InvoiceTypeCode
from domain.core.findings import Severity
from domain.core.money import to_minor
from domain.lifecycle.facts import FactValue
from domain.record import InvoiceRecord

_PREPAYMENT = {InvoiceTypeCode("386")}


def facts_of(record: InvoiceRecord) -> dict[str, FactValue]:
    """Every declared fact of `record` as it stands."""
    return {**_invoice(record), **_trade(record), **_progress(record)}


def _invoice(record: InvoiceRecord) -> dict[str, FactValue]:
    kind, document = record.request.type_code, record.document
    currency = record.terms.partnership.currency
    known = _circumstances(record)
    return {
        "invoice.kind": kind.value,
        "invoice.is_credit_note": kind.is_credit_note,
        "invoice.is_prepayment": kind in _PREPAYMENT,
        "invoice.is_self_billed": kind.is_self_billed,
        "invoice.currency": currency,
        "invoice.total_minor": to_minor(record.payable, currency),
        "invoice.base_minor": to_minor(record.base_amount, known.base_currency),
        "invoice.line_count": len(document.lines if document else record.request.lines),
        "invoice.has_order_reference": bool(document and document.order_reference),
        "invoice.has_buyer_reference": bool(document and document.buyer_reference),
        "invoice.is_received": record.request.received is not None,
    }


def _trade(record: InvoiceRecord) -> dict[str, FactValue]:
    partnership, buyer, known = record.terms.partnership, record.terms.buyer, _circumstances(record)
    return {
        "partnership.id": partnership.id,
        "partnership.first_invoice": known.first_invoice,
        "partnership.new_bank_details": known.new_bank_details,
        "partnership.usual_minor": to_minor(known.usual, partnership.currency),
        "partnership.deviation_percent": known.deviation_percent(record.payable),
        "buyer.id": buyer.id,
        "buyer.country": buyer.party.address.country,
        "seller.id": partnership.seller_id,
    }


def _progress(record: InvoiceRecord) -> dict[str, FactValue]:
    weights = Counter(finding.severity for finding in record.findings)
    currency, settlement = record.terms.partnership.currency, record.settlement
    return {
        "validation.error_count": weights[Severity.FATAL],
        "validation.warning_count": weights[Severity.WARNING],
        "delivery.expects_response": record.terms.partnership.delivery.expects_response,
        "delivery.transport": record.delivery.transport.value,
        "delivery.syntax": record.delivery.syntax.value,
        "delivery.awaits": bool(record.delivery.awaits),
        "delivery.business": record.delivery.business.value,
        "settlement.open_minor": to_minor(record.open_amount, currency),
        "settlement.paid_minor": to_minor(settlement.paid, currency),
        "settlement.credited_minor": to_minor(settlement.credited, currency),
        "dunning.level": record.dunning_level,
        "dispute.open": record.dispute is not None and record.dispute.is_open,
        "answer.choice": record.answer,
    }


def _circumstances(record: InvoiceRecord) -> Circumstances:
    """What was recorded; before the first check, nothing but the invoice's own currency."""
    return record.circumstances or Circumstances(base_currency=record.terms.partnership.currency)
