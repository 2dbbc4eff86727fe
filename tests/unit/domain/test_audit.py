"""The audit chain: every tampering is found."""

from hypothesis import given
from hypothesis import strategies as st

from domain.core.audit import GENESIS, AuditEntry, broken_link
from tests.builders import NOON


def chain(length: int) -> list[AuditEntry]:
    entries: list[AuditEntry] = []
    for sequence in range(1, length + 1):
        previous = entries[-1].hash if entries else GENESIS
        entry = AuditEntry(
            invoice_id="inv-1",
            sequence=sequence,
            previous=previous,
            at=NOON,
            actor="ben",
            action="decision",
            data={"n": sequence},
        )
        entries.append(entry.sealed())
    return entries


def test_an_untouched_chain_is_intact() -> None:
    assert broken_link(chain(5)) is None


@given(st.integers(2, 8), st.data())
def test_tampering_is_found(length: int, data: st.DataObject) -> None:
    entries = chain(length)
    place = data.draw(st.integers(0, length - 2))
    kind = data.draw(st.sampled_from(["edit", "reseal", "delete", "swap"]))
    if kind == "delete":
        del entries[place]
    elif kind == "swap":
        entries[place], entries[place + 1] = entries[place + 1], entries[place]
    else:
        forged = entries[place].model_copy(update={"actor": "mallory"})
        entries[place] = forged.sealed() if kind == "reseal" else forged
    assert broken_link(entries) is not None
