"""Where a received document belongs, whose number it takes, and what is found on it."""

import string
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.core.codes import InvoiceTypeCode
from domain.core.errors import Conflict, Invalid
from domain.core.identifiers import Identifier, digest
from domain.core.party import ElectronicAddress, Party
from domain.exchange.delivery import DocumentRef
from domain.exchange.inbound import InboundDocument
from domain.invoice.references import Attachment, SupportingDocument
from domain.invoice.request import Terms
from domain.invoice.rules.received import check_received
from domain.invoice.rules.self_billing import check_self_billing
from domain.process.content import Contents, account_of
from domain.process.payables import place, shortened, take_up
from domain.receiving import Receiving
from domain.record import InvoiceRecord
from domain.settlement.paying import amount_to_pay
from domain.trade.identity import identities
from domain.trade.terms import LifecycleChoice
from integration.formats import read_invoice
from integration.store.blobs import MemoryDocumentStore
from integration.store.memory import MemoryStore
from tests import builders, payables
from tests.unit.store import samples

AT = datetime(2026, 11, 3, tzinfo=UTC)


async def supplied() -> MemoryStore:
    store = MemoryStore()
    await builders.populate(store)
    await payables.supply(store)
    return store


async def refusal(store: MemoryStore, **changes: Any) -> Invalid:
    with pytest.raises(Invalid) as refused:
        await place(store, payables.invoice(**changes))
    return refused.value


def party(**changes: Any) -> Party:
    """Globex without anything that it could be known by, and `changes`."""
    nobody = {"vat_id": None, "electronic_address": None}
    return payables.supplier().party.model_copy(update={**nobody, **changes})


def inbound(name: str) -> InboundDocument:
    hash = digest(name.encode())
    kept = DocumentRef(sha256=hash, name="x.xml", media_type="application/xml", size=1)
    return InboundDocument(id=hash, mailbox_id="api", document=kept, received_at=AT)


async def test_it_is_placed_where_the_supplier_sells_to_us() -> None:
    store = await supplied()
    assert (await place(store, payables.invoice())).id == "globex-northwind"


@pytest.mark.parametrize(
    "known",
    [
        {"vat_id": "de 811.907-980"},
        {"electronic_address": ElectronicAddress(scheme="EM", value="Globex@X.example")},
    ],
)
async def test_any_identifier_will_do_however_it_is_written(known: dict[str, Any]) -> None:
    store = await supplied()
    assert (await place(store, payables.invoice(seller=payables.supplier(party=party(**known))))).id


async def test_a_company_id_will_do() -> None:
    store = await supplied()
    company = Identifier(value="HRB-7", scheme="0088")
    known = payables.supplier(party=party(registration_id=company))
    await store.partners.put(known)
    assert (await place(store, payables.invoice(seller=known))).id == "globex-northwind"
    unknown = payables.supplier(party=party(registration_id=Identifier(value="HRB-7")))
    assert (await refusal(store, seller=unknown)).findings[0].rule == "PAYABLE-SELLER"


async def test_a_name_alone_is_nobody() -> None:
    refused = await refusal(await supplied(), seller=payables.supplier(party=party()))
    assert "without any identifier" in refused.findings[0].message


async def test_identifiers_of_two_partners_are_neither() -> None:
    store = await supplied()
    other = party(electronic_address=ElectronicAddress(scheme="EM", value="other@x.example"))
    await store.partners.put(payables.supplier(id="other", party=other))
    forged = other.model_copy(update={"vat_id": "DE811907980"})
    refused = await refusal(store, seller=payables.supplier(party=forged))
    assert "'globex', 'other'" in refused.message


async def test_companies_of_one_vat_id_are_told_apart_by_their_address() -> None:
    store = await supplied()
    sister = party(
        vat_id="DE811907980",
        electronic_address=ElectronicAddress(scheme="EM", value="sister@x.example"),
    )
    await store.partners.put(payables.supplier(id="sister", party=sister))
    assert (await place(store, payables.invoice())).seller_id == "globex"
    refused = await refusal(store, seller=payables.supplier(party=party(vat_id="DE811907980")))
    assert "'globex', 'sister'" in refused.message


