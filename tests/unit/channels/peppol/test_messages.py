"""Messages to and from the `as4` library as the other access point: receipts, refusals, damage."""

from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random
from typing import Any

import pytest
from as4 import AS4LocalPrivateKey, AS4References, ParticipantNotServicedError
from as4.peppol import (
    build_peppol_message,
    create_peppol_external_party,
    create_peppol_internal_party,
    parse_peppol_message,
    parse_peppol_receipt,
    peppol_security_policy,
)
from lxml import etree

from domain.core.errors import (
    DeliveryRejected,
    DeliveryUnavailable,
    DeliveryUnknown,
    Undeliverable,
)
from domain.exchange.delivery import OutboundMessage, Receipt
from domain.exchange.inbound import Mailbox
from domain.exchange.statement import Transport
from domain.ports import Arrival, HttpReply, Posted
from domain.trade.terms import AcknowledgementKind, ChannelConfig
from integration.channels.peppol import PeppolChannel
from integration.channels.peppol.directory import address_of
from integration.channels.peppol.metadata import Asked
from integration.channels.peppol.trust import Identities
from integration.public_http import Answer, PublicHttp
from integration.secrets import SecretFolder
from tests.unit.channels.peppol import network
from tests.unit.channels.peppol.network import Pair

URL = "https://ap.example/as4"
SMP = "https://smp.example"
FIXED = network.OURS | {"endpoint": URL, "endpoint_certificate": "file:their-certificate"}
LOOKED_UP = network.OURS | {"smp_url": SMP}
ASKED = Asked(network.BUYER, network.INVOICE_TYPE, "busdox-docid-qns", network.BILLING)
MESSAGE = OutboundMessage(
    id="inv-1.m1", file_name="x.xml", media_type="application/xml", content=network.invoice()
)

Respond = Callable[[bytes, dict[str, str]], Answer | Exception]


def party(pair: Pair, name: str) -> Any:
    return create_peppol_internal_party(name, pair.certificate, AS4LocalPrivateKey(pair.key))


def policy() -> Any:
    return peppol_security_policy(
        network.root().certificate, intermediates=[network.provider_authority().certificate]
    )


class Provider:
    """An access point by the library alone. It keeps what it received."""

    def __init__(self, pair: Pair | None = None, name: str = "POP000002") -> None:
        self.party = party(pair or network.theirs(), name)
        self.exchanges: list[Any] = []
        self.served = {network.BUYER}

    def __call__(self, body: bytes, headers: dict[str, str]) -> Answer:
        def accept(participant: str) -> None:
            if participant not in self.served:
                raise ParticipantNotServicedError

        exchange = parse_peppol_message(headers, body, self.party, accept, policy())
        self.exchanges.append(exchange)
        return Answer(200, *exchange.build_signal())


class Wire(PublicHttp):
    """Other systems: an SMP and an access point, or what becomes of a call to it."""

    def __init__(self, respond: Respond, *, metadata: Sequence[bytes] = ()) -> None:
        super().__init__(local=False)
        self.respond = respond
        self.metadata = list(metadata)
        self.calls: list[str] = []

    async def ask(  # type: ignore[override]
        self, method: str, url: str, *, headers: Any = None, content: bytes = b"", **_: object
    ) -> Answer:
        self.calls.append(method)
        if method == "GET":
            assert url == address_of(SMP, ASKED)
            found = self.metadata.pop(0) if len(self.metadata) > 1 else self.metadata[0]
            return Answer(200, {}, found)
        assert url == URL
        answer = self.respond(content, headers)
        if isinstance(answer, Exception):
            raise answer
        return answer


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("secrets")
    network.secrets(folder)
    return folder


@pytest.fixture(scope="module")
def channel(folder: Path) -> Callable[..., PeppolChannel]:
    identities = Identities(SecretFolder(folder))

    def made(respond: Respond, *metadata: bytes) -> PeppolChannel:
        channel = PeppolChannel(SecretFolder(folder), Wire(respond, metadata=metadata))
        # Loading a key takes longer than a message.
        channel._identities = identities
        return channel

    return made


