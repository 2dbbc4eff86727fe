"""The writer: segments become bytes, the same ones always.

Service characters in data are released, empty components and elements at the end are left out
(ISO 9735-1, 8.6). What the declared character set does not have is not written at all.
"""

from collections.abc import Iterable, Iterator, Sequence

from domain.core.errors import Invalid
from domain.core.findings import Finding
from integration.formats.edifact.charsets import CODECS, CONTROL, NARROW, unwritable
from integration.formats.edifact.segment import Element, Segment
from integration.formats.edifact.separators import DEFAULT, Separators

RULE = "EDIFACT-21"
"""0085: invalid characters."""


def segment(tag: str, *elements: str | Sequence[str]) -> Segment:
    """A segment to write: simple elements as texts, composites as sequences of them."""
    return Segment(tag, tuple((one,) if isinstance(one, str) else tuple(one) for one in elements))


def write(
    segments: Iterable[Segment],
    separators: Separators = DEFAULT,
    level: str = "UNOC",
    *,
    codec: str = "",
    line_end: str = "",
) -> bytes:
    """The bytes of `segments`; `Invalid` with every character that cannot be written.

    `codec` is given where bytes are put beside others that do not keep to their `level`;
    `line_end` stands behind each segment, for people.
    """
    whole = list(segments)
    lines = list(map(_Writer(separators).line, whole))
    if not codec and not _is_writable("".join(lines), separators, level):
        findings = list(_unwritable(whole, separators, level))
        if findings:
            message = f"the character set {level} does not have all characters"
            raise Invalid(message, hint="use UNOC or UNOY, or other words", findings=findings)
    end = separators.terminator + line_end
    return "".join(line + end for line in lines).encode(codec or CODECS[level])


class _Writer:
    """Writes single segments with one set of service characters."""

    def __init__(self, separators: Separators) -> None:
        self._separators = separators
        used = {separators.component, separators.element, separators.terminator}
        used |= {separators.release, separators.repetition} - {" "}
        self._marks = separators.component + separators.element
        self._others = used - set(self._marks)
        releases = separators.releases
        self._table = {ord(sign): separators.release + sign for sign in used if releases}

    def line(self, one: Segment) -> str:
        """A segment without its terminator.

        Joined without a look at its data first: if no more separators are in it than were put
        there, there was nothing to release.
        """
        component, element = self._separators.component, self._separators.element
        joined = element.join((one.tag, *map(component.join, one.elements)))
        if (
            one.repeated
            or self._marks in joined
            or joined.count(element) != len(one.elements)
            or joined.count(component) != sum(map(len, one.elements)) - len(one.elements)
            or any(sign in joined for sign in self._others)
        ):
            return self._with_care(one)
        return joined.rstrip(self._marks)

    def _with_care(self, one: Segment) -> str:
        parts = [one.tag]
        repeated = frozenset(one.repeated)
        for index, element in enumerate(_trimmed(one.elements, repeated)):
            repeats = index in repeated
            parts.append(self._separators.repetition if repeats else self._separators.element)
            written = (part.translate(self._table) for part in _short(element))
            parts.append(self._separators.component.join(written))
        return "".join(parts)


def _is_writable(text: str, separators: Separators, level: str) -> bool:
    """Whether all of a text can surely be written; `False` where each part has to be looked at."""
    if level in NARROW or not separators.releases or CONTROL.search(text) is not None:
        return False
    try:
        text.encode(CODECS[level])
    except UnicodeEncodeError:
        return False
    return True


def _trimmed(elements: Sequence[Element], repeated: frozenset[int]) -> Sequence[Element]:
    end = len(elements)
    while end and not any(elements[end - 1]) and end - 1 not in repeated:
        end -= 1
    return elements[:end]


def _short(element: Element) -> Element:
    end = len(element)
    while end and not element[end - 1]:
        end -= 1
    return element[:end]


def _unwritable(
    segments: Sequence[Segment], separators: Separators, level: str
) -> Iterator[Finding]:
    """A finding for each component with characters that are not there, or cannot be released."""
    services = set() if separators.releases else set(separators) - {separators.decimal, " "}
    for number, one in enumerate(segments, start=1):
        for place, element in enumerate(one.elements, start=1):
            for part, text in enumerate(element, start=1):
                wrong = unwritable(text, level)
                wrong += "".join(sign for sign in dict.fromkeys(text) if sign in services)
                if wrong:
                    yield Finding(
                        rule=RULE,
                        path=f"segment {number} {one.tag}, element {place}.{part}",
                        message=f"'{text[:40]}' has {wrong[:20]!r}, which {level} has not",
                        hint="write it in other letters, or agree on UNOY (UTF-8)",
                    )
