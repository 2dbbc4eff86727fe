"""Interchanges that tests take apart, and strategies that make them up."""

from collections.abc import Iterator

from hypothesis import strategies as st

from integration.formats.edifact.segment import Segment
from integration.formats.edifact.separators import DEFAULT, DEFAULT_4, Separators
from integration.formats.edifact.syntax import Tokens
from integration.formats.edifact.writer import write

UNA = b"UNA:+.? '"
UNB = b"UNB+UNOC:3+4012345000009:14+4098765000010:14+261122:1000+42'"
APERAK = (
    b"UNH+1+APERAK:D:96A:UN'BGM+305+AP1+27'RFF+IV:NW-42'ERC+12'"
    b"FTX+AAO+++Not ordered?: M\xfcller?'s pump'UNT+6+1'"
)
UNZ = b"UNZ+1+42'"
WHOLE = UNA + UNB + APERAK + UNZ

SERVICE_SIGNS = "'+:?*"
LEVELS = {"UNOC": "iso8859-1", "UNOE": "iso8859-5", "UNOF": "iso8859-7", "UNOY": "utf-8"}


def read(content: bytes, size: int = 1 << 16) -> tuple[list[Segment], Tokens]:
    """All segments, and the tokenizer at its end."""
    tokens = Tokens([content], block=size)
    return list(tokens), tokens


def plain(segments: list[Segment]) -> list[tuple[object, ...]]:
    """Segments as they are compared: without the place, and without what means nothing."""
    return [(one.tag, _short(one.elements), one.repeated) for one in segments if one.tag != "UNA"]


def _short(elements: tuple[tuple[str, ...], ...]) -> list[tuple[str, ...]]:
    short = [_trimmed(element) for element in elements]
    while short and not short[-1]:
        short.pop()
    return short


def _trimmed(element: tuple[str, ...]) -> tuple[str, ...]:
    end = len(element)
    while end and not element[end - 1]:
        end -= 1
    return element[:end]


def pieces(content: bytes, cuts: list[int]) -> Iterator[bytes]:
    """`content` cut at some places."""
    places = sorted({cut % (len(content) + 1) for cut in cuts})
    for begin, end in zip([0, *places], [*places, len(content)], strict=True):
        yield content[begin:end]


@st.composite
def separators(draw: st.DrawFn, *, version: str = "3") -> Separators:
    """Service characters that can be used."""
    if draw(st.booleans()):
        return DEFAULT_4 if version == "4" else DEFAULT
    signs = draw(st.permutations("+:'?*~|^!;\x1c\x1d\x1f"))
    repetition = signs[4] if version == "4" else " "
    return Separators(
        signs[0], signs[1], draw(st.sampled_from(".,")), signs[2], repetition, signs[3]
    )


def texts(codec: str) -> st.SearchStrategy[str]:
    """Data with many service characters, without control characters."""
    letters = st.characters(codec=codec, exclude_categories=["Cc", "Cs"])
    return st.text(st.one_of(st.sampled_from("'+:?* ~|^!;ab1"), letters), max_size=12)


@st.composite
def _segments(
    draw: st.DrawFn, element: st.SearchStrategy[tuple[str, ...]], *, repeats: bool
) -> Segment:
    tag = draw(st.sampled_from(["BGM", "FTX", "MOA", "X1Y", "UNH", "UNT", "UNG"]))
    elements = draw(st.lists(element, max_size=5))
    repeated = [at for at in range(1, len(elements)) if repeats and draw(st.booleans())]
    return Segment(tag, tuple(elements), repeated=tuple(repeated))


@st.composite
def interchanges(draw: st.DrawFn) -> tuple[list[Segment], bytes]:
    """Segments, and the bytes of an interchange with them."""
    version = draw(st.sampled_from(["1", "3", "4"]))
    level = draw(st.sampled_from(sorted(LEVELS)))
    used = draw(separators(version=version))
    text = texts(LEVELS[level])
    element = st.lists(text, min_size=1, max_size=4).map(tuple)
    body = draw(st.lists(_segments(element, repeats=version == "4"), max_size=12))
    unb = Segment("UNB", ((level, version), ("A",), ("B",), ("261122", "1000"), ("42",)))
    whole = [unb, *body, Segment("UNZ", (("0",), ("42",)))]
    content = write(whole, used, level)
    return whole, (b"" if used in (DEFAULT, DEFAULT_4) else used.una) + content
