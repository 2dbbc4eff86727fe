"""Worked examples of the exchange are true: accepted by the checks, and complete.

The schema of the JSON format takes what that format writes, and refuses what it does not read.
"""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema_rs import Draft202012Validator

from docs.exchange_pages import CHANNELS, EXAMPLES, read, worked
from docs.json_schema import schema
from domain.exchange.inbound import Mailbox
from domain.trade.terms import ChannelConfig, DeliveryProfile
from integration.formats import FORMATS
from integration.formats import read as read_document
from integration.formats.plain_json import JsonFormat
from integration.inbound import reading_faults
from tests.unit.formats import invoices

FILES = sorted(EXAMPLES.glob("*.yaml"))
PROFILES = [file for file in FILES if file.name.startswith("channel-")]
MAILBOXES = [file for file in FILES if file.name.startswith("mailbox-")]
INVOICE = EXAMPLES.parent / "invoice.xml"


def named(file: Path) -> str:
    return file.stem


def channel_is_right(config: ChannelConfig) -> bool:
    return not CHANNELS[config.kind].check(config.settings)


def test_every_file_is_shown_somewhere() -> None:
    shown = {file for kind in CHANNELS for file in worked("channel", kind)}
    shown |= {file for kind in CHANNELS for file in worked("mailbox", kind)}
    shown |= {file for id in FORMATS for file in worked("format", id)}
    assert shown | set(worked("mailbox", "formats")) == set(FILES)


@pytest.mark.parametrize("file", PROFILES, ids=named)
def test_delivery_profiles_are_right(file: Path) -> None:
    profile = DeliveryProfile.model_validate(read(file))
    assert channel_is_right(profile.channel)
    assert not FORMATS[profile.format].check(profile.format_settings)


@pytest.mark.parametrize("file", MAILBOXES, ids=named)
def test_mailboxes_are_right(file: Path) -> None:
    said = read(file)
    if file.stem == "mailbox-formats":
        assert not reading_faults(said)
        return
    mailbox = Mailbox.model_validate(said)
    assert channel_is_right(mailbox.channel)
    assert not reading_faults(mailbox.format_settings)


@pytest.mark.parametrize("id", FORMATS)
def test_settings_of_formats_are_right_or_there_are_none(id: str) -> None:
    format, files = FORMATS[id], worked("format", id)
    for file in files:
        assert read(file)["format"] == id
        assert not format.check(read(file)["format_settings"])
    assert files or format.check({"anything": 1})[0].message.endswith("no setting 'anything'")


def test_a_wrong_example_would_be_found() -> None:
    said = yaml.safe_load((EXAMPLES / "channel-sftp.yaml").read_text("utf-8"))
    said["channel"]["settings"]["host_key"] = "ssh-ed25519 AAAA"
    assert not channel_is_right(ChannelConfig.model_validate(said["channel"]))


# The schema of the JSON format


def as_json(content: bytes) -> Any:
    return json.loads(JsonFormat().write(read_document(content).invoice))


SCHEMA = Draft202012Validator(schema())


def test_the_schema_takes_what_is_written() -> None:
    SCHEMA.validate(as_json(INVOICE.read_bytes()))
    SCHEMA.validate(json.loads(JsonFormat().write(invoices.full())))


@pytest.mark.parametrize(
    ("place", "wrong"),
    [
        (("schema",), "urn:invoicing:invoice:2"),
        (("invoice", "currency"), "euro"),
        (("invoice", "totals", "payable"), 12.5),
        (("invoice", "lines", 0, "name"), None),
        (("invoice", "colour"), "red"),
    ],
)
def test_the_schema_refuses_what_is_not_read(place: tuple[str | int, ...], wrong: Any) -> None:
    document = as_json(INVOICE.read_bytes())
    part: Any = document
    for step in place[:-1]:
        part = part[step]
    part[place[-1]] = wrong
    assert not SCHEMA.is_valid(document)
