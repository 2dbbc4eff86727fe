"""Faults: what is wrong with an interchange, in the codes of CONTRL, with its place.

A fault becomes a finding for people, and a UCI, UCM, UCF, UCS or UCD for the sender.
Source: UN/EDIFACT code list 0085, as of CONTRL D.3 and ISO 9735-4.
"""

from dataclasses import dataclass, replace
from enum import StrEnum

from domain.core.findings import Finding, Severity


class Code(StrEnum):
    """0085 Syntax error, coded: those that we find."""

    SYNTAX_NOT_SUPPORTED = "2"
    NOT_RECIPIENT = "7"
    INVALID_VALUE = "12"
    MISSING = "13"
    VALUE_NOT_SUPPORTED = "14"
    NOT_SUPPORTED_HERE = "15"
    TOO_MANY_CONSTITUENTS = "16"
    UNSPECIFIED = "18"
    INVALID_DECIMAL = "19"
    BAD_SERVICE_CHARACTER = "20"
    INVALID_CHARACTERS = "21"
    DUPLICATE = "26"
    REFERENCES_DIFFER = "28"
    COUNT_DIFFERS = "29"
    MIXED = "30"
    SEVERAL_TYPES = "31"
    EMPTY = "32"
    OUTSIDE = "33"
    TOO_MANY_REPETITIONS = "35"
    TOO_MANY_GROUP_REPETITIONS = "36"
    WRONG_CHARACTER_TYPE = "37"
    NO_DIGIT_BEFORE_MARK = "38"
    TOO_LONG = "39"
    TOO_SHORT = "40"
    TRAILING_SEPARATOR = "45"
    CHARACTER_SET = "46"
    ENVELOPE_NOT_SUPPORTED = "47"


_WORDS = {
    "2": "syntax version or level not supported",
    "7": "interchange recipient not actual recipient",
    "12": "invalid value",
    "13": "missing",
    "14": "value not supported in this position",
    "15": "not supported in this position",
    "16": "too many constituents",
    "17": "no agreement",
    "18": "unspecified error",
    "19": "invalid decimal notation",
    "20": "character invalid as service character",
    "21": "invalid character(s)",
    "22": "invalid service character(s)",
    "23": "unknown interchange sender",
    "24": "too old",
    "25": "test indicator not supported",
    "26": "duplicate detected",
    "27": "security function not supported",
    "28": "references do not match",
    "29": "control count does not match number of instances received",
    "30": "functional groups and messages mixed",
    "31": "more than one message type in group",
    "32": "lower level empty",
    "33": "invalid occurrence outside message, package or group",
    "34": "nesting indicator not allowed",
    "35": "too many data element or segment repetitions",
    "36": "too many segment group repetitions",
    "37": "invalid type of character(s)",
    "38": "missing digit in front of decimal sign",
    "39": "data element too long",
    "40": "data element too short",
    "41": "permanent communication network error",
    "42": "temporary communication network error",
    "43": "unknown interchange recipient",
    "45": "trailing separator",
    "46": "character set not supported",
    "47": "envelope functionality not supported",
    "48": "dependency condition violated",
}


def in_words(code: str) -> str:
    """What an 0085 code says; the code itself if it is none of the list."""
    return _WORDS.get(code, f"syntax error {code}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing that is wrong, and where. Positions count from 1, as CONTRL counts them."""

    code: Code
    message: str
    hint: str = ""
    severity: Severity = Severity.FATAL
    legible: bool = False
    """Whether what it speaks of can be read all the same, whatever its code says."""
    offset: int = 0
    """The byte at which the segment, or what stands for one, begins."""
    tag: str = ""
    """The segment at fault; a service segment (UNB, UNH, UNT) goes to UCI and UCM by name."""
    segment: int = 0
    """0096: its position in the message, UNH being 1; 0 outside of messages."""
    element: int = 0
    """0098: the tag being 1, so the first data element is 2; 0 where all of it is meant."""
    component: int = 0
    """0104: within a composite; 0 where all of it is meant."""
    reference: str = ""
    """UNH 0062 of the message, empty outside of messages."""
    number: int = 0
    """Which message of the interchange, from 1; references may come twice, numbers do not."""
    group: str = ""
    """UNG 0048 of the functional group."""

    @property
    def path(self) -> str:
        """Where, in words: `message 1, segment 12 MOA, element 2.1 (byte 830)`."""
        where = [f"message {self.reference}"] if self.reference else []
        if not self.reference and self.group:
            where = [f"group {self.group}"]
        place = " ".join(filter(None, (str(self.segment or ""), self.tag)))
        if place:
            where.append(f"segment {place}")
        if self.element:
            within = f".{self.component}" if self.component else ""
            where.append(f"element {self.element - 1}{within}")
        return f"{', '.join(where)} (byte {self.offset})" if where else f"byte {self.offset}"

    @property
    def finding(self) -> Finding:
        """As everybody else has findings."""
        return Finding(
            rule=f"EDIFACT-{self.code.value}",
            path=self.path,
            severity=self.severity,
            message=self.message,
            hint=self.hint,
        )

    def within(self, *, reference: str = "", number: int = 0, group: str = "") -> "Fault":
        """The same, found in a message or a group."""
        return replace(self, reference=reference, number=number, group=group)