Make = Callable[..., PeppolChannel]


async def sent(channel: PeppolChannel, settings: dict[str, Any] = FIXED) -> Receipt:
    return await channel.send(settings, MESSAGE)


async def test_a_receipt_proves_the_delivery(channel: Make) -> None:
    theirs = Provider()
    receipt = await sent(channel(theirs))
    (statement,) = receipt.statements
    assert statement.kind is AcknowledgementKind.AS4_RECEIPT
    assert statement.transport is Transport.DELIVERED
    assert (statement.about.value, receipt.location) == ("inv-1.m1", URL)
    assert not receipt.already_there
    (exchange,) = theirs.exchanges
    assert exchange.message.sender == network.SELLER
    assert exchange.message.recipient == network.BUYER
    assert exchange.message.document_type_identifier_value == network.INVOICE_TYPE
    assert receipt.references[0].value == exchange.message_id == "inv-1.m1@pop000001"
    envelope = next(iter(exchange.message.decrypted_data.values()))
    assert f">{receipt.references[1].value}<".encode() in envelope
    assert network.invoice().partition(b"?>\n")[2] in envelope
    assert receipt.evidence is not None
    proof = parse_peppol_receipt(receipt.evidence.content, network.theirs().certificate)
    proof.verify_non_repudiation(exchange.signed_references)


async def test_a_repetition_is_the_same_message_and_takes_the_first_receipt(channel: Make) -> None:
    theirs = Provider()
    kept: list[Answer] = []

    def remembering(body: bytes, headers: dict[str, str]) -> Answer:
        kept.append(theirs(body, headers))
        return kept[0]

    ours = channel(remembering)
    first, second = await sent(ours), await sent(ours)
    assert (first.already_there, second.already_there) == (False, True)
    assert first.references == second.references
    one, two = (
        next(iter(exchange.message.decrypted_data.values())) for exchange in theirs.exchanges
    )
    assert one == two


async def test_the_receipt_of_another_document_or_message_is_none(channel: Make) -> None:
    theirs = Provider()
    other = MESSAGE.model_copy(update={"content": network.invoice("NW-2")})
    kept: list[Answer] = []

    def remembering(body: bytes, headers: dict[str, str]) -> Answer:
        kept.append(theirs(body, headers))
        return kept[0]

    ours = channel(remembering)
    await ours.send(FIXED, other)
    with pytest.raises(DeliveryRejected, match="another document"):
        await sent(ours)
    with pytest.raises(DeliveryUnknown, match="another message"):
        await ours.send(FIXED, MESSAGE.model_copy(update={"id": "inv-2.m1"}))


def signal(code: str, detail: str = "", pair: Pair | None = None) -> Respond:
    """An access point that refuses with `code`."""

    def respond(body: bytes, headers: dict[str, str]) -> Answer:
        provider = Provider(pair)
        exchange = parse_peppol_message(headers, body, provider.party, None, policy())
        made = exchange.profile.receipt_class().create_error_signal(
            code,
            "Short",
            "long",
            "failure",
            detail,
            "Content",
            exchange.message_id,
            "",
            provider.party,
        )
        return Answer(200, *made.get_request_data())

    return respond


def signed_by(pair: Pair) -> Respond:
    """An access point that received it, and signs the receipt with another certificate."""

    def respond(body: bytes, headers: dict[str, str]) -> Answer:
        exchange = parse_peppol_message(headers, body, Provider().party, None, policy())
        made = exchange.profile.receipt_class().for_message(exchange.message, party(pair, "x"))
        return Answer(200, *made.get_request_data())

    return respond


