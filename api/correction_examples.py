"""Examples for the reference: corrections of what was billed."""

NEW = {
    "periods": {
        "summary": "One month, after its price was mended",
        "value": {
            "agreement_id": "acme-hosting",
            "periods": ["2026-10"],
            "reason": "the agreed price per call is 0.80",
        },
    },
    "since": {
        "summary": "All months since July, invoices taken back as a whole",
        "value": {
            "agreement_id": "acme-hosting",
            "since": "2026-07-01",
            "reason": "the agreement began with the wrong price list",
            "whole": True,
        },
    },
}

SHOWN = {
    "shown": {
        "summary": "What was looked at",
        "value": {
            "fingerprint": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
        },
    }
}
