"""Units of measure: X12 data element 355 and UN/ECE recommendations 20 and 21.

Source: the code lists of both; only pairs that mean the same.
"""

_PAIRS = """
    EA EA | UN C62 | KG KGM | GR GRM | ME MGM | LB LBR | OZ ONZ | MP TNE | LT LTR | ML MLT | GA GLL
    QT QTL | PT PTL | FO OZA | MR MTR | CM CMT | MM MMT | IN INH | FT FOT | YD YRD | DH SMI
    SM MTK | SF FTK | SI INK | SY YDK | CR MTQ | CF FTQ | CC CMQ | CI INQ | HR HUR | MJ MIN
    03 SEC | DA DAY | WK WEE | MO MON | YR ANN | DZ DZN | GS GRO | HU CEN | TH MIL | PR PR | ST SET
    KT KT | PC H87 | CT XCT | CA XCS | BX XBX | PK XPK | RL XRO | BG XBG | BO XBO | CN XCA | DR XDR
    PL XPX | TB XTU | BD XBE | SH XST | JR XJR | BA XBL | KH KWH | K7 KWT | P1 P1 | ZZ ZZ
"""

_CODES = _PAIRS.replace("|", " ").split()
_SPLIT = list(zip(_CODES[::2], _CODES[1::2], strict=True))

FROM_X12: dict[str, str] = dict(_SPLIT)

TO_X12 = {un: x12 for x12, un in _SPLIT} | {"C62": "EA"}
"""Buyers expect `EA` for what is counted; C62 comes back as EA, which means the same."""
