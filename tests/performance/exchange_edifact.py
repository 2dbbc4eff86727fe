"""Stages of EDIFACT: taken into segments, read with its envelopes checked, written; and memory.

pydifact checks nothing that we check: counts and references are wrong for it as well as right.
"""

import warnings
from collections.abc import Iterator

import pydifact
import pydifact.segmentcollection

from integration.formats.edifact.framing import frames
from integration.formats.edifact.syntax import BLOCK, Tokens, segments
from integration.formats.edifact.writer import write
from tests.performance.exchange_stage import Stage

TOKENS = "EDIFACT segments"
_MEGA = 1_000_000


def stages(content: bytes) -> Iterator[Stage]:
    """What is done with one interchange."""
    warnings.simplefilter("ignore", pydifact.exceptions.MissingImplementationWarning)
    size = len(content) / _MEGA
    whole = list(segments([content]))[1:]
    theirs = list(pydifact.Parser().parse(content.decode("latin-1")))[1:]
    yield Stage(
        TOKENS,
        "MB",
        size,
        {
            "ours": lambda: sum(1 for _ in segments(chunks(content))),
            "pydifact": lambda: sum(1 for _ in pydifact.Parser().parse(content.decode("latin-1"))),
        },
        "pydifact",
    )
    yield Stage(
        "EDIFACT messages",
        "MB",
        size,
        {"ours": lambda: _messages(content), "pydifact": lambda: _their_messages(content)},
        "pydifact",
    )
    yield Stage(
        "EDIFACT written",
        "MB",
        size,
        {
            "ours": lambda: write(whole),
            "pydifact": lambda: pydifact.Serializer().serialize(theirs).encode("latin-1"),
        },
        "pydifact",
    )


def chunks(content: bytes) -> Iterator[bytes]:
    """As a file is read."""
    return (content[at : at + BLOCK] for at in range(0, len(content), BLOCK))


def _messages(content: bytes) -> int:
    """All messages, with every fault of their envelopes; there is none."""
    found = 0
    for one in frames(Tokens(chunks(content))):
        assert not one.faults
        found += 1
    return found


def _their_messages(content: bytes) -> int:
    whole = pydifact.segmentcollection.Interchange.from_str(content.decode("latin-1"))
    return sum(1 for _ in whole.get_messages())
