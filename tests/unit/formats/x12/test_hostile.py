"""Broken and hostile bytes: findings with places, never another error, bounded time and memory."""

import tracemalloc

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.core.errors import Unreadable
from domain.exchange.envelope import Envelope
from domain.ports import Interchange
from integration.formats.x12.envelope import Envelopes
from integration.formats.x12.format import X12_810_5010
from integration.formats.x12.reading import read_x12
from integration.formats.x12.tokenizer import CHUNK, Tokens
from tests.effort import effort
from tests.invoices import seeded
from tests.unit.formats.x12.samples import AT, PLAIN, envelope, interchange, isa, sayable
from tests.unit.formats.x12.test_remittance import BODY

RICH = X12_810_5010.write(sayable(seeded(10)), envelope(characters="utf-8"))
ACKNOWLEDGED = interchange(
    [*("AK1*IN*42", "AK2*810*0001", "AK3*BIG*2**8", "AK4*1*373*8*X", "AK5*R*5"), "AK9*R*1*1*0"],
    set="997",
    group="FA",
)
SEEDS = (RICH, interchange(PLAIN, PLAIN), interchange(BODY, set="820", group="RA"), ACKNOWLEDGED)


def digest(content: bytes, *, part: bool = False) -> None:
    """Read all there is in `content`, and answer it."""
    understood = read_x12(content, part=part).content
    if isinstance(understood, Unreadable):
        assert understood.findings
        assert all(one.rule and one.path and one.hint for one in understood.findings)
    if isinstance(understood, Interchange):
        for inner in understood.parts:
            digest(inner.content, part=True)
        if understood.answer:
            answer = understood.answer(Envelope(control_number=1, prepared_at=AT))
            again = read_x12(answer).content
            assert isinstance(again, Interchange)
            assert again.answer is None
            assert again.findings == ()


@st.composite
def mutants(draw: st.DrawFn) -> bytes:
    content = bytearray(draw(st.sampled_from(SEEDS)))
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(content) - 1))
        kind = draw(st.integers(0, 3))
        if kind == 0:
            content[at] = draw(st.integers(0, 255))
        elif kind == 1:
            del content[at : at + draw(st.integers(1, 60))]
        elif kind == 2:
            end = at + draw(st.integers(1, 120))
            content[at:at] = content[at:end]
        else:
            tokens = [b"*", b"~", b"ISA", b"\nISA*", b"-", b".", b"99999999999999999999", b"\xc3"]
            content[at:at] = draw(st.sampled_from(tokens))
        if not content:
            content = bytearray(b"ISA")
    return bytes(content)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(mutants())
def test_mutants(content: bytes) -> None:
    digest(content)
    digest(content, part=True)


@given(st.binary(max_size=300))
def test_any_bytes(content: bytes) -> None:
    digest(content)
    digest(b"ISA" + content, part=True)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"ISA",
        b"ISA*",
        isa().encode(),
        isa().encode() * 3,
        b"ISA*00*" * 20_000,
        (isa(end="\n").strip().encode() + b"\n") * 3_000,
        isa().encode() + b"\nISA*00" * 50_000,
        isa().encode() + b"~" * 300_000,
        isa().encode() + b"*" * 900_000 + b"~",
        isa().encode() + b"\n" * 900_000 + b"~",
        isa().encode() + b"ST*810*0001~" * 20_000,
        isa().encode() + b"GS*IN*A*B*20261102*0930*1*X*004010~" * 8_000,
        interchange([*PLAIN[:4], *(PLAIN[4] for _ in range(3_000)), *PLAIN[6:]]),
        interchange(["N1*SE*A", *("IT1*1" for _ in range(5_000))]),
    ],
    ids=range(15),
)
def test_hostile_content_takes_bounded_effort(content: bytes) -> None:
    assert effort(lambda: digest(content)) < 100 + 40 * len(content)


def test_memory_does_not_grow_with_the_file() -> None:
    one = "".join(f"{segment}~" for segment in PLAIN)
    body = f"ST*810*0001~{one}SE*10*0001~".encode()
    chunk = body * (CHUNK // len(body))
    head = isa().encode() + b"GS*IN*A*B*20261102*0930*1*X*004010~"
    tracemalloc.start()
    found = list(Envelopes(Tokens([head, *([chunk] * 20)])))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert sum(len(group.sets) for group in found[0].groups) > 5_000
    assert peak < 20_000_000
