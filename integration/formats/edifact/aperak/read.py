"""APERAK read: what the partner's application says of a document of ours, as statements.

The function of BGM decides; where it says nothing, the response type beside it, in the codes that
an Invoice Response has too; where that is empty as well, an error (ERC) is a refusal.
Source: UN/EDIFACT APERAK D.96A and D.01B.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from domain.core.errors import Unreadable
from domain.core.findings import Finding, Severity
from domain.exchange.response import ResponseCode
from domain.exchange.statement import Reference, ReferenceScheme, Statement
from domain.trade.terms import AcknowledgementKind
from integration.formats.edifact.aperak.settings import AperakSettings
from integration.formats.edifact.contrl.read import bare
from integration.formats.edifact.faults import Code
from integration.formats.edifact.message import Message
from integration.formats.edifact.segment import Segment
from integration.formats.edifact.service import fault_at

_MOST = 100
_SAID = {one.value: one for one in ResponseCode}


@dataclass(slots=True)
class _Error:
    """ERC, with the texts and references below it."""

    code: str
    position: int
    texts: list[str] = field(default_factory=list)
    references: list[Segment] = field(default_factory=list)

    @property
    def words(self) -> str:
        return " ".join(self.texts) or f"error {self.code}"

    def finding(self, severity: Severity) -> Finding:
        named = " ".join(f"{one.get(0)} {one.get(0, 1)}" for one in self.references)
        path = f"segment {self.position} ERC{', ' + named if named else ''}"
        rule = f"APERAK-{self.code[:20]}"
        return Finding(rule=rule, path=path[:300], severity=severity, message=self.words[:500])


@dataclass(slots=True)
class _Read:
    """The parts of the message that say something."""

    bgm: Segment = field(default_factory=lambda: Segment("BGM"))
    references: list[Segment] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    errors: list[_Error] = field(default_factory=list)


def read(message: Message, settings: AperakSettings | None = None) -> tuple[Statement, ...]:
    """What an APERAK says; `Unreadable` if it names nothing that we could have sent."""
    settings = settings or AperakSettings()
    found = _sorted(message.body)
    about = _about(found.references, settings.references)
    below = [one for error in found.errors for one in error.references]
    about = about or _about(below, settings.references)
    if not about:
        known = ", ".join(settings.references)
        text = f"no reference (RFF {known}, DOC) says which document is meant"
        hint = "set the qualifiers of the partner's guide in `references`, or match it by hand"
        fault = fault_at(message.segments[0], Code.MISSING, text, hint)
        raise Unreadable("the APERAK names no document", hint=hint, findings=[fault.finding])
    said = _response(found, settings)
    severity = Severity.FATAL if said is ResponseCode.REJECTED else Severity.WARNING
    return tuple(_statement(found, reference, said, severity, message) for reference in about)


def _sorted(body: Sequence[Segment]) -> _Read:
    found = _Read()
    for position, one in enumerate(body, start=2):
        error = found.errors[-1] if found.errors else None
        match one.tag:
            case "BGM":
                found.bgm = one
            case "ERC":
                found.errors.append(_Error(one.get(0), position))
            case "FTX":
                (error.texts if error else found.texts).append(_text(one))
            case "RFF" | "DOC":
                (error.references if error else found.references).append(one)
    return found


def _text(one: Segment) -> str:
    """The free text of FTX, or its code where there is none."""
    parts = one.elements[3] if len(one.elements) > 3 else ()
    return " ".join(part.strip() for part in parts if part.strip()) or one.get(2)


def _about(references: Sequence[Segment], known: Mapping[str, ReferenceScheme]) -> list[Reference]:
    """What is named by the best qualifier that is there; DOC names a document by its number."""
    for qualifier, scheme in known.items():
        values = [one.get(0, 1) for one in references if _names(one, qualifier)]
        if found := list(_references(values, scheme)):
            return found
    numbers = [one.get(1) for one in references if one.tag == "DOC"]
    return list(_references(numbers, ReferenceScheme.INVOICE_NUMBER))


def _names(one: Segment, qualifier: str) -> bool:
    return one.tag == "RFF" and one.get(0) == qualifier


def _references(values: Sequence[str], scheme: ReferenceScheme) -> Iterator[Reference]:
    for value in dict.fromkeys(one.strip() for one in values):
        if value:
            yield Reference(scheme=scheme, value=_as_compared(value, scheme)[:300])


def _as_compared(value: str, scheme: ReferenceScheme) -> str:
    """Numbers of the envelope are compared without leading zeros, those of documents as written."""
    if scheme in (ReferenceScheme.INTERCHANGE, ReferenceScheme.GROUP):
        return bare(value)
    if scheme is ReferenceScheme.MESSAGE:
        return "/".join(map(bare, value.split("/")))
    return value


def _response(found: _Read, settings: AperakSettings) -> ResponseCode:
    function, type = found.bgm.get(2), found.bgm.get(3)
    if function in settings.functions:
        return settings.functions[function]
    if type in _SAID:
        return _SAID[type]
    return ResponseCode.REJECTED if found.errors else ResponseCode.ACKNOWLEDGED


def _statement(
    found: _Read, about: Reference, said: ResponseCode, severity: Severity, message: Message
) -> Statement:
    words = dict.fromkeys([*found.texts, *(error.words for error in found.errors)])
    codes = dict.fromkeys(error.code for error in found.errors if error.code)
    head = ("BGM", found.bgm.get(2), found.bgm.get(3), *(f"ERC {code}" for code in codes))
    own = "/".join(filter(None, (message.control, message.reference)))
    return Statement(
        kind=AcknowledgementKind.APERAK,
        about=about,
        business=said,
        code=" ".join(filter(None, head))[:200],
        reason="; ".join(filter(None, words))[:2000],
        findings=tuple(error.finding(severity) for error in found.errors[:_MOST]),
        document_id=(found.bgm.get(1) or own)[:300],
    )
