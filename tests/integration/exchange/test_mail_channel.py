"""Documents by mail, through servers that somebody else wrote."""

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator, Iterator
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from imap_tools import BaseMailBox, MailBoxStartTls

from domain.core.errors import (
    DeliveryRejected,
    DeliveryUnavailable,
    DeliveryUnknown,
    Undeliverable,
)
from domain.exchange.delivery import OutboundMessage
from domain.ports import Collecting
from integration.channels.mail import MailChannel, inbox, read_dsn
from integration.secrets import SecretFolder
from tests.integration.exchange import mail_servers
from tests.integration.exchange.mail_servers import PASSWORD, Post
from tests.integration.sftp_partners import free_port
from tests.unit.channels.mail.test_dsn import notice

MESSAGE = OutboundMessage(
    id="inv-1.m1",
    file_name="Rechnung Ä 1.xml",
    media_type="application/xml",
    content=bytes(range(256)) * 200 + b"\n.\r\n..\n",
    subject="Invoice NW-00042",
)
USERS = count()


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("mail")
    mail_servers.make_certificates(folder)
    (folder / "password").write_text(PASSWORD)
    (folder / "wrong").write_text("wrong-" + PASSWORD)
    return folder


@pytest.fixture
def channel(certificates: Path) -> Iterator[MailChannel]:
    made = MailChannel(SecretFolder(certificates), local=True)
    yield made
    made.close()


@pytest.fixture
def post() -> Iterator[tuple[Post, dict[str, Any]]]:
    with mail_servers.smtp(data_size_limit=200_000) as (server, port):
        yield server, sending(port)


def sending(port: int, **changed: Any) -> dict[str, Any]:
    server = {"host": "127.0.0.1", "port": port, "security": "none", "timeout_seconds": 2}
    return {
        "smtp": {**server, **changed},
        "sender": "billing@seller.example",
        "to": ["ap+invoices@buyer.example"],
        "cc": ["copy@buyer.example"],
    }


async def refused(
    channel: MailChannel, settings: dict[str, Any], message: OutboundMessage = MESSAGE
) -> Undeliverable:
    with pytest.raises(Undeliverable) as caught:
        await channel.send(settings, message)
    shown = f"{caught.value!r} {caught.value.message} {caught.value.hint}"
    assert PASSWORD not in shown
    assert caught.value.hint
    return caught.value


async def test_a_mail_arrives_byte_by_byte(
    channel: MailChannel, post: tuple[Post, dict[str, Any]]
) -> None:
    server, settings = post
    receipt = await channel.send(settings, MESSAGE)
    (envelope,) = server.taken
    assert isinstance(envelope.content, bytes)
    read = message_from_bytes(envelope.content, policy=default)
    assert isinstance(read, EmailMessage)
    (part,) = read.iter_attachments()
    assert part.get_filename() == "Rechnung Ä 1.xml"
    assert part.get_payload(decode=True) == MESSAGE.content
    assert read["Message-ID"] == "<inv-1.m1@seller.example>"
    assert [one.key for one in receipt.references] == ["message_id:inv-1.m1@seller.example"]
    assert receipt.statements == ()
    assert receipt.evidence is not None
    assert b"DATA: 250 OK queued as 42" in receipt.evidence.content


async def test_notices_are_asked_for_under_the_message_id(
    channel: MailChannel, post: tuple[Post, dict[str, Any]]
) -> None:
    server, settings = post
    await channel.send(settings, MESSAGE)
    mail, first, second = server.commands
    assert "RET=HDRS" in mail
    assert "ENVID=inv-1.m1" in mail
    assert "NOTIFY=SUCCESS,FAILURE,DELAY" in first
    assert "ORCPT=rfc822;ap+2Binvoices@buyer.example" in first
    assert "copy@buyer.example" in second


@pytest.mark.parametrize("by", ["server", "settings"])
async def test_no_notices_where_nobody_wants_them(
    channel: MailChannel, post: tuple[Post, dict[str, Any]], by: str
) -> None:
    server, settings = post
    server.notices = by != "server"
    await channel.send({**settings, "notices": by != "settings"}, MESSAGE)
    assert "ENVID" not in " ".join(server.commands)
    assert len(server.taken) == 1


