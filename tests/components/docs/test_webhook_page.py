"""The signature checks that the page on webhooks shows do what they say."""

import base64
import json
import re
import subprocess
import time
from pathlib import Path
from typing import Any

from playwright._impl._driver import compute_driver_executable

from domain.exchange.event import InvoiceEvent
from integration.standard_webhooks import key_of, signed

PAGE = (Path(__file__).parents[3] / "docs" / "webhooks.md").read_text("utf-8")
SECRET = "whsec_" + base64.b64encode(b"0123456789abcdef").decode()
BODY = b'{"type":"invoice.issued"}'


def snippet(language: str) -> str:
    (found,) = re.findall(rf"```{language}\n(.*?)```", PAGE, flags=re.DOTALL)
    return str(found)


def cases() -> list[tuple[dict[str, str], bytes, bool]]:
    """Headers, body, and whether they are to be believed; signed now."""
    now = time.time()
    post = signed([key_of(SECRET)], "inv-1.e5.erp", now, BODY)
    two = f"v1,bogus {post['webhook-signature']}"
    return [
        (post, BODY, True),
        ({**post, "webhook-signature": two}, BODY, True),
        (post, BODY + b" ", False),
        ({**post, "webhook-id": "another"}, BODY, False),
        ({**post, "webhook-signature": "v1,"}, BODY, False),
        (signed([key_of(SECRET)], "inv-1.e5.erp", now - 400, BODY), BODY, False),
    ]


def test_python() -> None:
    told: dict[str, Any] = {}
    exec(snippet("python"), told)
    found = [told["is_ours"](SECRET, headers, body) for headers, body, _ in cases()]
    assert found == [ours for _, _, ours in cases()]


def test_javascript() -> None:
    given = [[headers, body.decode()] for headers, body, _ in cases()]
    program = (
        f"{snippet('javascript')}\n"
        f"const cases = {json.dumps(given)};\n"
        f"console.log(JSON.stringify(cases.map(([h, b]) => isOurs('{SECRET}', h, b))));"
    )
    node = compute_driver_executable()[0]
    done = subprocess.run([node, "-e", program], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == [ours for _, _, ours in cases()]


def test_the_body_shown_is_one() -> None:
    shown = snippet("json")
    assert json.loads(InvoiceEvent.model_validate_json(shown).model_dump_json()) == json.loads(
        shown
    )
