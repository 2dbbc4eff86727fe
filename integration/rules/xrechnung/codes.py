"""Code lists that the Extension and CVD widen, by the Schematron release that changed them (KoSIT).

An empty scheme passes: the published rules look for it between the two lists that they join.
"""


def _set(codes: str) -> frozenset[str]:
    return frozenset(codes.split())


_EXTENSION = frozenset({"", "XR01", "XR02", "XR03"})
"""Schemes that only the Extension has."""

_ICD_GAPS = frozenset({92, 103, 181, 182})


def _icd(last: int) -> frozenset[str]:
    """ISO 6523 is numbered from 0002 on, with few gaps."""
    numbers = (number for number in range(2, last + 1) if number not in _ICD_GAPS)
    return frozenset(f"{number:04}" for number in numbers) | _EXTENSION


ICD = {
    "2.0.2": _icd(230),
    "2.3.0": _icd(238),
    "2.4.0": _icd(240),
    "2.5.0": _icd(244),
    "2.5.1": _icd(248),
}
"""Identifiers of parties, items and places: ISO 6523, since a release."""

_EAS = (
    _set(
        """
    0002 0007 0009 0037 0060 0088 0096 0097 0106 0130 0135 0142 0147 0151 0170 0183 0184 0188 0190
    0191 0192 0193 0194 0195 0196 0198 0199 0200 0201 0202 0203 0204 0205 0208 0209 0210 0211 0212
    0213 0215 0216 0217 0218 0219 0220 0221 0225 0230 9901 9910 9913 9914 9915 9918 9919 9920 9922
    9923 9924 9925 9926 9927 9928 9929 9930 9931 9932 9933 9934 9935 9936 9937 9938 9939 9940 9941
    9942 9943 9944 9945 9946 9947 9948 9949 9950 9951 9952 9953 9957 9959 AN AQ AS AU EM
    """
    )
    | _EXTENSION
)
_EAS_2_3 = _EAS | {"0177", "0235"}
_EAS_2_4 = (_EAS_2_3 | {"0154", "0158", "0240"}) - {"9901"}
_EAS_2_5 = _EAS_2_4 | {"0244"}
EAS = {
    "2.0.2": _EAS,
    "2.3.0": _EAS_2_3,
    "2.4.0": _EAS_2_4,
    "2.5.0": _EAS_2_5,
    "2.5.1": _EAS_2_5 | {"0242", "0245", "0246", "0248"},
}
"""Electronic addresses: the EAS list of the CEF, since a release."""

MIME = frozenset(
    {
        "application/pdf",
        "image/png",
        "image/jpeg",
        "text/csv",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "application/vnd.oasis.opendocument.spreadsheet",
        "application/xml",
    }
)
"""BT-125: media types of attachments, XML besides."""

ITEM_CLASSES = _set(
    """
    CVD AA AB AC AD AE AF AG AH AI AJ AK AL AM AN AO AP AQ AR AS AT AU AV AW AX AY AZ BA BB BC BD
    BE BF BG BH BI BJ BK BL BM BN BO BP BQ BR BS BT BU BV BW BX BY BZ CC CG CL CR CV DR DW EC EF
    EMD EN FS GB GMN GN GS HS IB IN IS IT IZ MA MF MN MP NB ON PD PL PO PPI PV QS RC RN RU RY SA
    SG SK SN SRS SRT SRU SRV SRW SRX SRY SRZ SS SSA SSB SSC SSD SSE SSF SSG SSH SSI SSJ SSK SSL
    SSM SSN SSO SSP SSQ SSR SSS SST SSU SSV SSW SSX SSY SSZ ST STA STB STC STD STE STF STG STH STI
    STJ STK STL STM STN STO STP STQ STR STS STT STU STV STW STX STY STZ SUA SUB SUC SUD SUE SUF
    SUG SUH SUI SUJ SUK SUL SUM TG TSN TSO TSP TSQ TSR TSS TST TSU UA UP VN VP VS VX ZZZ
    """
) | {""}
"""BT-158: UNTDID 7143, and CVD."""

VEHICLES = _set(
    """
    M1 M2 M3 N1 N2 N3
    """
)
"""Categories of vehicles (Regulation (EU) 2018/858, Article 4)."""

VEHICLE_KINDS = frozenset({"clean", "zero-emission", "other"})
"""BT-161 of the attribute `cva`: what Directive 2009/33/EC makes of a vehicle."""
