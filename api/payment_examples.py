"""Examples of what people say of payments, for the reference: each is sent by a test."""

from typing import Any

ALLOCATION: dict[str, Any] = {
    "two_invoices": {
        "summary": "One transfer for two invoices",
        "value": {
            "shares": [
                {"invoice_id": "inv-2026-0001", "amount": "119.00"},
                {"invoice_id": "inv-2026-0002", "amount": "238.00"},
            ]
        },
    },
    "discount": {
        "summary": "2 % were kept back for paying early",
        "value": {
            "shares": [
                {
                    "invoice_id": "inv-2026-0001",
                    "amount": "116.62",
                    "gaps": [{"kind": "discount", "amount": "2.38"}],
                }
            ]
        },
    },
}

CONFIRMATION: dict[str, Any] = {
    "best": {"summary": "The best proposal is right", "value": {"proposal": 1}}
}

REJECTION: dict[str, Any] = {
    "other": {
        "summary": "It is for none of them",
        "value": {"reason": "the deposit for next year, not these invoices"},
    }
}

RELEASE: dict[str, Any] = {
    "mixed_up": {
        "summary": "It was meant for another invoice",
        "value": {
            "share_id": "8f14e45fceea167a5a36dedd4bea2543.1",
            "reason": "it was meant for another invoice",
        },
    }
}

KEEPING: dict[str, Any] = {
    "credit": {"summary": "The rest is a credit", "value": {"partner_id": "acme"}}
}

SETTING_ASIDE: dict[str, Any] = {
    "interest": {
        "summary": "It settles nothing here",
        "value": {"reason": "interest of the bank for October"},
    }
}