@pytest.mark.parametrize(
    ("reply", "error"),
    [
        ("451 4.7.1 greylisted", DeliveryUnavailable),
        ("452 4.2.2 mailbox full", DeliveryUnavailable),
        ("550 5.1.1 no such user", DeliveryRejected),
        ("554 5.7.1 \x07 blocked", DeliveryRejected),
    ],
)
async def test_refused_recipients(
    channel: MailChannel,
    post: tuple[Post, dict[str, Any]],
    reply: str,
    error: type[Undeliverable],
) -> None:
    server, settings = post
    server.recipients = dict.fromkeys(("ap+invoices@buyer.example", "copy@buyer.example"), reply)
    raised = await refused(channel, settings)
    assert type(raised) is error
    assert reply[:10] in raised.message
    assert server.taken == []


async def test_one_recipient_who_is_refused_is_reported_and_the_others_get_it(
    channel: MailChannel, post: tuple[Post, dict[str, Any]]
) -> None:
    server, settings = post
    server.recipients = {"copy@buyer.example": "550 5.1.1 no such user"}
    receipt = await channel.send(settings, MESSAGE)
    assert [envelope.rcpt_tos for envelope in server.taken] == [["ap+invoices@buyer.example"]]
    assert "refused: copy@buyer.example" in receipt.location
    assert receipt.evidence is not None
    assert b"RCPT TO <copy@buyer.example>: 550 5.1.1 no such user" in receipt.evidence.content


async def test_copies_alone_are_no_delivery(
    channel: MailChannel, post: tuple[Post, dict[str, Any]]
) -> None:
    server, settings = post
    server.recipients = {"ap+invoices@buyer.example": "550 gone"}
    assert type(await refused(channel, settings)) is DeliveryRejected
    assert server.taken == []


async def test_nobody_gets_it_while_one_has_to_wait(
    channel: MailChannel, post: tuple[Post, dict[str, Any]]
) -> None:
    server, settings = post
    server.recipients = {"copy@buyer.example": "451 greylisted"}
    assert type(await refused(channel, settings)) is DeliveryUnavailable
    assert server.taken == []


@pytest.mark.parametrize(
    ("reply", "error"),
    [("451 try later", DeliveryUnavailable), ("554 virus found", DeliveryRejected)],
)
async def test_refused_mails(
    channel: MailChannel,
    post: tuple[Post, dict[str, Any]],
    reply: str,
    error: type[Undeliverable],
) -> None:
    server, settings = post
    server.data = reply
    assert type(await refused(channel, settings)) is error


async def test_a_mail_that_is_too_large_is_not_even_tried(
    channel: MailChannel, post: tuple[Post, dict[str, Any]]
) -> None:
    server, settings = post
    large = MESSAGE.model_copy(update={"content": b"x" * 200_000})
    raised = await refused(channel, settings, large)
    assert "takes 200000" in raised.message
    assert server.commands == []


async def test_a_lost_answer_is_unknown(
    channel: MailChannel, post: tuple[Post, dict[str, Any]]
) -> None:
    server, settings = post
    server.hangs_up = True
    assert type(await refused(channel, settings)) is DeliveryUnknown


async def test_nobody_there_is_tried_again(channel: MailChannel) -> None:
    assert type(await refused(channel, sending(free_port()))) is DeliveryUnavailable


async def test_a_server_that_says_nothing_is_given_up_in_time(channel: MailChannel) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings = sending(silent.getsockname()[1], timeout_seconds=1)
        assert type(await refused(channel, settings)) is DeliveryUnavailable


async def test_without_the_encryption_that_was_agreed_nothing_is_sent(
    channel: MailChannel, post: tuple[Post, dict[str, Any]]
) -> None:
    server, settings = post
    port = settings["smtp"]["port"]
    for changed in (
        {"security": "starttls"},
        {"security": "none", "username": "us", "password": "file:password"},
    ):
        assert type(await refused(channel, sending(port, **changed))) is DeliveryRejected
    assert type(await refused(channel, sending(port, security="tls"))) is DeliveryUnavailable
    assert server.commands == []


@pytest.fixture(scope="module")
async def ports(certificates: Path) -> AsyncIterator[dict[str, int]]:
    async with mail_servers.mail_devel(certificates) as made:
        yield made


