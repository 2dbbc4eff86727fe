"""Examples of usage: corrections and questions, in the world of `examples`."""

from typing import Any

from api import examples

_HOUR = {
    "source": "meter-1",
    "partnership_id": "northwind-acme",
    "marketable_id": "api-calls",
    "occurred_at": "2026-10-01T09:59:59Z",
}

SENT: dict[str, Any] = {
    **examples.USAGE,
    "with_dimensions": {
        "summary": "An hour of calls in a region, which meters can group and filter by",
        "value": {
            "events": [
                {
                    **_HOUR,
                    "event_id": "2026-10-01T09.eu",
                    "quantity": "4.5",
                    "dimensions": {"region": "eu", "tier": "gold"},
                }
            ]
        },
    },
    "correction": {
        "summary": "An hour that was counted wrong, and one that was not used at all",
        "value": {
            "events": [
                {
                    **_HOUR,
                    "event_id": "2026-10-01T09.mended",
                    "corrects": "2026-10-01T09",
                    "quantity": "16.75",
                },
                {
                    **_HOUR,
                    "event_id": "2026-10-01T08.cancelled",
                    "corrects": "2026-10-01T08",
                    "occurred_at": "2026-10-01T08:59:59Z",
                    "quantity": "0",
                },
            ]
        },
    },
}

_OCTOBER = {
    "partnership_id": "northwind-acme",
    "marketable_id": "api-calls",
    "from": "2026-10-01T00:00:00Z",
    "to": "2026-11-01T00:00:00Z",
}

ASKED: dict[str, Any] = {
    "sum": {"summary": "All that was used in October", "value": _OCTOBER},
    "by_region": {
        "summary": "The gold tier, region by region",
        "value": {
            **_OCTOBER,
            "meter": {
                "aggregation": "sum",
                "filters": [{"dimension": "tier", "values": ["gold"]}],
                "group_by": ["region"],
            },
        },
    },
    "then": {
        "summary": "As it was known when October was billed",
        "value": {**_OCTOBER, "received_until": "2026-11-02T05:50:00Z"},
    },
}
