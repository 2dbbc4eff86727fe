"""The tables of APERAK, by directory.

Source: UN/EDIFACT D.96A and D.01B (EDMD, EDSD, EDCD, EDED).
"""

from integration.formats.edifact.table import MessageTable, segment_tables

_D96A = """
    BGM 1
    DTM? 9
    FTX? 9
    CNT? 9
    SG1? 9
      RFF 1
      DTM? 9
    SG2? 9
      NAD 1
      CTA? 9
      COM? 9
    SG3? 99999
      ERC 1
      FTX? 1
      SG4? 1
        RFF 1
        FTX? 9
    """

_D01B = """
    BGM 1
    DTM? 9
    FTX? 9
    CNT? 9
    SG1? 99
      DOC 1
      DTM? 99
    SG2? 9
      RFF 1
      DTM? 9
    SG3? 9
      NAD 1
      CTA? 9
      COM? 9
    SG4? 99999
      ERC 1
      FTX? 1
      SG5? 9
        RFF 1
        FTX? 9
    """

_SEGMENTS_D96A = segment_tables(
    """
    BGM C002?(1001?:an..3 1131?:an..3 3055?:an..3 1000?:an..35) 1004?:an..35 1225?:an..3
        4343?:an..3
    CNT C270(6069:an..3 6066:n..18 6411?:an..3)
    COM C076(3148:an..512 3155:an..3)
    CTA 3139?:an..3 C056?(3413?:an..17 3412?:an..35)
    DTM C507(2005:an..3 2380?:an..35 2379?:an..3)
    ERC C901(9321:an..8 1131?:an..3 3055?:an..3)
    FTX 4451:an..3 4453?:an..3 C107?(4441:an..3 1131?:an..3 3055?:an..3) C108?(4440:an..70
        4440?:an..70 4440?:an..70 4440?:an..70 4440?:an..70) 3453?:an..3
    NAD 3035:an..3 C082?(3039:an..35 1131?:an..3 3055?:an..3) C058?(3124:an..35 3124?:an..35
        3124?:an..35 3124?:an..35 3124?:an..35) C080?(3036:an..35 3036?:an..35 3036?:an..35
        3036?:an..35 3036?:an..35 3045?:an..3) C059?(3042:an..35 3042?:an..35 3042?:an..35
        3042?:an..35) 3164?:an..35 3229?:an..9 3251?:an..9 3207?:an..3
    RFF C506(1153:an..3 1154?:an..35 1156?:an..6 4000?:an..35)
    """
)

_SEGMENTS_D01B = segment_tables(
    """
    BGM C002?(1001?:an..3 1131?:an..17 3055?:an..3 1000?:an..35) C106?(1004?:an..35 1056?:an..9
        1060?:an..6) 1225?:an..3 4343?:an..3
    CNT C270(6069:an..3 6066:n..18 6411?:an..3)
    COM C076x3(3148:an..512 3155:an..3)
    CTA 3139?:an..3 C056?(3413?:an..17 3412?:an..35)
    DOC C002(1001?:an..3 1131?:an..17 3055?:an..3 1000?:an..35) C503?(1004?:an..35 1373?:an..3
        1366?:an..70 3453?:an..3 1056?:an..9 1060?:an..6) 3153?:an..3 1220?:n..2 1218?:n..2
    DTM C507(2005:an..3 2380?:an..35 2379?:an..3)
    ERC C901(9321:an..8 1131?:an..17 3055?:an..3)
    FTX 4451:an..3 4453?:an..3 C107?(4441:an..17 1131?:an..17 3055?:an..3) C108?(4440:an..512
        4440?:an..512 4440?:an..512 4440?:an..512 4440?:an..512) 3453?:an..3 4447?:an..3
    NAD 3035:an..3 C082?(3039:an..35 1131?:an..17 3055?:an..3) C058?(3124:an..35 3124?:an..35
        3124?:an..35 3124?:an..35 3124?:an..35) C080?(3036:an..35 3036?:an..35 3036?:an..35
        3036?:an..35 3036?:an..35 3045?:an..3) C059?(3042:an..35 3042?:an..35 3042?:an..35
        3042?:an..35) 3164?:an..35 C819?(3229?:an..9 1131?:an..17 3055?:an..3 3228?:an..70)
        3251?:an..17 3207?:an..3
    RFF C506(1153:an..3 1154?:an..70 1156?:an..6 4000?:an..35 1060?:an..6)
    """
)

TABLES = {
    "D.96A": MessageTable.of("APERAK", "D.96A", _D96A, _SEGMENTS_D96A),
    "D.01B": MessageTable.of("APERAK", "D.01B", _D01B, _SEGMENTS_D01B),
}