@pytest.fixture
def inboxed(ports: dict[str, int]) -> dict[str, Any]:
    """Settings with a new user's inbox, and mail to that user."""
    user = f"u{next(USERS)}@test.example"
    login = {"host": "127.0.0.1", "password": "file:password", "authority": "file:authority.pem"}
    return {
        "smtp": {**login, "port": ports["smtp"], "username": user, "timeout_seconds": 5},
        "sender": user,
        "to": [user],
        "imap": {
            **login,
            "port": ports["imap"],
            "security": "starttls",
            "username": user,
            "timeout_seconds": 5,
        },
    }


@pytest.fixture
def box(inboxed: dict[str, Any], certificates: Path) -> Iterator[BaseMailBox]:
    """The inbox as a person sees it."""
    imap = inboxed["imap"]
    trusted = ssl.create_default_context(cafile=str(certificates / "authority.pem"))
    with MailBoxStartTls("127.0.0.1", imap["port"], ssl_context=trusted) as opened:
        opened.login(imap["username"], PASSWORD)
        yield opened


def subjects(box: BaseMailBox) -> dict[str, list[str]]:
    """The mails in each folder that has some."""
    found = {}
    for folder in box.folder.list():
        box.folder.set(folder.name)
        if here := sorted(mail.subject for mail in box.fetch(mark_seen=False)):
            found[folder.name] = here
    return found


def put(box: BaseMailBox, subject: str, *names: str, **headers: str) -> None:
    mail = EmailMessage()
    mail["From"] = headers.get("sender", "ar@supplier.example")
    mail["Subject"] = subject
    mail.set_content("please pay")
    for name in names:
        mail.add_attachment(
            f"<{name}/>".encode(), maintype="application", subtype="xml", filename=name
        )
    box.append(mail.as_bytes(), "INBOX")


@pytest.mark.parametrize("security", ["starttls", "tls"])
async def test_there_and_back_over_tls(
    channel: MailChannel, inboxed: dict[str, Any], ports: dict[str, int], security: str
) -> None:
    assert isinstance(channel, Collecting)
    inboxed["smtp"]["security"] = security
    inboxed["smtp"]["port"] = ports["smtp" if security == "starttls" else "smtps"]
    await channel.send(inboxed, MESSAGE)
    (file,) = await channel.claim(inboxed, 9)
    assert (file.name, file.content) == ("Rechnung Ä 1.xml", MESSAGE.content)


async def test_wrong_passwords_are_told_and_never_shown(
    channel: MailChannel, inboxed: dict[str, Any]
) -> None:
    inboxed["smtp"]["password"] = inboxed["imap"]["password"] = "file:wrong"
    assert "535" in (await refused(channel, inboxed)).message
    with pytest.raises(DeliveryRejected, match="refused the log-in") as caught:
        await channel.claim(inboxed, 1)
    assert PASSWORD not in f"{caught.value!r} {caught.value.hint}"


@pytest.mark.parametrize("security", ["starttls", "tls"])
async def test_a_certificate_that_nobody_vouches_for_is_never_accepted(
    channel: MailChannel, inboxed: dict[str, Any], ports: dict[str, int], security: str
) -> None:
    for server in ("smtp", "imap"):
        del inboxed[server]["authority"]
    inboxed["smtp"]["security"] = security
    inboxed["smtp"]["port"] = ports["smtp" if security == "starttls" else "smtps"]
    raised = await refused(channel, inboxed)
    assert isinstance(raised, DeliveryUnavailable)
    assert "certificate is refused" in raised.message
    with pytest.raises(DeliveryUnavailable, match="certificate is refused"):
        await channel.claim(inboxed, 1)


async def test_a_probe_moves_nothing(
    channel: MailChannel, inboxed: dict[str, Any], box: BaseMailBox
) -> None:
    put(box, "one", "a.xml")
    lines = await channel.probe(inboxed)
    assert any("1 mails" in line for line in lines)
    assert any("Invoicing-Done: is made" in line for line in lines)
    assert subjects(box) == {"INBOX": ["one"]}


