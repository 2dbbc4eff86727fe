"""Every model survives the database: equal, with every digit, microsecond and zone."""

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import bson
import pytest
from bson.decimal128 import Decimal128
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from domain.core.audit import AuditEntry
from integration.store import catalogue
from integration.store.catalogue import COLLECTIONS
from integration.store.collection import Collection
from integration.store.mapping import CODEC, comparable, decode, encode
from tests.unit.store import samples
from tests.unit.store.strategies import instances

relaxed = settings(
    max_examples=max(4, settings().max_examples // 5),  # whole models are slow to make up
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)


def through_bson(document: dict[str, Any]) -> dict[str, Any]:
    """What the database gives back."""
    return bson.decode(bson.encode(document, codec_options=CODEC), codec_options=CODEC)


@pytest.mark.parametrize("collection", COLLECTIONS, ids=lambda collection: collection.name)
@relaxed
@given(data=st.data())
def test_every_model_comes_back_equal(collection: Collection[Any], data: st.DataObject) -> None:
    item = data.draw(instances(collection.model))
    for packed in (False, True):
        found = decode(collection, through_bson(encode(collection, item, packed=packed)))
        assert found == item
        assert found.model_dump_json() == item.model_dump_json()


def test_a_packed_body_comes_back_equal() -> None:
    record = samples.invoice(lines=600)
    document = through_bson(encode(catalogue.INVOICES, record))
    assert "body" not in document
    assert document["state"] == "issuing"
    assert decode(catalogue.INVOICES, document) == record
    assert len(document["packed"]) < 20_000


@relaxed
@given(
    at=st.datetimes(
        datetime(1990, 1, 1), datetime(2100, 1, 1), timezones=st.timezones() | st.none()
    )
)
def test_an_entry_has_the_same_hash_afterwards(at: datetime) -> None:
    entry = AuditEntry(
        invoice_id="i", sequence=1, previous="", at=at, actor="a", action="b", data={"at": at}
    ).sealed()
    found = decode(catalogue.AUDIT, through_bson(encode(catalogue.AUDIT, entry)))
    assert found.computed_hash() == entry.hash


@pytest.mark.parametrize("text", ["0", "0.00", "-0.0", "1E+3", "1.10", "9" * 34, "1E-6143"])
def test_decimals_are_decimal128_with_every_digit(text: str) -> None:
    stored = bson.encode({"value": Decimal(text)}, codec_options=CODEC)
    assert bson.decode(stored)["value"] == Decimal128(text)
    assert str(bson.decode(stored, codec_options=CODEC)["value"]) == str(Decimal(text))


def test_more_than_34_digits_are_refused_not_rounded() -> None:
    with pytest.raises(ArithmeticError):
        bson.encode({"value": Decimal("1." + "1" * 34)}, codec_options=CODEC)


def test_moments_that_are_compared_are_in_utc_and_of_one_width() -> None:
    east = timezone(timedelta(hours=2))
    moments = [
        datetime(2026, 1, 1, 1, 59, 59, 999_999, tzinfo=east),
        datetime(2026, 1, 1, tzinfo=UTC),
        datetime(2026, 1, 1, 2, 0, 0, 1, tzinfo=east),
    ]
    texts = [comparable(moment) for moment in moments]
    assert texts == sorted(texts)
    assert texts[1] == "2026-01-01T00:00:00.000000Z"


def test_what_is_not_set_is_not_stored_beside_the_body() -> None:
    document = encode(catalogue.INVOICES, samples.invoice())
    assert "number" not in document
    assert "billing_run_id" not in document
    assert document["revision"] == 0
    assert document["order"] == "2026-11-02T12:00:00.000000Z inv-1"


def test_who_must_act_is_stored_beside_the_body_with_its_place() -> None:
    at = datetime(2026, 11, 2, 15, tzinfo=timezone(timedelta(hours=2)))
    record = samples.invoice(must_act=("approver", "ben"), waiting_since=at)
    document = encode(catalogue.INVOICES, record)
    assert document["must_act"] == ["approver", "ben"]
    assert document["waiting_since"] == "2026-11-02T13:00:00.000000Z inv-1"
    nobody = encode(catalogue.INVOICES, samples.invoice(waiting_since=at))
    assert not {"must_act", "waiting_since"} & nobody.keys()


def test_names_of_collections_and_fields_are_frozen() -> None:
    """What is written today has to be found tomorrow."""
    names = {collection.name: sorted(collection.fields) for collection in COLLECTIONS}
    assert names == {
        "partners": ["identities", "own", "payer_keys"],
        "partnerships": ["buyer_id", "parties", "seller_id", "series"],
        "marketables": ["kind"],
        "agreements": ["consolidated_into", "partnership_id", "paused"],
        "agreement_versions": ["agreement"],
        "balances": ["kind", "partnership_id"],
        "batch_items": ["batch_id", "partnership_id", "state"],
        "batches": ["mode", "state"],
        "coupons": [],
        "index_series": [],
        "mailboxes": ["kind", "partner_id"],
        "definitions": ["key", "stage"],
        "drafts": ["created_by", "partnership_id", "started"],
        "invoices": [
            "awaits_decision",
            "billing_run_id",
            "blocked",
            "buyer_id",
            "created_by",
            "disputed",
            "issued",
            "lifecycle",
            "must_act",
            "number",
            "open_item",
            "open_keys",
            "partnership_id",
            "seller_id",
            "sold_in",
            "standing",
            "state",
            "waiting_on",
        ],
        "series": [],
        "ledger": ["invoice_id"],
        "transmissions": sorted(
            [
                "forgotten",
                "invoice_id",
                "kind",
                "partner_id",
                "partnership_id",
                "references",
                "state",
                "webhook_id",
            ]
        ),
        "acknowledgements": sorted(
            ["document", "invoice_id", "kind", "matched", "partner_id", "transmission_id"]
        ),
        "inbound": ["kind", "mailbox_id", "part_of", "state"],
        "control_numbers": [],
        "endpoints": ["kind", "state"],
        "exchange_log": [
            "act",
            "direction",
            "documents",
            "event",
            "invoice_id",
            "partner_id",
            "transmission_id",
        ],
        "arrivals": ["document", "mailbox_id"],
        "payment_runs": ["company_id", "kind", "message_id", "state"],
        "payment_orders": [
            "end_to_end_id",
            "holds",
            "invoice_id",
            "partner_id",
            "refunds",
            "run_id",
            "state",
        ],
        "payees": [],
        "remittances": ["invoice_ids", "partner_id"],
        "statements": ["account", "document"],
        "payments": [
            "document",
            "has_credit",
            "invoice_ids",
            "keys",
            "partner_id",
            "reverses",
            "state",
            "under_way",
        ],
        "payers": [],
        "allocations": ["invoice_id", "kind", "share_id", "source_id"],
        "dunning": ["letter_waits", "open", "partner_id", "partnership_id"],
        "runs": ["agreement_id", "partnership_id", "period_key", "state"],
        "corrections": ["agreement_id", "partnership_id", "state"],
        "webhooks": ["listens"],
        "histories": [],
        "rates": ["currency", "day"],
        "people": ["active", "roles"],
        "delegations": ["from_person", "revoked", "to_person"],
        "notifications": ["invoice_id", "kind", "to"],
        "usage": ["marketable_id", "partnership_id"],
        "usage_corrections": ["partnership_id", "place", "received_at"],
        "usage_late": ["partnership_id", "received_at"],
        "audit": ["invoice_id", "sequence"],
        "commands": [],
    }
    others = {collection.name: list(collection.oldest) for collection in COLLECTIONS}
    assert {name: fields for name, fields in others.items() if fields} == {
        "invoices": ["waiting_since"]
    }
    assert all(issubclass(collection.model, BaseModel) for collection in COLLECTIONS)