@pytest.mark.parametrize(
    ("respond", "error", "said"),
    [
        (signal("EBMS:0004", "PEPPOL:NOT_SERVICED"), DeliveryRejected, "NOT_SERVICED"),
        (signal("EBMS:0004", "out of order"), DeliveryUnavailable, "out of order"),
        (signal("EBMS:0202"), DeliveryUnavailable, "EBMS:0202"),
        (signal("EBMS:0301"), DeliveryUnavailable, "EBMS:0301"),
        (signal("EBMS:0101"), DeliveryRejected, "EBMS:0101"),
        (signal("EBMS:0102"), DeliveryRejected, "EBMS:0102"),
        (signal("EBMS:0103"), DeliveryRejected, "EBMS:0103"),
        (signal("EBMS:0303"), DeliveryRejected, "EBMS:0303"),
        (signal("EBMS:0001"), DeliveryRejected, "EBMS:0001"),
        (signed_by(network.rogue()), DeliveryUnknown, "is signed by"),
        (signed_by(network.renewed()), None, ""),
        (lambda *_: Answer(202, {}, b""), DeliveryUnknown, "proves nothing"),
        (lambda *_: Answer(200, {}, b"<html/>"), DeliveryUnknown, "proves nothing"),
        (lambda *_: Answer(502, {}, b"<html/>"), DeliveryUnavailable, "502"),
        (lambda *_: Answer(404, {}, b""), DeliveryRejected, "404"),
        (lambda *_: DeliveryUnknown("lost"), DeliveryUnknown, "lost"),
    ],
)
async def test_every_answer_has_its_consequence(
    channel: Make, respond: Respond, error: type[Undeliverable] | None, said: str
) -> None:
    if error is None:
        assert (await sent(channel(respond))).statements
        return
    with pytest.raises(error, match=said) as refused:
        await sent(channel(respond))
    assert isinstance(refused.value, error)


async def test_a_receiver_that_is_not_served_there_is_told(channel: Make) -> None:
    theirs = Provider()
    theirs.served = set()
    with pytest.raises(DeliveryRejected, match="PEPPOL:NOT_SERVICED"):
        await sent(channel(theirs))


async def test_a_renewed_certificate_is_looked_up_at_once(channel: Make) -> None:
    """The one that was known cannot be decrypted with any more."""
    known = network.signed(network.metadata(URL, network.theirs()))
    renewed = network.signed(network.metadata(URL, network.renewed()))
    ours = channel(Provider(), known, renewed)
    await sent(ours, LOOKED_UP)
    ours._http.respond = Provider(network.renewed())  # type: ignore[attr-defined]
    receipt = await sent(ours, LOOKED_UP)
    assert receipt.statements[0].transport is Transport.DELIVERED
    assert ours._http.calls == ["GET", "POST", "POST", "GET", "POST"]  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", ["expired", "rogue"])
async def test_nothing_goes_to_a_certificate_that_is_not_trusted(channel: Make, name: str) -> None:
    settings = FIXED | {"endpoint_certificate": f"file:{name}-certificate"}
    with pytest.raises(DeliveryRejected, match="not trusted"):
        await sent(channel(Provider()), settings)


async def test_we_do_not_send_with_what_is_no_identity(channel: Make) -> None:
    ours = channel(Provider())
    for changed, said in (
        ({"key": "file:expired-key", "certificate": "file:expired-certificate"}, "in its term"),
        ({"key": "file:their-key"}, "does not belong"),
        ({"key": "file:anchors"}, "no RSA key"),
        ({"certificate": "file:ap-key"}, "is not one"),
        ({"key": "file:missing"}, "cannot be read"),
        ({"extra": 1}, "settings"),
    ):
        with pytest.raises(DeliveryRejected, match=said):
            await sent(ours, FIXED | changed)


async def test_a_test_does_not_go_to_the_production_network(channel: Make) -> None:
    settings = {"key": "file:ap-key", "certificate": "file:ap-certificate"}
    with pytest.raises(DeliveryRejected, match="production"):
        await channel(Provider()).send(settings, MESSAGE.model_copy(update={"test": True}))


async def test_a_probe_tells_what_it_found_and_sends_nothing(channel: Make) -> None:
    ours = channel(Provider(), network.signed(network.metadata(URL, network.theirs())))
    lines = await ours.probe(LOOKED_UP | {"receiver": network.BUYER})
    assert "POP000001" in lines[0]
    assert URL in lines[-1]
    assert "POP000002" in lines[-1]
    assert "nobody was looked up" in (await ours.probe(LOOKED_UP))[-1]
    assert ours._http.calls == ["GET"]  # type: ignore[attr-defined]


