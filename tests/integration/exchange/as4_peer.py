"""Another access point, its SMP and the name server of its network, in a process of their own.

Speaks AS4 with the `as4` library alone. `python as4_peer.py FOLDER` prints its ports and serves
until its input is closed. What its SMP says, and its secrets, are in the folder.
"""

import json
import sys
import threading
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socketserver import BaseRequestHandler, ThreadingUDPServer
from typing import Any

import dns.message
import dns.rcode
import dns.rrset
from as4 import AS4LocalPrivateKey, AS4References, ParticipantNotServicedError
from as4.peppol import (
    build_peppol_message,
    create_peppol_external_party,
    create_peppol_internal_party,
    parse_peppol_message,
    parse_peppol_receipt,
    peppol_security_policy,
)
from cryptography import x509
from cryptography.hazmat.primitives.serialization import load_pem_private_key

FOLDER = Path(sys.argv[1])
BUYER = "0088:7300010000001"
received: dict[str, tuple[dict[str, str], bytes]] = {}
counted: list[str] = []


def certificates(name: str) -> list[x509.Certificate]:
    return x509.load_pem_x509_certificates((FOLDER / name).read_bytes())


def party(name: str) -> Any:
    key: Any = load_pem_private_key((FOLDER / f"{name}-key").read_bytes(), None)
    (certificate,) = certificates(f"{name}-certificate")
    common = certificate.subject.rfc4514_string().removeprefix("CN=")
    return create_peppol_internal_party(common, certificate, AS4LocalPrivateKey(key))


OWN = party("their")
ROOT, *BELOW = certificates("anchors")
POLICY = peppol_security_policy(ROOT, intermediates=BELOW)


def accept(participant: str) -> None:
    if participant != BUYER:
        raise ParticipantNotServicedError


def take(headers: dict[str, str], body: bytes) -> tuple[dict[str, str], bytes]:
    """Receives; a repetition gets the receipt of the first."""
    exchange = parse_peppol_message(headers, body, OWN, accept, POLICY)
    signal = exchange.build_signal()
    if not exchange.successful:
        return signal
    counted.append(exchange.message_id)
    (FOLDER / "received.xml").write_bytes(next(iter(exchange.message.decrypted_data.values())))
    return received.setdefault(exchange.message_id, signal)


def send(order: dict[str, str]) -> dict[str, str]:
    """Sends to another access point, and says what it proved."""
    (certificate,) = certificates("ap-certificate")
    message = build_peppol_message(
        (FOLDER / "document.xml").read_bytes(),
        local_party=party(order.get("as", "their")),
        remote_party=create_peppol_external_party("POP000001", certificate),
        sender=BUYER,
        recipient=order["to"],
        sender_country_id="SE",
        document_type_identifier_scheme="busdox-docid-qns",
        document_type_identifier_value=order["document"],
        process_identifier=order["process"],
        references=AS4References(message_id=order["id"]),
    )
    body, boundary = message.get_request_data()
    request = urllib.request.Request(order["url"], body, message.get_http_headers(boundary))
    with urllib.request.urlopen(request, timeout=20) as answer:
        receipt = parse_peppol_receipt(answer.read(), certificate)
    if receipt.error is not None:
        return {"error": receipt.error.error_code, "detail": receipt.error.error_detail.value}
    receipt.verify_non_repudiation(message.signed_references)
    return {"receipt": receipt.original_message_id or ""}


class Web(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.path == "/counted":
            return self.answer(200, {}, json.dumps(counted).encode())
        file = FOLDER / "metadata.xml"
        known = "%3A%3A0088%3A7300010000001/services/" in self.path and file.exists()
        self.answer(200 if known else 404, {}, file.read_bytes() if known else b"")

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.path == "/send":
            return self.answer(200, {}, json.dumps(send(json.loads(body))).encode())
        if self.path == "/slow":
            threading.Event().wait(3)
        self.answer(200, *take(dict(self.headers.items()), body))

    def answer(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


class Names(BaseRequestHandler):
    """Answers for the names in `names.json` with U-NAPTR records, and knows no others."""

    def handle(self) -> None:
        query = dns.message.from_wire(self.request[0])
        response = dns.message.make_response(query)
        name = query.question[0].name.to_text()
        smp = json.loads((FOLDER / "names.json").read_text()).get(name.lower())
        if smp == "broken":
            response.set_rcode(dns.rcode.SERVFAIL)
        elif smp is None:
            response.set_rcode(dns.rcode.NXDOMAIN)
        else:
            other = '100 5 "U" "Meta:Other" "!.*!https://other.example!" .'
            records = (other, f'100 10 "U" "Meta:SMP" "!.*!{smp}!" .')
            response.answer.append(dns.rrset.from_text(name, 60, "IN", "NAPTR", *records))
        self.request[1].sendto(response.to_wire(), self.client_address)


if __name__ == "__main__":
    web = ThreadingHTTPServer(("127.0.0.1", 0), Web)
    names = ThreadingUDPServer(("127.0.0.1", 0), Names)
    for server in (web, names):
        threading.Thread(target=server.serve_forever, daemon=True).start()
    print(json.dumps({"web": web.server_port, "names": names.server_address[1]}), flush=True)
    sys.stdin.read()
