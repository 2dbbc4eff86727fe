"""An interchange of ours: what goes around messages, by the settings of the partner.

Source: ISO 9735 version 3, 7 and annex B; version 4: ISO 9735-1 annex C.
"""

from collections.abc import Sequence
from typing import Literal, NamedTuple, Self, get_args

from pydantic import Field

from domain.core.model import DomainModel
from domain.exchange.envelope import Envelope
from domain.exchange.statement import Reference, ReferenceScheme
from integration.formats.edifact.charsets import unwritable
from integration.formats.edifact.segment import Segment
from integration.formats.edifact.separators import DEFAULT, DEFAULT_4, Separators
from integration.formats.edifact.writer import segment, write

EXTENSION = "edi"
MEDIA_TYPE = "application/EDIFACT"

Level = Literal[
    "UNOA", "UNOB", "UNOC", "UNOD", "UNOE", "UNOF", "UNOG", "UNOH", "UNOI", "UNOJ", "UNOK", "UNOW",
    "UNOY",
]  # fmt: skip
LEVELS: tuple[Level, ...] = get_args(Level)
_WIDER: tuple[Level, ...] = ("UNOC", "UNOY")
"""What is answered in where the sender's own level does not have what is to be said."""


class Address(DomainModel):
    """One end of an interchange: UNB S002 or S003."""

    id: str = Field(min_length=1, max_length=35, description="interchange address (0004, 0010)")
    qualifier: str = Field(
        default="",
        max_length=4,
        description="what it is (0007): `14` GLN, `1` DUNS, `ZZ` as agreed",
    )
    internal: str = Field(
        default="", max_length=35, description="internal address for routing (0008, 0014)"
    )

    @classmethod
    def said(cls, header: Segment, at: int) -> Self:
        """The one in a UNB that was received: 1 its sender, 2 its receiver."""
        id, qualifier, internal = header.get(at), header.get(at, 1), header.get(at, 2)
        return cls(id=id[:35], qualifier=qualifier[:4], internal=internal[:35])


class InterchangeSettings(DomainModel):
    """Who exchanges interchanges with whom, and in which form."""

    sender: Address = Field(description="we, as the partner knows us")
    receiver: Address = Field(description="the partner")
    level: Level = Field(default="UNOC", description="character set (0001)")
    syntax: Literal["3", "4"] = Field(default="3", description="version of the syntax (0002)")
    una: bool = Field(default=True, description="whether UNA is written")
    decimal_mark: Literal[".", ","] = Field(default=".", description="decimal mark of numbers")
    newline: bool = Field(default=False, description="a line per segment")
    acknowledgement: bool = Field(
        default=False, description="ask for a CONTRL (0031 acknowledgement request)"
    )
    application_reference: str = Field(
        default="", max_length=14, description="application reference (0026)"
    )
    agreement: str = Field(
        default="", max_length=35, description="communications agreement id (0032)"
    )

    @property
    def separators(self) -> Separators:
        """The service characters."""
        return (DEFAULT_4 if self.syntax == "4" else DEFAULT)._replace(decimal=self.decimal_mark)


class Outgoing(NamedTuple):
    """A message to write: S009, and the segments between UNH and UNT."""

    identifier: tuple[str, ...]
    """`("INVOIC", "D", "96A", "UN", "EAN008")`."""
    body: Sequence[Segment]


def interchange(
    outgoing: Sequence[Outgoing], envelope: Envelope, settings: InterchangeSettings
) -> bytes:
    """The messages in one interchange, numbered from 1; `Invalid` for what cannot be written."""
    control = str(envelope.control_number)
    segments = [_unb(envelope, settings, control)]
    for number, one in enumerate(outgoing, start=1):
        segments.append(segment("UNH", str(number), one.identifier))
        segments += one.body
        segments.append(segment("UNT", str(len(one.body) + 2), str(number)))
    segments.append(segment("UNZ", str(len(outgoing)), control))
    end = "\r\n" if settings.newline else ""
    content = write(segments, settings.separators, settings.level, line_end=end)
    needed = settings.una or settings.decimal_mark != "."
    return (settings.separators.una + end.encode() if needed else b"") + content


def level_for(own: str, text: str) -> Level:
    """The sender's own character set if it has all of `text`; else one that has."""
    candidates = [level for level in LEVELS if level == own]
    return next(
        (level for level in (*candidates, *_WIDER) if not unwritable(text, level)), _WIDER[-1]
    )


def named(envelope: Envelope, messages: int = 1) -> tuple[Reference, ...]:
    """By which names acknowledgements speak of an interchange of ours, and of its messages."""
    control = str(envelope.control_number)
    scheme = ReferenceScheme.MESSAGE
    return (
        Reference(scheme=ReferenceScheme.INTERCHANGE, value=control),
        *(Reference(scheme=scheme, value=f"{control}/{one}") for one in range(1, messages + 1)),
    )


def _unb(envelope: Envelope, settings: InterchangeSettings, control: str) -> Segment:
    day = "%Y%m%d" if settings.syntax == "4" else "%y%m%d"
    return segment(
        "UNB",
        (settings.level, settings.syntax),
        _addressed(settings.sender),
        _addressed(settings.receiver),
        (envelope.prepared_at.strftime(day), envelope.prepared_at.strftime("%H%M")),
        control,
        "",
        settings.application_reference,
        "",
        "1" if settings.acknowledgement else "",
        settings.agreement,
        "1" if envelope.test else "",
    )


def _addressed(address: Address) -> tuple[str, ...]:
    return (address.id, address.qualifier, address.internal)
