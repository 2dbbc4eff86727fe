"""Code lists that Peppol BIS Billing restricts, by the release that changed them (OpenPeppol).

Values are those of the published validation artefacts, also where the two syntaxes differ.
"""


def _set(codes: str) -> frozenset[str]:
    return frozenset(codes.split())


MIME = frozenset(
    {
        "application/pdf",
        "image/png",
        "image/jpeg",
        "text/csv",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "application/vnd.oasis.opendocument.spreadsheet",
    }
)
"""BT-125: media types of attachments."""

PERIOD = _set("3 35 432")
"""BT-8: UNTDID 2005, when VAT becomes due."""

ALLOWANCE = _set("41 42 60 62 63 64 65 66 67 68 70 71 88 95 100 102 103 104 105")
"""BT-98, BT-140: UNTDID 5189, why an allowance."""

CHARGE = _set(
    """
    AA AAA AAC AAD AAE AAF AAH AAI AAS AAT AAV AAY AAZ ABA ABB ABC ABD ABF ABK ABL ABN ABR
    ABS ABT ABU ACF ACG ACH ACI ACJ ACK ACL ACM ACS ADC ADE ADJ ADK ADL ADM ADN ADO ADP ADQ
    ADR ADT ADW ADY ADZ AEA AEB AEC AED AEF AEH AEI AEJ AEK AEL AEM AEN AEO AEP AES AET AEU
    AEV AEW AEX AEY AEZ AJ AU CA CAB CAD CAE CAF CAI CAJ CAK CAL CAM CAN CAO CAP CAQ CAR CAS
    CAT CAU CAV CAW CAX CAY CAZ CD CG CS CT DAB DAC DAD DAF DAG DAH DAI DAJ DAK DAL DAM DAN
    DAO DAP DAQ DL EG EP ER FAA FAB FAC FC FH FI GAA HAA HD HH IAA IAB ID IF IR IS KO L1 LA
    LAA LAB LF MAE MI ML NAA OA PA PAA PC PL PRV RAB RAC RAD RAF RE RF RH RV SA SAA SAD SAE
    SAI SG SH SM SU TAB TAC TT TV V1 V2 WH XAA YY ZZZ
    """
)
"""BT-105, BT-145: UNTDID 7161, why a charge."""

INVOICE_TYPES = _set(
    """
    71 80 82 84 102 218 219 326 331 380 382 383 384 386 388 393 395 553 575 623 780 817 870
    875 876 877
    """
)
CREDIT_NOTE_TYPES = _set("381 396 81 83 532")
"""BT-3: UNTDID 1001, of each document."""

_CURRENCIES = _set(
    """
    AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BOV BRL BSD
    BTN BWP BYN BZD CAD CDF CHE CHF CHW CLF CLP CNY COP COU CRC CUP CVE CZK DJF DKK DOP DZD
    EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD
    IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL
    MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN
    PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP SVC
    SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD USN UYI UYU UYW UZS VED VES VND
    VUV WST XAF XAG XAU XBA XBB XBC XBD XCD XDR XOF XPD XPF XPT XSU XTS XUA XXX YER ZAR ZMW
    ZWG
    """
)
CURRENCIES = {
    "3.0.19": _CURRENCIES | {"STN"},
    "3.0.20": _CURRENCIES | {"STD", "CNH"},
    "3.0.21": _CURRENCIES - {"ANG", "BGN"} | {"STN", "CNH", "XCG"},
}
"""BT-5 and every amount: ISO 4217."""

_SCHEMES = _set(
    """
    0002 0007 0009 0060 0088 0096 0097 0106 0130 0135 0142 0151 0183 0184 0188 0190 0191
    0192 0195 0196 0198 0199 0200 0201 0204 0208 0209 0210 0211 0216 0218 0221 0225 0230
    0235 0240 9910 9913 9914 9915 9918 9919 9920 9922 9923 9924 9925 9926 9927 9928 9929
    9930 9931 9932 9933 9934 9935 9936 9937 9938 9939 9940 9941 9942 9943 9944 9945 9946
    9947 9948 9949 9950 9951 9952 9953 9957 9959
    """
)
_WITHDRAWN = _set(
    """
    0037 0147 0154 0158 0170 0177 0193 0194 0202 0203 0205 0212 0213 0215 0217
    """
)
_ADDED_2026 = _set("0242 0244 0245 0246 0248")
ADDRESS_SCHEMES = {
    "3.0.19": _SCHEMES | _WITHDRAWN,
    "3.0.20": _SCHEMES | _WITHDRAWN | {"0244", "0245", ""},
    "3.0.21": _SCHEMES | _ADDED_2026,
}
"""BT-34-1, BT-49-1: schemes of electronic addresses (EAS), in UBL.

The list of 3.0.20 was published with a blank at its end, which makes the empty scheme one of it.
"""

ADDRESS_SCHEMES_CII = {**ADDRESS_SCHEMES, "3.0.21": ADDRESS_SCHEMES["3.0.21"] | {"0158"}}
"""The same in CII, where the newest list keeps one code more."""

RELEASES = ("3.0.19", "3.0.20", "3.0.21")


def spans(since: str) -> tuple[str, str]:
    """The `since` and `until` of what a release in `RELEASES` brought; the first has no start."""
    place = RELEASES.index(since)
    later = RELEASES[place + 1 :]
    return (since if place else "", later[0] if later else "")
