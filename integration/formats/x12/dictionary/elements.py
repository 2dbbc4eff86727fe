"""Data elements: type and length, in version 004010 and where 005010 differs.

Source: ASC X12 data element dictionary (X12.3). Types: AN text, ID code, N0 N2 number with so many
implied decimals, R decimal number, DT date, TM time.
"""

from typing import NamedTuple


class Element(NamedTuple):
    """One data element."""

    number: str
    type: str
    least: int
    most: int


def _table(text: str) -> dict[str, Element]:
    rows = (entry.split() for entry in text.replace("\n", "|").split("|") if entry.strip())
    return {
        number: Element(number, type, int(least), int(most)) for number, type, least, most in rows
    }


VERSION_4010 = _table("""
    2 N0 1 6 | 3 AN 1 60 | 19 AN 2 30 | 26 ID 2 3 | 28 N0 1 9 | 66 ID 1 2 | 67 AN 2 80 | 76 AN 1 22
    81 R 1 10 | 93 AN 1 60 | 96 N0 1 10 | 97 N0 1 6 | 98 ID 2 3 | 100 ID 3 3 | 107 R 1 10
    110 ID 1 2 | 116 ID 3 15 | 118 R 1 9 | 123 N0 1 6 | 124 AN 2 15 | 127 AN 1 30 | 128 ID 2 3
    142 AN 2 15 | 143 ID 3 3 | 156 ID 2 2 | 166 AN 1 55 | 183 R 1 8 | 212 R 1 17 | 234 AN 1 48
    235 ID 2 2 | 236 ID 3 3 | 248 ID 1 1 | 280 R 4 10 | 289 N0 1 2 | 305 ID 1 2 | 306 ID 1 2
    309 ID 1 2 | 310 AN 1 30 | 324 AN 1 22 | 325 AN 1 20 | 327 AN 1 8 | 328 AN 1 30 | 329 AN 4 9
    331 ID 2 2 | 332 R 1 6 | 333 ID 1 2 | 336 ID 2 2 | 337 TM 4 8 | 338 R 1 6 | 342 R 1 5
    347 R 1 10 | 349 ID 1 1 | 350 AN 1 20 | 351 N0 1 3 | 352 AN 1 80 | 353 ID 2 2 | 354 N0 1 6
    355 ID 2 2 | 358 R 1 10 | 362 N2 1 10 | 363 ID 3 3 | 364 AN 1 80 | 365 ID 2 2 | 366 ID 2 2
    369 AN 1 45 | 370 DT 8 8 | 373 DT 8 8 | 374 ID 3 3 | 378 ID 1 1 | 380 R 1 15 | 382 R 1 10
    386 N0 1 3 | 388 DT 8 8 | 389 N2 1 10 | 426 ID 2 2 | 441 ID 1 1 | 443 AN 1 20 | 446 DT 8 8
    447 AN 1 6 | 478 ID 1 1 | 479 ID 2 2 | 480 AN 1 12 | 481 ID 1 2 | 482 ID 2 2 | 499 AN 1 10
    506 ID 2 2 | 507 AN 3 12 | 508 AN 1 35 | 509 AN 10 10 | 510 AN 9 9 | 522 ID 1 3 | 554 N0 1 6
    559 ID 2 2 | 569 ID 1 3 | 591 ID 3 3 | 610 N2 1 15 | 618 ID 1 3 | 620 ID 1 3 | 621 ID 1 3
    623 ID 2 2 | 639 ID 2 2 | 640 ID 2 2 | 647 ID 1 3 | 648 ID 3 3 | 649 R 1 10 | 662 ID 1 1
    669 ID 3 3 | 673 ID 2 2 | 687 ID 2 2 | 706 ID 2 2 | 715 ID 1 1 | 716 ID 1 3 | 717 ID 1 1
    718 ID 1 3 | 719 N0 1 6 | 720 ID 1 3 | 721 ID 2 3 | 722 N0 1 2 | 723 ID 1 3 | 724 AN 1 99
    725 N0 1 4 | 750 ID 2 3 | 751 AN 1 12 | 752 ID 2 2 | 765 N0 1 2 | 770 AN 1 20 | 782 R 1 18
    812 ID 1 10 | 819 ID 2 3 | 822 AN 1 15 | 828 R 1 9 | 933 AN 1 264 | 934 ID 2 2 | 954 R 1 10
    955 ID 2 2 | 956 AN 1 10 | 961 AN 1 99 | 963 ID 2 2 | 1073 ID 1 1 | 1250 ID 2 3 | 1251 AN 1 35
    1300 ID 4 4 | 1301 AN 1 10 | 1470 N0 1 9 | 1705 AN 1 35 | I12 N0 9 9 | I08 DT 6 6 | I09 TM 4 4
    I17 ID 1 1 | I18 ID 3 3
""")

VERSION_5010 = VERSION_4010 | _table("""
    127 AN 1 50 | 358 R 1 15 | 364 AN 1 256 | 96 N0 1 10 | 719 N0 1 10
""")

CODES = {
    "248": frozenset("ACNPQRS"),
    "349": frozenset("FSX"),
    "478": frozenset("CD"),
    "715": frozenset("AEMPRWX"),
    "717": frozenset("AEMRWX"),
    "I17": frozenset("AER"),
}
"""Lists that what we read depends on. Others are open: partners agree on codes of their own."""