async def test_documents_are_collected_and_mails_moved(
    channel: MailChannel, inboxed: dict[str, Any], box: BaseMailBox
) -> None:
    put(box, "two documents", "a.xml", "b.xml")
    put(box, "only words")
    put(box, "poison", "c.xml")
    put(box, "another", "d.xml")
    claimed = await channel.claim(inboxed, 3)  # mails, of which one has nothing for us
    assert [(file.name, file.content) for file in claimed] == [
        ("a.xml", b"<a.xml/>"),
        ("b.xml", b"<b.xml/>"),
        ("c.xml", b"<c.xml/>"),
    ]
    assert subjects(box) == {
        "INBOX": ["another"],
        "Invoicing-Claimed": ["poison", "two documents"],
        "Invoicing-Error": ["only words"],
    }
    await channel.finish(inboxed, claimed[0].claimed_as, accepted=True)
    assert "two documents" in subjects(box)["Invoicing-Claimed"]
    for _ in range(2):
        await channel.finish(inboxed, claimed[1].claimed_as, accepted=True)
        await channel.finish(inboxed, claimed[2].claimed_as, accepted=False)
    assert subjects(box) == {
        "INBOX": ["another"],
        "Invoicing-Done": ["two documents"],
        "Invoicing-Error": ["only words", "poison"],
    }
    assert [file.name for file in await channel.claim(inboxed, 3)] == ["d.xml"]


async def test_what_a_killed_predecessor_claimed_comes_first(
    channel: MailChannel, inboxed: dict[str, Any], box: BaseMailBox
) -> None:
    put(box, "first", "a.xml")
    before = await channel.claim(inboxed, 1)
    put(box, "second", "b.xml")
    assert await channel.claim(inboxed, 1) == before
    assert [file.name for file in await channel.claim(inboxed, 9)] == ["a.xml", "b.xml"]


async def test_strangers_are_left_to_people(
    channel: MailChannel, inboxed: dict[str, Any], box: BaseMailBox
) -> None:
    inboxed["imap"]["senders"] = ["@supplier.example"]
    put(box, "stranger", "a.xml", sender="evil@example.org")
    put(box, "supplier", "b.xml")
    assert [file.name for file in await channel.claim(inboxed, 9)] == ["b.xml"]
    assert subjects(box)["Invoicing-Error"] == ["stranger"]


async def test_a_notice_is_brought_whole(
    channel: MailChannel, inboxed: dict[str, Any], box: BaseMailBox
) -> None:
    inboxed["imap"]["senders"] = ["@supplier.example"]
    raw = notice().replace(b"\n", b"\r\n")
    box.append(raw, "INBOX")
    (file,) = await channel.claim(inboxed, 9)
    assert file.content == raw
    assert [said.about.value for said in read_dsn(file.content)] == ["inv-1.m1"]


async def test_two_readers_lose_nothing(
    channel: MailChannel, inboxed: dict[str, Any], box: BaseMailBox
) -> None:
    for number in range(6):
        put(box, f"{number}", f"{number}.xml")
    both = await asyncio.gather(*(channel.claim(inboxed, 99) for _ in range(2)))
    assert {file.name for files in both for file in files} == {f"{n}.xml" for n in range(6)}
    assert subjects(box) == {"Invoicing-Claimed": [str(n) for n in range(6)]}


async def test_a_mail_that_is_too_large_is_left_to_people(
    channel: MailChannel,
    inboxed: dict[str, Any],
    box: BaseMailBox,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(inbox, "MOST", 1000)
    put(box, "large", "a" * 2000 + ".xml")
    assert await channel.claim(inboxed, 9) == []
    assert subjects(box) == {"Invoicing-Error": ["large"]}


@pytest.mark.parametrize("claimed_as", ["", "a.xml", "1.2.3", "1.2.3of4\n", "../1.2.1of1"])
async def test_only_what_was_claimed_is_finished(
    channel: MailChannel, inboxed: dict[str, Any], claimed_as: str
) -> None:
    with pytest.raises(DeliveryRejected, match="claimed"):
        await channel.finish(inboxed, claimed_as, accepted=True)


async def test_a_connection_that_broke_is_replaced(
    channel: MailChannel, inboxed: dict[str, Any], box: BaseMailBox
) -> None:
    put(box, "first", "a.xml")
    await channel.claim(inboxed, 1)
    for _, session in channel._sessions._idle.values():
        session.client.shutdown()
    (again,) = await channel.claim(inboxed, 1)
    assert again.name == "a.xml"
