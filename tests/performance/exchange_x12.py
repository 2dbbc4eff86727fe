"""Stages of X12: taken into segments, read with its envelopes checked."""

import io
from collections.abc import Iterator

import pyx12.x12file
import x12

from integration.formats.x12.envelope import Envelopes
from integration.formats.x12.tokenizer import Tokens, chunks_of
from tests.performance.exchange_stage import Stage

_MEGA = 1_000_000


def stages(content: bytes) -> Iterator[Stage]:
    """What is done with one interchange."""
    size = len(content) / _MEGA
    yield Stage(
        "X12 segments",
        "MB",
        size,
        {
            "ours": lambda: sum(1 for _ in Tokens(chunks_of(content))),
            "ansi-x12": lambda: sum(1 for _ in x12.tokenize_x12(content)),
        },
        "ansi-x12",
    )
    yield Stage(
        "X12 envelopes",
        "MB",
        size,
        {
            "ours": lambda: _envelopes(content),
            "ansi-x12": lambda: x12.parse_x12_interchange(x12.tokenize_x12(content)),
            "pyx12": lambda: _pyx12(content),
        },
        "ansi-x12",
    )


def _envelopes(content: bytes) -> int:
    """The interchanges; all of them without a fault."""
    found = list(Envelopes(Tokens(chunks_of(content))))
    assert all(one.accepted for one in found)
    return len(found)


def _pyx12(content: bytes) -> int:
    reader = pyx12.x12file.X12Reader(io.StringIO(content.decode("ascii")))
    count = sum(1 for _ in reader)
    assert not reader.pop_errors()
    return count