def box(name: str = "in", **settings: Any) -> Mailbox:
    own = network.THEIRS | {"participants": [network.BUYER]} | settings
    channel = ChannelConfig(kind="peppol-as4", settings=own)
    return Mailbox(id=name, partner_id="p", channel=channel)


def posted(
    pair: Pair | None = None,
    name: str = "POP000001",
    recipient: str = network.BUYER,
    content: bytes = network.invoice(),
    to: Pair | None = None,
    document: str = network.INVOICE_TYPE,
) -> tuple[Posted, Any]:
    """A message as the library alone builds it."""
    message = build_peppol_message(
        content,
        local_party=party(pair or network.ours(), name),
        remote_party=create_peppol_external_party(
            "POP000002", (to or network.theirs()).certificate
        ),
        sender=network.SELLER,
        recipient=recipient,
        sender_country_id="NO",
        document_type_identifier_scheme="busdox-docid-qns",
        document_type_identifier_value=document,
        process_identifier=network.BILLING,
        references=AS4References(message_id="abc@partner.example"),
    )
    body, boundary = message.get_request_data()
    headers = {name.lower(): value for name, value in message.get_http_headers(boundary).items()}
    return Posted(headers, body), message


async def arrived(channel: PeppolChannel, given: Posted, *boxes: Mailbox) -> Arrival:
    arrival = await channel.receive(boxes or (box(),), given)
    assert isinstance(arrival, Arrival)
    return arrival


async def refused(channel: PeppolChannel, given: Posted, *boxes: Mailbox) -> str:
    """The code and the detail of the signal, which we signed."""
    reply = await channel.receive(boxes or (box(),), given)
    assert isinstance(reply, HttpReply)
    assert reply.status == 200
    receipt = parse_peppol_receipt(reply.body, network.theirs().certificate)
    detail = receipt.error.error_detail.value if receipt.error.error_detail else ""
    return f"{receipt.error.error_code} {detail}"


async def test_what_is_posted_arrives_and_its_sender_gets_proof(channel: Make) -> None:
    given, message = posted()
    arrival = await arrived(channel(Provider()), given)
    assert (arrival.key, arrival.mailbox_id) == ("as4:POP000001:abc@partner.example", "in")
    assert arrival.content is not None
    assert etree.tostring(etree.fromstring(arrival.content), method="c14n") == etree.tostring(
        etree.fromstring(network.invoice()), method="c14n"
    )
    receipt = parse_peppol_receipt(arrival.reply.body, network.theirs().certificate)
    receipt.verify_non_repudiation(message.signed_references)
    assert receipt.original_message_id == "abc@partner.example"
    assert arrival.evidence is not None
    assert arrival.evidence.content == given.body


async def test_a_repetition_has_the_same_key_and_its_receipt_proves_the_same(channel: Make) -> None:
    given, message = posted()
    ours = channel(Provider())
    first, second = await arrived(ours, given), await arrived(ours, given)
    assert (first.key, first.content, first.name) == (second.key, second.content, second.name)
    for arrival in (first, second):
        receipt = parse_peppol_receipt(arrival.reply.body, network.theirs().certificate)
        receipt.verify_non_repudiation(message.signed_references)


async def test_ids_of_two_senders_do_not_meet(channel: Make) -> None:
    other = network.issue("POP000005", network.provider_authority())
    ours = channel(Provider())
    first = await arrived(ours, posted()[0])
    second = await arrived(ours, posted(other, "POP000005")[0])
    assert first.key != second.key


