"""Segments: their elements, which of them are mandatory, and the conditions between them.

One row per segment, each element by its number: `!` mandatory, `?` since 005010; `x10` says that
those in parentheses come ten times; `-` is not looked at, and `...` is whatever follows. The
conditions: R one of them, P all or none, C if the first then the others, L if the first then one
of the others. A segment that has no row is looked at for its place only.
Source: ASC X12 segment directory (X12.22) and syntax notes (X12.6, 3.8.3).
"""

import re
from typing import NamedTuple

_PARTIES = "98 66 67"
_PAIRS = " ".join(f"P{at:02d}{at + 1:02d}" for at in range(6, 26, 2))
_ACCOUNTS = "P0607 C0809 P1213 C1415"
_CHARGE = "R0203 P0304 P0607 P0910 C1110 L130204 C1413 C1615"

_ROWS = f"""
ST  | 143! 329! 1705?
SE  | 96! 329!
BIG | 373! 76! 373 324 328 327 640 353 306 76 306?
NTE | 363 352!
CUR | 98! 100! 280 98 100 669 ...
REF | 128! 127 352 - | R0203
PER | 366! 93 365 364 365 364 365 364 443 | P0304 P0506 P0708
N1  | 98! 93 66 67 706 98 | R0203 P0304
N2  | 93! 93
N3  | 166! 166
N4  | 19 156 116 26 309 310 ... | C0605
ITD | 336 333 338 370 351 446 386 362 388 389 342 352 765 107 954
DTM | 374! 373 337 623 1250 1251 | R020305 P0506 C0403
PID | 349! 750 559 751 352 752 822 1073 819 | R0405 C0403 C0703 C0804 C0905
IT1 | 350 358 355 212 639 (235 234)x10 | P020304 {_PAIRS}
TXI | 963! 782 954 955 956 441 662 828 325 350 | R020306 P0405 C0803
SAC | 248! 1300 559 1301 610 378 332 118 355 380 380 331 127 770 352 819 | {_CHARGE}
CTP | 687 236 212 380 - 648 649 782 639 499 289
PAM | 673 380 - 522 782 ...
TDS | 610! 610 610 610
AMT | 522! 782! 478
CTT | 354! 347 ...
ISS | 382 355 81 355 183 355 | P0102 P0304 P0506
N9  | 128! 127 369 373 337 623 - | R0203 C0605
MSG | 933! 934 1470
BPR | 305! 782! 478! 591! 812 506 507 569 508 509 510 506 507 569 508 373 ... | {_ACCOUNTS}
TRN | 481! 127! 509 127
ENT | 554 {_PARTIES} {_PARTIES} 128 127 | P020304 P050607 P0809
RMR | 128 127 482 782 782 782 426 782 | P0102 P0708
ADX | 782! 426! 128 127 | P0304
OTI | 110! 128! 127! 142 124 373 337 28 329 143 480 ... | C0908
TED | 647! 3 721 719 722 725 724 961
BGN | 353! 127! 373! ...
AK1 | 479! 28! 480?
AK2 | 143! 329! 1705?
AK3 | 721! 719! 447 720 720 720 720 720
AK4 | -! 725 723! 724
AK5 | 717! 718 718 718 718 718
AK9 | 715! 97! 123! 2! 716 716 716 716 716
IK3 | 721! 719! 447 620 620 620 620 620
IK4 | -! 725 621! 724
IK5 | 717! 618 618 618 618 618
TA1 | I12! I08! I09! I17! I18!
"""


class Condition(NamedTuple):
    """A rule between elements of a segment."""

    kind: str
    elements: tuple[int, ...]


class Use(NamedTuple):
    """An element in its place in a segment."""

    number: str
    mandatory: bool
    since_5010: bool


class Layout(NamedTuple):
    """What a segment is made of."""

    uses: tuple[Use, ...]
    conditions: tuple[Condition, ...]
    more: bool
    """Whether elements may follow that nobody looks at."""


def _layout(row: str) -> tuple[str, Layout]:
    tag, elements, conditions = [*(part.strip() for part in row.split("|")), ""][:3]
    repeated = re.sub(r"\(([^)]*)\)x(\d+)", lambda m: " ".join([m[1]] * int(m[2])), elements)
    marks = repeated.split()
    uses = tuple(
        Use(mark.rstrip("!?"), mark.endswith("!"), mark.endswith("?"))
        for mark in marks
        if mark != "..."
    )
    rules = tuple(
        Condition(one[0], tuple(int(one[at : at + 2]) for at in range(1, len(one), 2)))
        for one in conditions.split()
    )
    return tag, Layout(uses, rules, "..." in marks)


SEGMENTS = dict(_layout(row) for row in _ROWS.strip().splitlines())
