"""Writing: sets to the bytes of an interchange, the same bytes for the same content.

Source: X12.5 (ISA of fixed length, IEA), X12.22 (GS, GE, ST, SE).
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from domain.core.errors import Invalid
from domain.core.findings import Finding
from domain.exchange.envelope import Envelope
from domain.exchange.statement import Reference, ReferenceScheme
from integration.formats.x12.segment import Separators
from integration.formats.x12.settings import Characters, SeparatorChoice


class Address(NamedTuple):
    """A party of an interchange."""

    qualifier: str
    id: str


class Group(NamedTuple):
    """A functional group to be written: each set without ST and SE."""

    code: str
    sender: str
    """GS02."""
    receiver: str
    """GS03."""
    control: int
    version: str
    """GS08."""
    set: str
    bodies: Sequence[Sequence[list[str]]]
    convention: str = ""
    """ST03, since 005010."""


class Frame(NamedTuple):
    """What ISA and GS say."""

    sender: Address
    receiver: Address
    control: int
    at: datetime
    version: str
    """004010 or 005010."""
    test: bool = False
    asks: bool = False
    """ISA14."""
    characters: Characters = Characters.EXTENDED
    choice: SeparatorChoice = SeparatorChoice()
    line_breaks: bool = False


_CANDIDATES = {
    "element": "*|^!\x1d",
    "component": ">:<\\\x1f",
    "segment": "~'\x1c\x15",
    "repetition": "^%}\x1e",
}
"""What is tried, in this order; the last of each is for machines only (X12.6, 3.4)."""

_ENCODINGS = {Characters.LATIN_1: "latin-1", Characters.UTF_8: "utf-8"}


def named(envelope: Envelope) -> tuple[Reference, ...]:
    """By which names answers speak of an interchange of ours with one set: ISA13, GS06, ST02."""
    control = str(envelope.control_number)
    return (
        Reference(scheme=ReferenceScheme.INTERCHANGE, value=control),
        Reference(scheme=ReferenceScheme.GROUP, value=control),
        Reference(scheme=ReferenceScheme.MESSAGE, value=f"{control}/1"),
    )


def write(frame: Frame, groups: Sequence[Group], acknowledged: Iterable[list[str]] = ()) -> bytes:
    """The interchange; `acknowledged` are TA1 segments. `Invalid` if no separators can be found."""
    inner = [*acknowledged, *_groups(frame, groups)]
    separators = choose(frame, inner)
    header = _header(frame, separators)
    trailer = ["IEA", str(len(groups)), f"{frame.control:09d}"]
    end = separators.segment + ("\r\n" if frame.line_breaks else "")
    text = "".join(f"{separators.element.join(one)}{end}" for one in (header, *inner, trailer))
    return text.encode(_ENCODINGS.get(frame.characters, "ascii"))


def _groups(frame: Frame, groups: Sequence[Group]) -> Iterable[list[str]]:
    at = frame.at.astimezone(UTC)
    for group in groups:
        yield [
            *("GS", group.code, group.sender, group.receiver),
            *(f"{at:%Y%m%d}", f"{at:%H%M}", str(group.control), "X", group.version),
        ]
        for index, body in enumerate(group.bodies, 1):
            control = f"{index:04d}"
            convention = [group.convention] if group.convention else []
            yield ["ST", group.set, control, *convention]
            yield from body
            yield ["SE", str(len(body) + 2), control]
        yield ["GE", str(len(group.bodies)), str(group.control)]


def _header(frame: Frame, separators: Separators) -> list[str]:
    at = frame.at.astimezone(UTC)
    return [
        *("ISA", "00", " " * 10, "00", " " * 10),
        *(frame.sender.qualifier, frame.sender.id.ljust(15)),
        *(frame.receiver.qualifier, frame.receiver.id.ljust(15)),
        *(f"{at:%y%m%d}", f"{at:%H%M}", separators.repetition or "U"),
        *(frame.version[:5], f"{frame.control:09d}"),
        *("1" if frame.asks else "0", "T" if frame.test else "P", separators.component),
    ]


def choose(frame: Frame, segments: Iterable[list[str]]) -> Separators:
    """Separators that no element has; `Invalid` if what the partner insists on stands in one."""
    used = {sign for segment in segments for value in segment for sign in value}
    used |= set("".join(_header(frame, Separators("", "", "", ""))))
    kinds = [kind for kind in _CANDIDATES if kind != "repetition" or frame.version >= "004020"]
    pinned = {kind: getattr(frame.choice, kind) for kind in kinds}
    taken = {sign for sign in pinned.values() if sign}
    chosen, findings = {}, []
    for kind in kinds:
        sign = pinned[kind]
        if sign in used:
            findings.append(_collision(kind, sign))
        if sign is None:
            free = (one for one in _CANDIDATES[kind] if one not in used and one not in taken)
            sign = next(free, None)
            if sign is None:
                findings.append(_collision(kind, _CANDIDATES[kind][0]))
                continue
            taken.add(sign)
        chosen[kind] = sign
    if findings:
        raise Invalid(
            "no separators can be found that the content does not have",
            hint=findings[0].hint,
            findings=findings,
        )
    return Separators(**chosen)


def _collision(kind: str, sign: str) -> Finding:
    shown = f"'{sign}'" if sign.isprintable() else f"U+{ord(sign):04X}"
    return Finding(
        rule="X12-SEPARATORS",
        path=f"separators.{kind}",
        message=f"the content has {shown}, which separates each {kind}",
        hint="choose another one in the settings of the format, or leave the choice to us",
    )
