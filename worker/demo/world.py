"""Who trades in the demo, under which terms: plain data, sent through the public API."""

from typing import Any

EUR_IBAN, SEK_IBAN = "DE89370400440532013000", "SE4550000000058398257466"
BANK = "riverbank"
"""The bank's SFTP user; statements of both entities lie there."""

USERS = ("acme", "brightmed", "citygov", "delta", BANK)
"""Partners' SFTP accounts: each sees only its own folder."""


def party(name: str, vat: str, country: str, city: str, post_code: str) -> dict[str, Any]:
    return {
        "name": name,
        "vat_id": vat,
        "electronic_address": {"scheme": "EM", "value": f"ap@{name.split()[0].lower()}.example"},
        "address": {
            "line_one": "Market Street 1",
            "city": city,
            "post_code": post_code,
            "country": country,
        },
    }


PARTNERS: dict[str, dict[str, Any]] = {
    "northwind": {
        "party": party("Northwind Services GmbH", "DE136695976", "DE", "Berlin", "10115"),
        "own": True,
        "iban": EUR_IBAN,
        "bic": "COBADEFFXXX",
    },
    "southwind": {
        "party": party("Southwind Nordic AB", "SE123456789701", "SE", "Malmo", "21119"),
        "own": True,
        "iban": SEK_IBAN,
    },
    "acme": {"party": party("Acme Tools AG", "DE129273398", "DE", "Hamburg", "20095")},
    "brightmed": {"party": party("Brightmed BV", "NL004495445B01", "NL", "Utrecht", "3511")},
    "citygov": {"party": party("Citygov Digital", "DE811569869", "DE", "Koeln", "50667")},
    "delta": {"party": party("Delta Logistik AB", "SE556012579001", "SE", "Lund", "22222")},
    BANK: {"party": {"name": "Riverbank SE", "address": {"country": "DE"}}},
}

MARKETABLES: dict[str, dict[str, Any]] = {
    "platform": {"name": "Platform fee", "unit": "MON", "vat_rate": "19"},
    "api-calls": {"name": "API calls, per thousand", "unit": "C62", "vat_rate": "19"},
    "storage": {"name": "Storage, per gigabyte", "unit": "E34", "vat_rate": "19"},
    "support-eu": {
        "name": "Support hours",
        "unit": "HUR",
        "vat_category": "AE",
        "vat_rate": "0",
        "vat_exemption_reason": "Reverse charge, Article 196 of Directive 2006/112/EC",
    },
    "parcels-se": {"name": "Parcels handled", "unit": "C62", "vat_rate": "25"},
}

SERIES = {"northwind": "NW", "southwind": "SW"}

RATES = {("SEK", "2024-01-01"): {"rate": "0.0871", "source": "an example"}}
"""Per currency and first day. Approval policies are written in EUR, the base currency."""

MANAGER = {"name": "manager", "roles": ["approver"]}
DIRECTOR = {"name": "director", "roles": ["finance_director"]}


def partnerships(channels: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """The four partnerships; `channels` says for each buyer how documents reach it."""
    return {
        "northwind-acme": _partnership(
            "northwind",
            "acme",
            channels,
            approval={"auto_approve_if": "invoice.total_minor < 100000", "steps": [MANAGER]},
        ),
        "northwind-brightmed": _partnership(
            "northwind", "brightmed", channels, approval={"steps": [MANAGER, DIRECTOR]}
        ),
        "northwind-citygov": _partnership(
            "northwind",
            "citygov",
            channels,
            approval={"steps": [MANAGER]},
            buyer_reference="991-33333TEST-33",
        ),
        "southwind-delta": _partnership(
            "southwind",
            "delta",
            channels,
            currency="SEK",
            approval={"steps": [MANAGER]},
            payment_terms={"net_days": 14},
        ),
    }


def _partnership(
    seller: str, buyer: str, channels: dict[str, dict[str, Any]], **terms: Any
) -> dict[str, Any]:
    return {
        "seller_id": seller,
        "buyer_id": buyer,
        "currency": "EUR",
        "series": seller,
        "delivery": {"format": "ubl-2.1", "channel": channels[buyer], "response_days": 5},
        **terms,
    }


TIERS = [
    {"up_to": "1000", "unit_price": "0.40"},
    {"up_to": "10000", "unit_price": "0.30"},
    {"up_to": None, "unit_price": "0.20"},
]


def _charge(marketable: str, **price: Any) -> dict[str, Any]:
    return {"id": marketable, "marketable_id": marketable, "price": price}


AGREEMENTS: dict[str, dict[str, Any]] = {
    "acme-platform": {
        "partnership_id": "northwind-acme",
        "time_zone": "Europe/Berlin",
        "charges": [
            _charge("platform", model="flat", amount="490.00"),
            _charge("storage", model="per_unit", unit_price="0.12"),
        ],
    },
    "brightmed-support": {
        "partnership_id": "northwind-brightmed",
        "time_zone": "Europe/Amsterdam",
        "charges": [_charge("support-eu", model="per_unit", unit_price="140.00")],
    },
    "citygov-platform": {
        "partnership_id": "northwind-citygov",
        "time_zone": "Europe/Berlin",
        "order_reference": "PO-2024-001",
        "charges": [
            _charge("platform", model="flat", amount="1900.00"),
            _charge("api-calls", model="graduated", tiers=TIERS),
        ],
    },
    "delta-parcels": {
        "partnership_id": "southwind-delta",
        "time_zone": "Europe/Stockholm",
        "charges": [_charge("parcels-se", model="graduated", tiers=TIERS)],
    },
}

USAGE: dict[str, dict[str, tuple[int, str]]] = {
    "northwind-acme": {"storage": (31, "25.5")},
    "northwind-brightmed": {"support-eu": (18, "4.25")},
    "northwind-citygov": {"api-calls": (62, "200")},
    "southwind-delta": {"parcels-se": (124, "118")},
}
"""Per partnership and marketable: how many events in the month, and the quantity of each."""
