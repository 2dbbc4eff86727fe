"""Examples for the reference: one small world, in which everything refers to everything else.

Northwind Services bills Acme Tools for hosting. Sent in the order of the reference, they work.
"""

from typing import Any

_HASH = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"

PLACES = {
    "invoices": "inv-2026-1042",
    "partners": "acme",
    "marketables": "hosting",
    "number-series": "nw",
    "partnerships": "northwind-acme",
    "agreements": "acme-hosting",
    "mailboxes": "acme-answers",
    "transmissions": "inv-2026-1042.m1",
    "acknowledgements": f"{_HASH}.1",
    "webhooks": "erp",
    "billing-runs": "acme-hosting.2026-10",
    "billing-corrections": "cor-6f1c9f0e",
    "inbound": _HASH,
    "reference": "standard@1",
    "to": "two-step@1",
    "sha256": _HASH,
    "channel": "as2",
    "people": "ben",
    "delegations": "del-6f1c9f0e",
    "currency": "USD",
    "day": "2026-10-01",
    "version": "1",
    "number": "1",
    "line": "1",
    "balances": "acme-goodwill",
    "billing-batches": "october-dry",
    "coupons": "spring-20",
    "index-series": "cpi-de",
    "payments": f"{_HASH}.1",
    "payment-runs": "run-2026-11-24",
}
"""What stands in an address: ids by the things they name, other parts by their own name."""


def _one(summary: str, value: dict[str, Any]) -> dict[str, Any]:
    return {"summary": summary, "value": value}


def _party(name: str, vat_id: str, city: str, post_code: str, mail: str) -> dict[str, Any]:
    return {
        "name": name,
        "vat_id": vat_id,
        "electronic_address": {"scheme": "EM", "value": mail},
        "address": {
            "line_one": "Hafenstrasse 12",
            "city": city,
            "post_code": post_code,
            "country": "DE",
        },
    }


PARTNER = {
    "seller": _one(
        "Our company",
        {
            "id": "northwind",
            "own": True,
            "party": _party(
                "Northwind Services GmbH",
                "DE136695976",
                "Berlin",
                "10115",
                "invoices@northwind.example",
            ),
            "iban": "DE89370400440532013000",
            "bic": "COBADEFFXXX",
        },
    ),
    "buyer": _one(
        "A customer",
        {
            "id": "acme",
            "party": _party(
                "Acme Tools AG", "DE129273398", "Hamburg", "20095", "payables@acme.example"
            ),
        },
    ),
}
MARKETABLE = {
    "flat": _one(
        "A monthly service",
        {"id": "hosting", "name": "Managed hosting", "unit": "MON", "vat_rate": "19"},
    ),
    "metered": _one(
        "Something counted",
        {"id": "api-calls", "name": "API calls, per thousand", "unit": "C62", "vat_rate": "19"},
    ),
    "taxed": _one(
        "A book, taxed where it goes",
        {
            "id": "handbook",
            "name": "Handbook",
            "kind": "goods",
            "unit": "C62",
            "tax": {"tax_class": "reduced", "classes": {"FR": "reduced", "IE": "zero"}},
        },
    ),
}
SERIES = {"series": _one("NW-00001 and so on", {"id": "nw", "prefix": "NW", "digits": 5})}
PARTNERSHIP = {
    "partnership": _one(
        "Small invoices pass, large ones need a director too",
        {
            "id": "northwind-acme",
            "seller_id": "northwind",
            "buyer_id": "acme",
            "currency": "EUR",
            "payment_terms": {"net_days": 30},
            "lifecycle": {"key": "standard", "version": "latest"},
            "approval": {
                "auto_approve_if": "invoice.total_minor < 10000",
                "steps": [
                    {"name": "manager", "roles": ["approver"]},
                    {
                        "name": "director",
                        "roles": ["finance_director"],
                        "when": "invoice.total_minor > 1000000",
                    },
                ],
            },
            "delivery": {
                "format": "ubl-2.1",
                "channel": {"kind": "folder", "settings": {"path": "acme"}},
                "expects_response": True,
                "response_days": 5,
            },
            "series": "nw",
            "buyer_reference": "991-33333TEST-33",
        },
    )
}
MAILBOX = {
    "mailbox": _one(
        "Where Acme leaves its answers",
        {
            "id": "acme-answers",
            "partner_id": "acme",
            "channel": {"kind": "folder", "settings": {"path": "acme"}},
            "every_seconds": 60,
        },
    )
}
WEBHOOK = {
    "webhook": _one(
        "Another system that is told",
        {
            "id": "erp",
            "title": "Our ERP",
            "url": "https://erp.northwind.example/hooks/invoicing",
            "secret": "file:erp-hook",
            "events": ["invoice.issued", "invoice.payment_allocated"],
        },
    )
}
_LINES = [
    {
        "marketable_id": "hosting",
        "quantity": "1",
        "unit_price": "490.00",
        "description": "October 2026",
    },
    {"marketable_id": "api-calls", "quantity": "150", "unit_price": "0.80"},
]
NEW_INVOICE = {
    "submitted": _one(
        "Open and submit",
        {
            "id": "inv-2026-1042",
            "partnership_id": "northwind-acme",
            "lines": _LINES,
            "order_reference": "PO-4711",
            "period": {"start": "2026-10-01", "end": "2026-10-31"},
            "submit": True,
        },
    ),
    "draft": _one(
        "Open a draft", {"partnership_id": "northwind-acme", "lines": _LINES, "submit": False}
    ),
}
AMENDMENT = {
    "amendment": _one(
        "One call package less",
        {
            "lines": [_LINES[0], {**_LINES[1], "quantity": "149"}],
            "order_reference": "PO-4711",
            "reason": "meter read again",
        },
    )
}
CORRECTION = {
    "correction": _one(
        "What it should have said",
        {"lines": [_LINES[0]], "order_reference": "PO-4712", "reason": "wrong order number"},
    )
}
CREDIT = {
    "in_full": _one("In full", {"reason": "ordered twice"}),
    "in_part": _one(
        "In part",
        {
            "reason": "outage on 12 October",
            "lines": [{"line": "1", "amount": "49.00"}, {"line": "2", "quantity": "10"}],
        },
    ),
}
USAGE = {
    "usage": _one(
        "Two hours of calls",
        {
            "events": [
                {
                    "source": "meter-1",
                    "event_id": f"2026-10-01T{hour}",
                    "partnership_id": "northwind-acme",
                    "marketable_id": "api-calls",
                    "quantity": quantity,
                    "occurred_at": f"2026-10-01T{hour}:59:59Z",
                }
                for hour, quantity in (("08", "12.5"), ("09", "17.25"))
            ]
        },
    )
}
