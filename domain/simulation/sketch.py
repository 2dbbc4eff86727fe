"""A sketch: the invoice record that a sample stands for, as it is before its first state."""

from decimal import Decimal
from typing import Any

from domain.circumstances import Circumstances
from domain.core.codes import VatCategory
from domain.core.identifiers import digest
from domain.core.party import Party, PostalAddress
from domain.invoice.line import DraftLine
from domain.invoice.model import Invoice, InvoiceDraft
from domain.invoice.references import Note
from domain.invoice.request import InvoiceRequest, RequestedLine, Terms
from domain.invoice.totals import calculate, content_hash
from domain.lifecycle.definition import LifecycleDefinition
from domain.record import InvoiceRecord
from domain.simulation.sample import Sample
from domain.trade.approval import ApprovalPolicy
from domain.trade.partner import Partner
from domain.trade.partnership import Partnership
from domain.trade.terms import ChannelConfig, DeliveryProfile, PaymentTerms

_SELLER, _BUYER = "seller", "buyer"


def sketch(
    definition: LifecycleDefinition, sample: Sample, policy: ApprovalPolicy | None
) -> InvoiceRecord:
    """The record of `sample` under `definition`; `policy` is that of the partnership."""
    document = _document(sample)
    return InvoiceRecord(
        id="simulated",
        request=_request(sample),
        terms=_terms(sample, policy),
        lifecycle=definition.reference,
        definition=definition.digest,
        document=document,
        content_hash=content_hash(document),
        state=definition.initial,
        state_title=definition.states[definition.initial].title,
        created_by=sample.created_by,
        edited_by=sample.created_by,
        created_at=sample.starts,
        updated_at=sample.starts,
    )


def circumstances(sample: Sample) -> Circumstances:
    """What a check finds out around the invoice."""
    return Circumstances(
        base_currency=sample.base_currency,
        rate=sample.rate,
        rate_on=sample.starts.date() if sample.currency != sample.base_currency else None,
        first_invoice=sample.first_invoice,
        new_bank_details=sample.new_bank_details,
        usual=sample.usual,
    )


def amended(record: InvoiceRecord) -> InvoiceRecord:
    """`record` with another content over the same amount, and no approval of it.

    References that were missing are added.
    """
    if record.document is None:
        return record
    mended = {
        "notes": (*record.document.notes, Note(text=f"amended in state {record.state}")),
        "order_reference": record.document.order_reference or "order",
        "buyer_reference": record.document.buyer_reference or "buyer",
    }
    document = record.document.model_copy(update=mended)
    update = {"document": document, "content_hash": content_hash(document), "approval": None}
    return record.model_copy(update=update)


def _document(sample: Sample) -> Invoice:
    """A document over exactly the amount: what is sold is not taxed."""
    amounts = [sample.amount, *[Decimal(0)] * (sample.lines - 1)]
    return calculate(
        InvoiceDraft(
            type_code=sample.kind,
            currency=sample.currency,
            order_reference="order" if sample.order_reference else None,
            buyer_reference="buyer" if sample.buyer_reference else None,
            seller=_party("Seller", "DE"),
            buyer=_party("Buyer", sample.buyer_country),
            lines=tuple(_line(number, amount) for number, amount in enumerate(amounts, start=1)),
        )
    )


def _line(number: int, amount: Decimal) -> DraftLine:
    return DraftLine(
        id=str(number),
        name="Sample",
        quantity=Decimal(1),
        unit="C62",
        unit_price=amount,
        vat_category=VatCategory.ZERO,
        vat_rate=Decimal(0),
    )


def _request(sample: Sample) -> InvoiceRequest:
    said: dict[str, Any] = {}
    if sample.received:
        said["received"] = digest(b"simulated")
    elif sample.kind.is_credit_note:
        said["corrects_invoice_id"] = "original"
    else:
        one = RequestedLine(marketable_id="sample", quantity=Decimal(1), unit_price=sample.amount)
        said["lines"] = (one,)
    return InvoiceRequest(partnership_id="simulated", type_code=sample.kind, **said)


def _terms(sample: Sample, policy: ApprovalPolicy | None) -> Terms:
    delivery = DeliveryProfile(
        channel=ChannelConfig(kind="simulated"),
        expects_response=sample.expects_response,
        response_days=sample.response_days,
    )
    partnership = Partnership(
        id="simulated",
        seller_id=_SELLER,
        buyer_id=_BUYER,
        currency=sample.currency,
        payment_terms=PaymentTerms(net_days=sample.net_days),
        approval=policy,
        delivery=delivery,
        series="simulated",
    )
    we_buy = sample.received or sample.kind.is_self_billed
    buyer = _party("Buyer", sample.buyer_country)
    return Terms(
        partnership=partnership,
        seller=Partner(id=_SELLER, party=_party("Seller", "DE"), own=not we_buy),
        buyer=Partner(id=_BUYER, party=buyer, own=we_buy),
    )


def _party(name: str, country: str) -> Party:
    return Party(name=name, address=PostalAddress(country=country))
