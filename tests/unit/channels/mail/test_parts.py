"""What is taken from a mail, and what is passed over."""

from email.message import EmailMessage
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integration.channels.mail.parts import Found, found_in
from integration.channels.mail.settings import Imap
from tests.unit.channels.mail.test_dsn import notice


def imap(**changed: Any) -> Imap:
    given = {"host": "mail.example", "username": "ap", "password": "file:mail"}
    return Imap.model_validate({**given, **changed})


def mail(*attached: tuple[str | None, bytes], **headers: str) -> EmailMessage:
    made = EmailMessage()
    made["From"] = headers.pop("From", "Supplier <ar@supplier.example>")
    made["Subject"] = "Invoice"
    for name, value in headers.items():
        made[name.replace("_", "-")] = value
    made.set_content("Please pay. invoice.xml")
    for file_name, content in attached:
        made.add_attachment(content, maintype="application", subtype="xml", filename=file_name)
    return made


def found(made: EmailMessage, **changed: Any) -> Found:
    return found_in(made.as_bytes(), imap(**changed), "7")


def test_attachments_of_allowed_types_are_taken_byte_by_byte() -> None:
    content = bytes(range(256))
    taken = found(mail(("a.xml", content), ("logo.png", b"x"), ("B.PDF", b"%PDF"), ("c", b"x")))
    assert taken.files == (("a.xml", content), ("B.PDF", b"%PDF"))


def test_without_a_name_the_type_counts() -> None:
    assert found(mail((None, b"<x/>"))).files == (("mail-7-3.xml", b"<x/>"),)


def test_what_was_forwarded_is_taken_too() -> None:
    outer = mail()
    outer.add_attachment(mail(("inner.xml", b"<inner/>")))
    assert found(outer).files == (("inner.xml", b"<inner/>"),)


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../etc/x.xml", "x.xml"),
        ("C:\\Users\\me\\x.xml", "x.xml"),
        (".hidden.xml", "hidden.xml"),
        ("Rechnung Ä.xml", "Rechnung Ä.xml"),
        ("a\u202etxt.xml", "a txt.xml"),
        ("发" * 100 + ".xml", "发" * 75 + ".xml"),
    ],
)
def test_names_are_made_harmless(name: str, safe: str) -> None:
    ((taken, _),) = found(mail((name, b"<x/>"))).files
    assert taken == safe


@pytest.mark.parametrize(
    ("sender", "allowed"),
    [
        ("ar@supplier.example", True),
        ("AR <Ar@Supplier.example>", True),
        ("x@bank.example", True),
        ("x@sub.bank.example", False),
        ("x@evilbank.example", False),
        ('"ar@supplier.example" <evil@example.org>', False),
        ("ar@supplier.example, evil@example.org", False),
    ],
)
def test_only_listed_senders_are_taken(sender: str, allowed: bool) -> None:
    senders = ("ar@supplier.example", "@bank.example")
    taken = found(mail(("a.xml", b"<x/>"), From=sender), senders=senders)
    assert bool(taken.files) is allowed
    assert taken.why == "" if allowed else "sender" in taken.why
    assert not taken.harmless


def test_a_notice_is_kept_whole_whoever_sends_it() -> None:
    taken = found_in(notice(), imap(senders=("@supplier.example",)), "7")
    assert taken.files == (("notice-7.eml", notice()),)


def test_receipts_for_reading_and_automatic_answers_are_passed_over() -> None:
    receipt = notice().replace(
        b"report-type=delivery-status", b"report-type=disposition-notification"
    )
    assert found_in(receipt, imap(), "7").harmless
    assert found(mail(Auto_Submitted="auto-replied")).harmless
    assert found(mail(("a.xml", b"<x/>"), Auto_Submitted="auto-generated")).files


def test_a_mail_without_a_document_is_for_people() -> None:
    taken = found(mail(("photo.jpg", b"x")))
    assert taken.files == ()
    assert "no attachment" in taken.why
    assert not taken.harmless


@given(st.binary(max_size=400), st.integers(0, 2000))
def test_anything_that_comes_is_taken_or_passed_over(noise: bytes, at: int) -> None:
    whole = mail(("a.xml", b"<x/>" * 50), ("b.pdf", b"%PDF")).as_bytes()
    for content in (noise, whole[:at] + noise + whole[at:]):
        taken = found_in(content, imap(), "7")
        assert taken.files or taken.why
