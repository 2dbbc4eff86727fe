"""Examples for the reference: agreements, previews, years ahead, balances, coupons, indices."""

from typing import Any


def _one(summary: str, value: dict[str, Any]) -> dict[str, Any]:
    return {"summary": summary, "value": value}


AGREEMENT = {
    "agreement": _one(
        "A fee, and usage in tiers",
        {
            "id": "acme-hosting",
            "partnership_id": "northwind-acme",
            "time_zone": "Europe/Berlin",
            "charges": [
                {
                    "id": "fee",
                    "marketable_id": "hosting",
                    "price": {"model": "flat", "amount": "490.00"},
                },
                {
                    "id": "calls",
                    "marketable_id": "api-calls",
                    "price": {
                        "model": "graduated",
                        "tiers": [
                            {"up_to": "100", "unit_price": "1.00"},
                            {"up_to": None, "unit_price": "0.80"},
                        ],
                    },
                },
            ],
        },
    ),
    "in_advance": _one(
        "Seats by the quarter, in advance, three months free, at least 300.00 a quarter",
        {
            "id": "acme-seats",
            "partnership_id": "northwind-acme",
            "time_zone": "Europe/Berlin",
            "starts_on": "2026-10-15",
            "trial_days": 92,
            "cadence": {"unit": "quarter", "alignment": "anniversary"},
            "run": {"shift": "modified_following", "calendar": "DE-BY"},
            "payment_terms": {"net_days": 14},
            "charges": [
                {
                    "id": "seats",
                    "marketable_id": "api-calls",
                    "price": {"model": "per_unit", "unit_price": "12.00"},
                    "timing": "advance",
                    "quantity": "25",
                    "changes": [{"on": "2027-03-01", "quantity": "30"}],
                    "minimum": "300.00",
                    "discounts": [{"id": "launch", "percentage": "10", "periods": 2}],
                }
            ],
        },
    ),
}
PAUSE = {"pause": _one("While something is being cleared", {"reason": "prices are negotiated"})}
RESUME = {"resume": _one("It is cleared", {"reason": "new prices are agreed"})}
PERIOD = {"period": _one("October", {"agreement_id": "acme-hosting", "period": "2026-10"})}
MONTH = {"period": _one("October", {"period": "2026-10"})}
PREVIEW = {
    "period": _one("As it is", {"agreement_id": "acme-hosting", "period": "2026-10"}),
    "usage": _one(
        "If 120 more were used",
        {
            "agreement_id": "acme-hosting",
            "period": "2026-10",
            "usage": [{"marketable_id": "api-calls", "quantity": "120"}],
        },
    ),
    "agreement": _one(
        "By an agreement that is not saved",
        {
            "agreement_id": "acme-hosting",
            "period": "2026-10",
            "agreement": {
                "id": "acme-hosting",
                "partnership_id": "northwind-acme",
                "time_zone": "Europe/Berlin",
                "charges": [
                    {
                        "id": "calls",
                        "marketable_id": "api-calls",
                        "price": {"model": "per_unit", "unit_price": "0.90"},
                    }
                ],
            },
            "usage": [{"marketable_id": "api-calls", "quantity": "150"}],
            "recorded": False,
        },
    ),
}
BATCH = {
    "month": _one(
        "What October would come to, of all agreements",
        {"id": "october-dry", "mode": "dry", "period": "2026-10"},
    ),
    "due": _one(
        "Bill what was due on the first days of November",
        {
            "id": "november-runs",
            "mode": "bill",
            "due_from": "2026-11-01T00:00:00Z",
            "due_until": "2026-11-04T00:00:00Z",
        },
    ),
}
SIMULATION = {
    "year": _one(
        "A year with so much usage in each month",
        {
            "periods": 12,
            "from": "2027-01",
            "usage": [{"marketable_id": "api-calls", "quantity": "150"}],
        },
    ),
    "as_in": _one(
        "Half a year, each month used as October was", {"periods": 6, "as_in": "2026-10"}
    ),
}
BALANCE = {
    "credit": _one(
        "Granted for an outage, for hosting only",
        {
            "id": "acme-goodwill",
            "partnership_id": "northwind-acme",
            "kind": "credit",
            "currency": "EUR",
            "charge_ids": ["fee"],
        },
    ),
    "prepaid": _one(
        "Paid ahead",
        {
            "id": "acme-prepaid",
            "partnership_id": "northwind-acme",
            "kind": "prepaid",
            "currency": "EUR",
            "priority": 10,
        },
    ),
}
GRANT = {
    "grant": _one(
        "250.00 until the end of the year",
        {
            "id": "outage-2026-10-12",
            "amount": "250.00",
            "reason": "outage on 12 October",
            "expires_on": "2036-12-31",
        },
    )
}
COUPON = {
    "coupon": _one(
        "20 % off for three periods, for the first hundred",
        {
            "id": "spring-20",
            "discount": {
                "id": "spring-20",
                "reason": "Spring offer",
                "percentage": "20",
                "periods": 3,
            },
            "redeem_until": "2036-06-30",
            "redemptions": 100,
        },
    )
}
REDEMPTION = {"redemption": _one("For an agreement", {"agreement_id": "acme-seats"})}
INDEX_SERIES = {
    "series": _one(
        "A consumer price index",
        {
            "id": "cpi-de",
            "name": "Consumer price index for Germany",
            "publisher": "Statistisches Bundesamt",
            "base": "2020 = 100",
        },
    )
}
INDEX_VALUES = {
    "values": _one(
        "Two months, as they were published",
        {
            "values": [
                {"month": "2025-09", "value": "122.6", "published_on": "2025-10-14"},
                {"month": "2025-10", "value": "123.0", "published_on": "2025-11-12"},
            ]
        },
    )
}
