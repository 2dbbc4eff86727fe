"""The table of CONTRL; one holds what syntax versions 3 and 4 allow.

Source: UN/EDIFACT CONTRL D.3; ISO 9735-4, 5.4.
"""

from integration.formats.edifact.table import MessageTable, segment_tables

_STRUCTURE = """
    UCI 1
    SG1? 999999
      UCM 1
      SG2? 999
        UCS 1
        UCD? 99
    SG3? 999999
      UCF 1
      SG4? 999999
        UCM 1
        SG5? 999
          UCS 1
          UCD? 99
    """

_SEGMENTS = segment_tables(
    """
    UCI 0020:an..14 S002(0004:an..35 0007?:an..4 0008?:an..35 0042?:an..35)
        S003(0010:an..35 0007?:an..4 0014?:an..35 0046?:an..35) 0083:an..3 0085?:an..3
        0135?:an..3 S011?(0098:n..3 0104?:n..3 0136?:n..6) 0534?:an..14 0138?:n..6
    UCM 0062?:an..14 S009?(0065:an..6 0052:an..3 0054:an..3 0051:an..3 0057?:an..6 0110?:an..6
        0113?:an..6) 0083:an..3 0085?:an..3 0135?:an..3 S011?(0098:n..3 0104?:n..3 0136?:n..6)
        0800?:an..35 S020?(0813:an..3 0802?:an..35) 0534?:an..14 0138?:n..6
    UCF 0048:an..14 S006?(0040:an..35 0007?:an..4) S007?(0044:an..35 0007?:an..4) 0083:an..3
        0085?:an..3 0135?:an..3 S011?(0098:n..3 0104?:n..3 0136?:n..6) 0534?:an..14 0138?:n..6
    UCS 0096:n..6 0085?:an..3
    UCD 0085:an..3 S011(0098:n..3 0104?:n..3 0136?:n..6)
    """
)

CONTRL = MessageTable.of("CONTRL", "", _STRUCTURE, _SEGMENTS)
