"""The mail that carries a document, read back by the standard library."""

from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.exchange.delivery import OutboundMessage
from integration.channels.mail import MailSettings
from integration.channels.mail.letter import write
from integration.channels.mail.texts import BUILT_IN

SETTINGS: dict[str, Any] = {
    "smtp": {"host": "mail.seller.example"},
    "sender": "billing@seller.example",
    "sender_name": "Ünal & Søn, Ltd.",
    "to": ["ap@buyer.example"],
    "cc": ["copy@buyer.example", "ap@buyer.example"],
    "reply_to": "help@seller.example",
}
NOW = 1_793_620_800.0


def message(**changed: Any) -> OutboundMessage:
    given = {
        "id": "inv-1.m1",
        "file_name": "NW-00042.xml",
        "media_type": "application/xml",
        "content": b"<Invoice/>\n",
        "subject": "Invoice NW-00042",
    }
    return OutboundMessage(**{**given, **changed})


def mail(sent: OutboundMessage, **changed: Any) -> EmailMessage:
    letter = write(MailSettings.model_validate({**SETTINGS, **changed}), sent, NOW)
    read = message_from_bytes(letter.content, policy=default)
    assert isinstance(read, EmailMessage)
    assert not read.defects
    return read


def attachment(read: EmailMessage) -> tuple[str | None, str, bytes]:
    (part,) = read.iter_attachments()
    content = part.get_payload(decode=True)
    assert isinstance(content, bytes)
    return part.get_filename(), part.get_content_type(), content


def test_headers_say_who_what_and_which() -> None:
    read = mail(message())
    assert read["From"] == '"Ünal & Søn, Ltd." <billing@seller.example>'
    assert read["To"] == "ap@buyer.example"
    assert read["Reply-To"] == "help@seller.example"
    assert read["Subject"] == "Invoice NW-00042"
    assert read["Message-ID"] == "<inv-1.m1@seller.example>"
    assert read["Auto-Submitted"] == "auto-generated"
    assert read["Date"].datetime.timestamp() == NOW


def test_a_repetition_is_the_same_mail() -> None:
    settings = MailSettings.model_validate(SETTINGS)
    assert write(settings, message(), NOW) == write(settings, message(), NOW)


def test_everybody_gets_one() -> None:
    letter = write(MailSettings.model_validate(SETTINGS), message(), NOW)
    assert letter.recipients == ("ap@buyer.example", "copy@buyer.example")


@given(
    st.binary(max_size=2000),
    st.sampled_from(["NW-1.xml", "Rechnung Ä 1.xml", "فاتورة.xml", "发票 1.pdf", "a" * 200]),
    st.sampled_from(
        ["application/xml", "text/csv", "text/plain; charset=x", "message/rfc822", "?"]
    ),
)
def test_attachments_are_the_same_bytes_under_the_same_name(
    content: bytes, name: str, media_type: str
) -> None:
    read = mail(message(content=content, file_name=name, media_type=media_type))
    found_name, found_type, found = attachment(read)
    assert (found_name, found) == (name, content)
    assert found_type in (media_type.partition(";")[0], "application/octet-stream")


@pytest.mark.parametrize("language", BUILT_IN)
def test_every_built_in_language_fills_its_places(language: str) -> None:
    body = mail(message(), language=language).get_body()
    assert body is not None
    text = body.get_content()
    assert "Invoice NW-00042" in text
    assert "NW-00042.xml" in text
    assert "inv-1.m1" in text
    assert "{" not in text


def test_own_texts_come_first_and_tests_are_marked() -> None:
    texts = {"en": {"subject": "Bill {file_name}", "body": "Ref {message_id}: {subject}"}}
    read = mail(message(test=True), texts=texts)
    assert read["Subject"] == "[TEST] Bill NW-00042.xml"
    body = read.get_body()
    assert body is not None
    assert body.get_content().strip() == "Ref inv-1.m1: Invoice NW-00042"


def test_nothing_in_a_subject_becomes_a_header() -> None:
    read = mail(message(subject="Invoice\r\nBcc: evil@example.org"))
    assert read["Bcc"] is None
    assert read["Subject"] == "Invoice  Bcc: evil@example.org"


def test_an_id_of_any_characters_makes_a_message_id() -> None:
    assert (
        mail(message(id="inv 1/é>.m1"))["Message-ID"] == "<inv+201+2F+C3+A9+3E.m1@seller.example>"
    )


@pytest.mark.parametrize(
    ("changed", "path"),
    [
        ({"to": []}, "settings"),
        ({"smtp": None}, "settings"),
        ({"to": ["nobody"]}, "to.0"),
        ({"to": ["a@b\nBcc: c@d"]}, "to.0"),
        ({"sender_name": "a\nb"}, "sender_name"),
        ({"language": "xx"}, "settings"),
        ({"texts": {"en": {"body": "{number}"}}}, "texts.en.body"),
        ({"smtp": {"host": "a b"}}, "smtp.host"),
        ({"smtp": {"host": "a", "username": "u"}}, "smtp"),
        ({"smtp": {"host": "a", "password": "hunter2", "username": "u"}}, "smtp.password"),
        ({"imap": {"host": "a", "username": "u", "password": "file:x", "done": "INBOX"}}, "imap"),
        ({"smtp": {"host": "a", "security": "none"}}, "smtp.security"),
    ],
)
def test_bad_settings_are_named_and_not_echoed(changed: dict[str, Any], path: str) -> None:
    from pathlib import Path

    from integration.channels.mail import MailChannel
    from integration.secrets import SecretFolder

    channel = MailChannel(SecretFolder(Path("nowhere")))
    findings = channel.check({**SETTINGS, **changed})
    channel.close()
    assert [finding.path for finding in findings] == [path]
    assert all("hunter2" not in finding.message for finding in findings)
