"""Another AS2 system, by pyas2lib alone, in a process of its own.

`python as2_peer.py FOLDER` prints its port and serves until its input is closed. Keys are PEM files
in the folder. `POST /as2` takes messages, `POST /mdn` receipts; `POST /agree` says what was agreed
with us, `POST /send` has it send, `GET /seen` shows what came of all.
"""

import base64
import json
import sys
import threading
import urllib.error
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from pyas2lib.as2 import Mdn, Message, Organization, Partner

FOLDER = Path(sys.argv[1])
agreed: dict[str, Any] = {}
seen: dict[str, Any] = {"messages": [], "receipts": []}
sent: dict[str, Message] = {}
taken: set[str] = set()


def pem(name: str) -> bytes:
    return (FOLDER / name).read_bytes()


def organization(port: int) -> Organization:
    pair = pem(agreed.get("key", "their-key")) + b"\n" + pem(agreed.get("cert", "their-cert"))
    return Organization(
        as2_name="THEM",
        sign_key=pair,
        decrypt_key=pair,
        mdn_url=f"http://127.0.0.1:{port}/mdn",
        domain="them.test",
    )


def partner() -> Partner:
    return Partner(
        as2_name=agreed.get("as2_name", "US INC"),
        verify_cert=pem(agreed.get("verify", "our-cert")),
        encrypt_cert=pem(agreed.get("encrypt_for", "our-cert")),
        validate_certs=False,
        **agreed.get("partner", {}),
    )


def raw(headers: Any, body: bytes) -> bytes:
    return "".join(f"{k}: {v}\r\n" for k, v in headers.items()).encode() + b"\r\n" + body


def take(headers: Any, body: bytes, port: int) -> tuple[dict[str, str], bytes]:
    message = Message()
    status, fault, mdn = message.parse(
        raw(headers, body),
        find_org_cb=lambda name: organization(port) if name == "THEM" else None,
        find_partner_cb=lambda name: partner() if name == partner().as2_name else None,
        find_message_cb=lambda id, _: id in taken,
    )
    content = message.content if status == "processed" else b""
    taken.add(message.message_id)
    seen["messages"].append(
        {
            "id": message.message_id,
            "status": status,
            "detail": getattr(fault[0], "disposition_modifier", ""),
            "content": base64.b64encode(content or b"").decode(),
            "signed": message.signed,
            "encrypted": message.encrypted,
            "compressed": message.compressed,
            "headers": {k.lower(): v for k, v in headers.items()},
        }
    )
    if mdn is None:
        return {}, b""
    if mdn.mdn_url and not agreed.get("answers_at_once"):
        threading.Thread(target=post, args=(mdn.mdn_url, mdn.headers, mdn.content)).start()
        return {}, b""
    return mdn.headers, mdn.content


def post(url: str, headers: dict[str, str], body: bytes) -> tuple[int, Any, bytes]:
    plain = {k: " ".join(str(v).split()) for k, v in headers.items()}
    request = urllib.request.Request(url, data=body, headers=plain, method="POST")
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read()


def read_receipt(headers: Any, body: bytes) -> dict[str, Any]:
    mdn = Mdn()
    status, detail = mdn.parse(raw(headers, body), lambda id, _: sent.get(id))
    read = {
        "of": mdn.orig_message_id,
        "status": status,
        "detail": detail,
        "digest": mdn.digest_alg,
        "raw": base64.b64encode(body).decode(),
    }
    seen["receipts"].append(read)
    return read


def send(order: dict[str, Any], port: int) -> dict[str, Any]:
    message = Message(organization(port), partner())
    message.build(
        base64.b64decode(order["content"]),
        filename="invoice.edi",
        content_type=order.get("content_type", "application/octet-stream"),
        message_id=order["id"],
    )
    sent[message.message_id] = message
    body = message.content
    if order.get("spoil"):
        body = body[:-40] + bytes([body[-40] ^ 1]) + body[-39:]
    if order.get("replace"):
        old, new = (base64.b64decode(one) for one in order["replace"])
        assert body.count(old) == 1
        body = body.replace(old, new)
    headers = {**message.headers, **order.get("headers", {})}
    for _ in range(order.get("times", 1)):
        status, answered, reply = post(order["url"], headers, body)
    if not reply or status != 200:
        return {"http": status, "text": reply.decode("latin-1")}
    return {"http": status, **read_receipt(answered, reply)}


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        port = self.server.server_address[1]
        body = self.rfile.read(int(self.headers["content-length"]))
        if self.path == "/as2":
            self.answer(*take(self.headers, body, port))
        elif self.path == "/mdn":
            read_receipt(self.headers, body)
            self.answer({}, b"")
        elif self.path == "/agree":
            agreed.clear()
            agreed.update(json.loads(body))
            self.answer({}, b"")
        else:
            self.answer({}, json.dumps(send(json.loads(body), port)).encode())

    def do_GET(self) -> None:
        self.answer({}, json.dumps(seen).encode())

    def do_HEAD(self) -> None:
        self.send_response(405)
        self.send_header("content-length", "0")
        self.end_headers()

    def answer(self, headers: dict[str, str], body: bytes) -> None:
        self.send_response(200)
        for name, value in headers.items():
            self.send_header(name, " ".join(str(value).split()))
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        pass


if __name__ == "__main__":
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(json.dumps({"port": server.server_address[1]}), flush=True)
    sys.stdin.read()
