"""Interchanges of any size for the exchange benchmark, made up from a seed."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from random import Random

_CENT = Decimal("0.01")


def edifact(seed: int, size: int) -> bytes:
    """One interchange of INVOIC D.96A in Latin 1, with released characters as names have them."""
    head = "UNA:+.? 'UNB+UNOC:3+4012345000009:14+4098765000010:14+261122:1000+42'"
    body, count = _filled(Random(f"edifact {seed}"), size, _invoic)
    return f"{head}{body}UNZ+{count}+42'".encode("latin-1")


def x12(seed: int, size: int) -> bytes:
    """One interchange with one group of 810s, 004010."""
    head = (
        f"ISA*00*{'':10}*00*{'':10}*ZZ*{'NORTHWIND':15}*ZZ*{'EURODIS':15}*261122*1000*U*00401"
        "*000000042*0*P*>~GS*IN*NORTHWIND*EURODIS*20261122*1000*17*X*004010~"
    )
    body, count = _filled(Random(f"x12 {seed}"), size, _810)
    return f"{head}{body}GE*{count}*17~IEA*1*000000042~".encode("ascii")


def _filled(
    random: Random, size: int, make: Callable[[Random, int], Iterator[str]]
) -> tuple[str, int]:
    """Messages until `size` is reached, and how many."""
    messages: list[str] = []
    length = 0
    while length < size:
        messages.append("".join(make(random, len(messages) + 1)))
        length += len(messages[-1])
    return "".join(messages), len(messages)


def _invoic(random: Random, number: int) -> Iterator[str]:
    lines = random.randint(8, 20)
    segments = [
        f"BGM+380+NW-{random.randint(1, 999_999):06d}+9",
        f"DTM+137:2026{random.randint(1, 12):02d}{random.randint(1, 28):02d}:102",
        f"RFF+ON:{random.randint(10**6, 10**7)}",
        f"NAD+SU+{_gln(random)}::9++Nordwind ?+ Söhne GmbH+Hauptstraße 1+Köln++50667+DE",
        "RFF+VA:DE123456789",
        f"NAD+BY+{_gln(random)}::9++Käufer O?'Neill AG+Marktplatz 2+München++80331+DE",
        "CUX+2:EUR:4",
        "PAT+3",
        "DTM+13:20261231:102",
    ]
    for line in range(1, lines + 1):
        segments += _invoic_line(random, line)
    segments += ["UNS+S", f"CNT+2:{lines}"]
    segments += [f"MOA+{kind}:{_amount(random)}" for kind in (77, 79, 124, 125)]
    segments += ["TAX+7+VAT+++:::19+S", f"MOA+124:{_amount(random)}"]
    yield f"UNH+{number}+INVOIC:D:96A:UN:EAN008'"
    yield from (f"{one}'" for one in segments)
    yield f"UNT+{len(segments) + 2}+{number}'"


def _invoic_line(random: Random, line: int) -> Iterator[str]:
    yield f"LIN+{line}++{_gln(random)}:EN"
    yield f"PIA+1+A{random.randint(1000, 9999)}:SA"
    size = f" Gr?: {random.randint(30, 50)}" if line % 3 == 0 else " groß"
    yield f"IMD+F++:::Artikel {random.randint(1, 10**5)}{size}"
    yield f"QTY+47:{random.randint(1, 200)}:PCE"
    yield f"MOA+203:{_amount(random)}"
    yield f"PRI+AAA:{_amount(random)}"
    yield "TAX+7+VAT+++:::19+S"


def _810(random: Random, number: int) -> Iterator[str]:
    lines = random.randint(8, 20)
    segments = [
        f"BIG*20261122*NW-{random.randint(1, 999_999):06d}**{random.randint(10**6, 10**7)}",
        "CUR*SE*USD",
        f"N1*SU*NORTHWIND TRADERS*9*{_gln(random)}",
        f"N3*{random.randint(1, 999)} MAIN STREET",
        "N4*SEATTLE*WA*98101*US",
        f"N1*BY*EURODIS*9*{_gln(random)}",
        "ITD*01*3*****30",
    ]
    for line in range(1, lines + 1):
        amounts = f"{random.randint(1, 200)}*EA*{_amount(random)}"
        segments.append(f"IT1*{line}*{amounts}**UP*{_gln(random)}")
        segments.append(f"PID*F****ARTICLE {random.randint(1, 10**5)} LARGE")
    segments += [f"TDS*{random.randint(100, 10**7)}", f"CTT*{lines}"]
    yield f"ST*810*{number:04d}~"
    yield from (f"{one}~" for one in segments)
    yield f"SE*{len(segments) + 2}*{number:04d}~"


def _gln(random: Random) -> int:
    return random.randint(10**12, 10**13 - 1)


def _amount(random: Random) -> Decimal:
    return random.randint(100, 10**7) * _CENT