async def test_what_is_for_somebody_else_says_so() -> None:
    refused = await refusal(await supplied(), buyer=builders.buyer())
    assert refused.findings[0].rule == "PAYABLE-BUYER"
    assert "vat:de129273398" in refused.findings[0].message


async def test_our_own_invoices_come_back_in_vain() -> None:
    refused = await refusal(await supplied(), seller=builders.seller(), buyer=builders.buyer())
    assert "our own company 'northwind': we did" in refused.message


async def test_currency_and_order_tell_partnerships_apart() -> None:
    store = await supplied()
    await store.partnerships.put(payables.buying(id="in-dollars", currency="USD"))
    assert (await place(store, payables.invoice())).id == "globex-northwind"
    await store.partnerships.put(payables.buying(id="by-order", order_reference="PO-9"))
    assert (await place(store, payables.invoice(order_reference="PO-9"))).id == "by-order"
    refused = await refusal(store)
    assert "'by-order', 'globex-northwind'" in refused.message


async def test_an_unknown_lifecycle_is_told() -> None:
    store = await supplied()
    await store.partnerships.put(payables.buying(lifecycle=LifecycleChoice(key="gone")))
    assert "gone@latest" in (await refusal(store)).message


async def test_a_document_opens_one_draft_however_often_it_is_taken_up() -> None:
    store, made = await supplied(), payables.invoice()
    known = inbound("a").model_copy(update={"handed_in_by": "anna"})
    ids = {
        await store.transact(lambda tx: take_up(tx, known, made, payables.buying(), AT))
        for _ in range(2)
    }
    (id,) = ids
    draft = await store.drafts.get(id)
    assert draft.created_by == "anna"
    assert draft.request.received == known.id
    assert await store.drafts.count({}) == 1


@given(
    st.text("gx- 0123456789", min_size=1, max_size=8).filter(str.strip),
    st.text("gx- 0123456789", min_size=1, max_size=8).filter(str.strip),
)
async def test_two_documents_of_one_supplier_have_two_numbers(one: str, other: str) -> None:
    store = await supplied()

    async def take(name: str, number: str) -> str:
        made = payables.invoice(number)
        return await store.transact(
            lambda tx: take_up(tx, inbound(name), made, payables.buying(), AT)
        )

    first = await take("a", one)
    if "".join(one.split()).upper() != "".join(other.split()).upper():
        assert await take("b", other) != first
        return
    with pytest.raises(Invalid) as refused:
        await take("b", other)
    assert first in refused.value.message


async def test_another_supplier_and_a_credit_note_may_have_the_same_number() -> None:
    store = await supplied()
    other = payables.buying(id="other", seller_id="initech")
    taken = [
        (inbound("a"), payables.invoice("7"), payables.buying()),
        (inbound("b"), payables.invoice("7"), other),
        (inbound("c"), payables.credit_note("7"), payables.buying()),
    ]
    for known, made, partnership in taken:
        await store.transact(
            lambda tx, k=known, m=made, p=partnership: take_up(tx, k, m, p, AT)  # type: ignore[misc]
        )
    assert await store.drafts.count({}) == 3


async def filled(content: bytes) -> InvoiceRecord:
    """A record whose request is what was received."""
    store, documents = await supplied(), MemoryDocumentStore()
    known = await Receiving(store, documents).take_in(content, AT, name="in.xml")
    record = samples.invoice(
        terms=Terms(
            partnership=payables.buying(), seller=payables.supplier(), buyer=builders.seller()
        )
    )
    request = builders.request(partnership_id="globex-northwind", lines=(), received=known.id)
    return await Contents(documents, read_invoice).fill(store, record, request)


async def test_what_was_sent_is_what_is_approved_and_files_stay_in_it() -> None:
    attached = SupportingDocument(
        reference="hours",
        attachment=Attachment(content="aGk=", media_type="text/csv", file_name="hours.csv"),
    )
    content = payables.document(payables.invoice(supporting_documents=(attached,)))
    record = await filled(content)
    assert record.content_hash == digest(content)
    assert [kept.name for kept in record.delivery.documents] == ["in.xml"]
    assert record.document
    (kept,) = record.document.supporting_documents
    assert kept.attachment
    assert (kept.attachment.content, kept.attachment.file_name) == ("", "hours.csv")


