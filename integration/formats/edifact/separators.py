"""Service characters: what separates, by UNA or by default.

Source: ISO 9735-1, 6 and annex B; ISO 9735 (version 3), 7 and 8.
"""

from typing import NamedTuple, Self

UNA_LENGTH = 9
_NONE = " "


class Separators(NamedTuple):
    """The service characters of one interchange, in the order of UNA."""

    component: str = ":"
    element: str = "+"
    decimal: str = "."
    release: str = "?"
    repetition: str = " "
    terminator: str = "'"

    @classmethod
    def of(cls, una: bytes) -> Self:
        """Those that `una` declares, all nine bytes of it."""
        return cls(*una[3:UNA_LENGTH].decode("latin-1"))

    @property
    def una(self) -> bytes:
        """The service string advice."""
        return ("UNA" + "".join(self)).encode("latin-1")

    @property
    def releases(self) -> bool:
        """Whether there is a release character: a blank says that there is none."""
        return self.release != _NONE

    @property
    def repeats(self) -> bool:
        """Whether elements are repeated behind a separator of their own (syntax 4)."""
        return self.repetition != _NONE

    def problem(self) -> str:
        """Why nothing can be separated by these; empty if it can."""
        used = [self.component, self.element, self.terminator]
        used += [sign for sign in (self.release, self.repetition) if sign != _NONE]
        if len(set(used)) != len(used):
            return "it gives one character two meanings"
        wrong = [sign for sign in used if sign.isalnum() or sign == _NONE or ord(sign) > _ASCII]
        return f"'{wrong[0]}' cannot separate anything" if wrong else ""


_ASCII = 0x7F
DEFAULT = Separators()
"""Of syntax levels A and C to Y, where there is no UNA."""
DEFAULT_4 = Separators(repetition="*")
"""The same in syntax version 4."""
LEVEL_B = Separators("\x1f", "\x1d", ".", _NONE, _NONE, "\x1c")
"""Of level B where there is no UNA: information separators, and no release character."""
