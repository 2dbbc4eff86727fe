"""Notices of delivery as mail systems write them: what they say of which mail of ours."""

from collections.abc import Sequence
from contextlib import suppress

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from domain.core.errors import Unreadable
from domain.exchange.inbound import InboundKind
from domain.exchange.statement import Transport
from domain.trade.terms import AcknowledgementKind
from integration.channels.mail import looks_like_mail, read_dsn
from integration.channels.mail.letter import plain, xtext
from integration.inbound import read_inbound

FAILED = """\
Final-Recipient: rfc822; ap@buyer.example
Original-Recipient: rfc822;ap+2Binvoices@buyer.example
Action: failed
Status: 5.1.1
Remote-MTA: dns; mx.buyer.example
Diagnostic-Code: smtp; 550 5.1.1 <ap@buyer.example>: no such
    mailbox here
"""
DELIVERED = "Final-Recipient: rfc822; cc@buyer.example\nAction: delivered\nStatus: 2.0.0\n"
RETURNED = "From: us@seller.example\nMessage-ID: <inv-1.m1@seller.example>\nSubject: Invoice\n"


def notice(
    blocks: Sequence[str] = (FAILED,),
    *,
    envelope: str = "Original-Envelope-Id: inv-1.m1\n",
    returned: str = "text/rfc822-headers",
) -> bytes:
    """A multipart/report with these recipients."""
    recipients = "\n".join(blocks)
    return f"""\
Return-Path: <>
Received: from mx.buyer.example by mx.seller.example; Mon, 2 Nov 2026 10:00:00 +0000
From: Mail system <mailer-daemon@mx.seller.example>
To: us@seller.example
Subject: Undelivered
Message-ID: <notice-7@mx.seller.example>
MIME-Version: 1.0
Auto-Submitted: auto-replied
Content-Type: multipart/report; report-type=delivery-status; boundary="b/1"

--b/1
Content-Type: text/plain; charset=utf-8

Your mail could not be delivered. Action: delivered

--b/1
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.seller.example
{envelope}
{recipients}
--b/1
Content-Type: {returned}

{RETURNED}
--b/1--
""".encode()


def test_a_failure_is_about_our_message_id_with_the_reason() -> None:
    (said,) = read_dsn(notice())
    assert said.kind is AcknowledgementKind.DSN
    assert said.about.key == "message_id:inv-1.m1"
    assert said.transport is Transport.FAILED
    assert said.code == "failed 5.1.1"
    assert said.reason == (
        "ap+invoices@buyer.example: 550 5.1.1 <ap@buyer.example>: no such mailbox here"
    )
    assert said.document_id == "notice-7@mx.seller.example"


def test_each_recipient_is_spoken_of() -> None:
    said = read_dsn(notice([FAILED, DELIVERED]))
    assert [one.transport for one in said] == [Transport.FAILED, Transport.DELIVERED]


@pytest.mark.parametrize(
    ("action", "transport"),
    [
        ("delivered", Transport.DELIVERED),
        ("Delivered ", Transport.DELIVERED),
        ("delayed", Transport.TRANSMITTED),
        ("relayed", Transport.TRANSMITTED),
        ("expanded", Transport.TRANSMITTED),
        ("failed", Transport.FAILED),
    ],
)
def test_every_action_has_a_meaning(action: str, transport: Transport) -> None:
    (said,) = read_dsn(notice([DELIVERED.replace("delivered", action)]))
    assert said.transport is transport
    assert said.final is (action != "delayed")


@pytest.mark.parametrize("returned", ["text/rfc822-headers", "message/rfc822"])
def test_without_an_envelope_id_the_returned_mail_says_which(returned: str) -> None:
    (said,) = read_dsn(notice(envelope="", returned=returned))
    assert said.about.key == "message_id:inv-1.m1@seller.example"


def test_an_envelope_id_is_decoded() -> None:
    envelope = f"Original-Envelope-Id: {xtext('inv/1 é+.m1')}\n"
    (said,) = read_dsn(notice(envelope=envelope))
    assert said.about.value == "inv/1 é+.m1"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "no notice"),
        (b"From: a@b\n\nhello", "text/plain"),
        (notice().replace(b"delivery-status; b", b"disposition-notification; b"), "disposition"),
        (notice().replace(b"message/delivery-status", b"text/plain"), "message/delivery-status"),
        (notice([DELIVERED.replace("delivered", "eaten")]), "'eaten' is no action"),
        (notice(["Status: 2.0.0\n"]), "no recipient"),
        (notice(envelope="").replace(b"Message-ID: <inv", b"X: <inv"), "neither"),
    ],
)
def test_what_is_none_is_refused_with_the_place(content: bytes, says: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read_dsn(content)
    (finding,) = refused.value.findings
    assert says in finding.message
    assert finding.path
    assert finding.hint


@given(st.binary(max_size=300), st.integers(0, len(notice())), st.integers(0, 200))
@example(b"\xff\x00", 700, 0)
def test_anything_else_is_read_or_refused(noise: bytes, at: int, cut: int) -> None:
    whole = notice()
    for content in (noise, whole[:at] + noise + whole[at + cut :]):
        with suppress(Unreadable):
            assert read_dsn(content)


@given(st.text(max_size=60))
def test_xtext_comes_back(value: str) -> None:
    encoded = xtext(value.encode(errors="replace").decode())
    assert encoded.isascii()
    assert all(one.isalnum() or one in "._-+" for one in encoded)
    assert plain(encoded) == value.encode(errors="replace").decode()


def test_a_notice_that_comes_in_is_an_acknowledgement() -> None:
    understood = read_inbound(notice())
    assert understood.kind is InboundKind.ACKNOWLEDGEMENT
    assert understood.content == read_dsn(notice())
    other = read_inbound(b"From: a@b.example\nSubject: hello\n\nhello")
    assert isinstance(other.content, Unreadable)


def test_a_mail_is_known_by_its_first_field() -> None:
    assert looks_like_mail(notice()[:100])
    assert looks_like_mail(b"MIME-Version: 1.0\r\n")
    for other in (b"UNA:+.? '", b"<Invoice/>", b"ISA*00*", b"{}", b"a;b;c", b""):
        assert not looks_like_mail(other)
