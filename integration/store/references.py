"""Invoice numbers in free text: every part of a remittance text that could be one."""

import re
from collections.abc import Iterator

_MAX_NUMBER = 40
_MAX_CANDIDATES = 1000

_RUN = re.compile(r"[^\W_]+(?:[/_.\-]+[^\W_]+)*")
_WORD = re.compile(r"[^\W_]+")
_FORM = re.compile(r"[A-Z0-9/_.\-]*[0-9][A-Z0-9/_.\-]*")


def candidates(text: str) -> list[str]:
    """What in `text` could be a legal number as a whole word, in order, upper case, each once.

    A number begins and ends with a letter or digit and may hold `/`, `_`, `.` and `-` inside;
    the characters around it are no letters or digits.
    """
    found: dict[str, None] = {}
    for run in _RUN.finditer(text.upper()):
        for part in _parts(run.group()):
            if _FORM.fullmatch(part):
                found[part] = None
            if len(found) == _MAX_CANDIDATES:
                return list(found)
    return list(found)


def _parts(run: str) -> Iterator[str]:
    spans = [word.span() for word in _WORD.finditer(run)]
    for first, (start, _) in enumerate(spans):
        for last in range(first, len(spans)):
            end = spans[last][1]
            if end - start > _MAX_NUMBER:
                break
            yield run[start:end]