async def test_what_cannot_be_trusted_is_refused_with_a_signal(channel: Make) -> None:
    ours = channel(Provider())
    code = await refused(ours, posted(network.rogue(), "POP000004")[0])
    assert code.startswith("EBMS:0101")
    code = await refused(ours, posted(network.expired(), "POP000003")[0])
    assert code.startswith("EBMS:0101")
    code = await refused(ours, posted(network.ours(), "POP000002")[0])
    assert code.startswith("EBMS:0101"), "it names itself by another's name"
    code = await refused(ours, posted(recipient="0088:1")[0])
    assert code == "EBMS:0004 PEPPOL:NOT_SERVICED"
    code = await refused(ours, posted(to=network.expired())[0])
    assert code.startswith("EBMS:0102")
    code = await refused(ours, posted(document="urn:x::Order##urn:y::2.1")[0])
    assert "another document" in code


async def test_a_document_that_unpacks_to_too_much_is_refused(channel: Make) -> None:
    big = network.invoice().replace(b"more<", b"x" * 2_000_000 + b"<")
    given, _ = posted(content=big)
    assert len(given.body) < 50_000
    code = await refused(channel(Provider()), given, box(max_document_bytes=1_000_000))
    assert code.startswith("EBMS:0303")
    arrival = await arrived(channel(Provider()), given, box(max_document_bytes=3_000_000))
    assert arrival.content is not None


async def test_the_box_is_that_of_the_receiver_and_the_sender(channel: Make) -> None:
    ours, (given, _) = channel(Provider()), posted()
    every = box("every", participants=["0088:1", network.BUYER.upper()])
    named = box("named", senders=[network.SELLER])
    others = box("others", senders=["0192:1"])
    broken = box("broken", key="file:missing")
    assert (await arrived(ours, given, broken, others, every, named)).mailbox_id == "named"
    assert (await arrived(ours, given, others, every)).mailbox_id == "every"
    assert "NOT_SERVICED" in await refused(ours, given, others)


async def test_after_a_renewal_the_former_key_still_opens(channel: Make) -> None:
    renewed = box(
        key="file:renewed-key",
        certificate="file:renewed-certificate",
        former_key="file:their-key",
        former_certificate="file:their-certificate",
    )
    arrival = await arrived(channel(Provider()), posted()[0], renewed)
    assert arrival.mailbox_id == "in"


async def test_what_is_no_message_is_told_so(channel: Make) -> None:
    ours = channel(Provider())
    given, _ = posted()
    reply = await ours.receive([box()], Posted({"content-type": "text/xml"}, b"<a/>"))
    assert isinstance(reply, HttpReply)
    assert reply.status == 415
    reply = await ours.receive([box(key="file:missing")], given)
    assert isinstance(reply, HttpReply)
    assert reply.status == 503
    assert "EBMS:0009" in await refused(ours, Posted(given.headers, b""))


async def test_a_damaged_message_is_never_taken_for_another(channel: Make) -> None:
    """Whatever is changed in a signed message is noticed, and answered with a signal."""
    ours, (given, _) = channel(Provider()), posted()
    whole = await arrived(ours, given)
    random = Random(7)
    for _ in range(80):
        body = bytearray(given.body)
        for _ in range(random.randrange(1, 4)):
            at = random.randrange(len(body))
            if random.random() < 0.5:
                body[at] ^= 1 << random.randrange(8)
            else:
                del body[at : at + random.randrange(1, 30)]
        reply = await ours.receive([box()], Posted(given.headers, bytes(body)))
        if isinstance(reply, Arrival):
            assert (reply.key, reply.content) == (whole.key, whole.content)
        else:
            parse_peppol_receipt(reply.body, network.theirs().certificate)


async def test_our_own_two_ends_understand_one_another(channel: Make) -> None:
    receiver = channel(Provider())
    taken: list[Arrival] = []

    async def respond(body: bytes, headers: dict[str, str]) -> Answer:
        given = Posted({name.lower(): value for name, value in headers.items()}, body)
        taken.append(await arrived(receiver, given))
        return Answer(200, {}, taken[-1].reply.body)

    class Direct(Wire):
        async def ask(self, method: str, url: str, **given: Any) -> Answer:  # type: ignore[override]
            return await respond(given["content"], given["headers"])

    ours = channel(Provider())
    ours._http = Direct(Provider())
    await sent(ours)
    await sent(ours)
    assert taken[0].key == taken[1].key
    assert taken[0].content == taken[1].content
