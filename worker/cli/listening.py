"""A system that is told of events, on this machine: what `invoicing webhooks listen` runs."""

import json
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from integration.standard_webhooks import is_recent, is_signed, key_of
from worker.sheet.block import clean

_MOST = 1024 * 1024


def listen_on(port: int, secret: str, status: int, say: Callable[[str], None]) -> None:
    """Take calls until interrupted; `ValueError` for a secret that is none."""
    with server(port, secret, status, say) as listening:
        say(f"listening on http://127.0.0.1:{listening.server_port}/ · Ctrl+C ends it")
        try:
            listening.serve_forever()
        except KeyboardInterrupt:
            say("no longer listening")


def server(port: int, secret: str, status: int, say: Callable[[str], None]) -> ThreadingHTTPServer:
    """A server that answers `status` to what is signed with `secret`, and 401 to anything else."""
    key = key_of(secret)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers.get("content-length") or 0)
            body = self.rfile.read(min(length, _MOST))
            headers = {name.lower(): value for name, value in self.headers.items()}
            genuine = is_recent(headers, time.time()) and is_signed([key], headers, body)
            say(line(body) if genuine else "refused: not signed with this secret, or too old")
            self.send_response(status if genuine else 401)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Quiet: every call is printed once."""

    return ThreadingHTTPServer(("127.0.0.1", port), Handler)


def line(body: bytes) -> str:
    """An event on one line."""
    try:
        event = json.loads(body)
        data = event["data"]
        said = f"{event['timestamp']}  {event['type']}  {data['invoice_id']} #{data['sequence']}"
        return clean(f"{said}  {data['state']}  open {data['open']} {data['currency']}")
    except (ValueError, KeyError, TypeError):
        return f"{len(body)} bytes that are no event of an invoice"