async def test_without_a_due_date_the_terms_decide() -> None:
    record = await filled(payables.document(payables.invoice(due_date=None)))
    assert record.due_on == date(2026, 12, 2)
    assert record.issued_on == payables.ISSUED


async def test_the_same_account_has_one_fingerprint_however_it_is_written() -> None:
    record = await filled(payables.document(payables.invoice()))
    assert record.account == account_of(["de75 5121 0800 1245 1261 99"])
    assert account_of([]) is None


async def test_what_can_no_longer_be_read_keeps_the_record() -> None:
    record = await filled(b"<Invoice/>")
    assert record.document is None
    assert record.findings[0].rule == "XML_WRONG_PROFILE"


def test_what_is_found_on_what_was_received() -> None:
    terms = Terms(
        partnership=payables.buying(currency="USD"),
        seller=payables.supplier(party=party(vat_id="DE136695976")),
        buyer=builders.seller(),
    )
    made = payables.invoice(type_code=InvoiceTypeCode.SELF_BILLED)
    totals = made.totals.model_copy(update={"payable": Decimal(-1)})
    found = check_received(made.model_copy(update={"totals": totals}), terms)
    assert [(one.rule, one.path) for one in found] == [
        ("PAYABLE-CURRENCY", "currency"),
        ("PAYABLE-NEGATIVE", "totals.payable"),
        ("PAYABLE-SELF-BILLED", "type_code"),
        ("PAYABLE-VAT-ID", "seller.vat_id"),
    ]


@pytest.mark.parametrize(
    ("code", "we_buy", "says"),
    [
        ("380", True, "389"),
        ("381", True, "389"),
        ("389", True, ""),
        ("261", True, ""),
        ("380", False, ""),
        ("389", False, "380"),
        ("261", False, "381"),
    ],
)
def test_who_writes_an_invoice_decides_its_type(code: str, we_buy: bool, says: str) -> None:
    ours = Terms(
        partnership=builders.partnership(), seller=builders.seller(), buyer=builders.buyer()
    )
    theirs = Terms(
        partnership=payables.buying(), seller=payables.supplier(), buyer=builders.seller()
    )
    made = payables.invoice(type_code=InvoiceTypeCode(code))
    found = list(check_self_billing(made, theirs if we_buy else ours))
    assert bool(found) == bool(says)
    assert all(says in one.hint for one in found)


@given(st.text(string.ascii_uppercase + string.digits, min_size=1), st.text(" .-/", min_size=1))
def test_a_vat_id_is_the_same_in_any_spelling(value: str, noise: str) -> None:
    spelled = noise.join(value.lower())
    assert identities(party(vat_id=value)) == identities(party(vat_id=spelled))


@given(st.text(min_size=1))
def test_what_others_wrote_is_a_piece_of_a_line(text: str) -> None:
    assert len(shortened(text).splitlines()) <= 1
    assert len(shortened(text)) <= 80


@given(st.decimals(allow_nan=True, allow_infinity=True) | st.text(max_size=12))
def test_nothing_but_an_amount_that_is_open_is_paid(said: Any) -> None:
    open_amount = Decimal("119.00")
    try:
        amount = amount_to_pay(str(said), open_amount, "EUR")
    except Conflict:
        return
    assert 0 < amount <= open_amount
    assert amount == round(amount, 2)
    assert str(said) == "" or amount == Decimal(str(said))


async def test_whose_mailbox_it_came_to_stands_in_for_parties_without_any_identifier() -> None:
    store = await supplied()
    nameless = payables.invoice(
        seller=payables.supplier(party=party()),
        buyer=builders.seller(party=party(name="Somebody")),
    )
    with pytest.raises(Invalid):
        await place(store, nameless)
    assert (await place(store, nameless, sender="globex")).seller_id == "globex"


async def test_whose_mailbox_it_came_to_does_not_outweigh_what_the_document_says() -> None:
    store = await supplied()
    unknown = payables.supplier(party=party(vat_id="DE811569869"))
    with pytest.raises(Invalid):
        await place(store, payables.invoice(seller=unknown), sender="globex")
