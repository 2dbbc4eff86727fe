"""Countries: ISO 3166-1 alpha-2 with 1A and XI, as EN 16931 1.3.16 has it."""

from integration.rules.codes.notation import codes

_COUNTRIES = codes("""
    1A AD..AG AI AL AM AO AQ..AU AW AX AZ BA BB BD..BJ BL..BO BQ..BT BV BW BY BZ CA CC CD CF..CI
    CK..CO CR CU..CZ DE DJ DK DM DO DZ EC EE EG EH ER..ET FI..FK FM FO FR GA GB GD..GI GL..GN
    GP..GU GW GY HK HM HN HR HT HU ID IE IL..IO IQ..IT JE JM JO JP KE KG..KI KM KN KP KR KW KY KZ
    LA..LC LI LK LR..LV LY MA MC..MH MK..MZ NA NC NE..NG NI NL NO NP NR NU NZ OM PA PE..PH PK..PN
    PR..PT PW PY QA RE RO RS RU RW SA..SE SG..SO SR ST SV SX..SZ TC TD TF..TH TJ..TO TR TT TV TW TZ
    UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS XI YE YT ZA ZM ZW
""")

COUNTRIES_UBL = _COUNTRIES | {"SS"}
COUNTRIES_CII = _COUNTRIES | {"AN"}
"""South Sudan is in the list for UBL only, the dissolved Antilles in that for CII."""

VAT_PREFIXES_UBL = COUNTRIES_UBL | {"EL"}
VAT_PREFIXES_CII = COUNTRIES_CII | {"EL"}
"""What a VAT identifier begins with; Greece has a prefix of its own."""
