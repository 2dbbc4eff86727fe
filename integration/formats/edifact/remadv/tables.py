"""The structure of REMADV in two directories: segments and groups in their order.

Source: UN/EDIFACT D.96A and D.01B (EDMD).
"""

from integration.formats.edifact.invoic.segments import SEGMENTS
from integration.formats.edifact.table import MessageTable

_D96A = """
BGM 1
DTM 5
RFF? 5
FII? 5
PAI? 1
FTX? 5
SG1? 99
  NAD 1
  SG2? 5
    CTA 1
    COM? 5
SG3? 5
  CUX 1
  DTM? 1
SG4? 9999
  DOC 1
  MOA 5
  DTM? 5
  RFF? 5
  NAD? 2
  SG5? 5
    CUX 1
    DTM? 1
  SG6? 100
    AJT 1
    MOA? 1
    RFF? 1
    FTX? 5
  SG7? 5
    INP 1
    FTX? 5
  SG8? 9999
    DLI 1
    MOA? 5
    PIA? 5
    DTM? 5
    SG9? 5
      CUX 1
      DTM? 1
    SG10? 10
      AJT 1
      MOA? 1
      RFF? 1
      FTX? 5
UNS 1
MOA 5
"""

_D01B = """
BGM 1
DTM 5
RFF? 5
FII? 5
PAI? 1
FTX? 99
GIS? 5
SG1? 99
  NAD 1
  SG2? 9
    RFF 1
    DTM? 9
  SG3? 5
    CTA 1
    COM? 5
SG4? 5
  CUX 1
  DTM? 1
SG5? 99999
  DOC 1
  MOA 5
  DTM? 5
  RFF? 5
  NAD? 2
  SG6? 5
    CUX 1
    DTM? 1
  SG7? 100
    AJT 1
    MOA? 1
    RFF? 1
    FTX? 5
    QTY? 9
    SG8? 9
      TAX 1
      MOA? 9
  SG9? 5
    INP 1
    FTX? 5
  SG10? 9999
    DLI 1
    MOA? 5
    PIA? 5
    DTM? 5
    SG11? 5
      CUX 1
      DTM? 1
    SG12? 10
      AJT 1
      MOA? 1
      RFF? 1
      FTX? 5
      SG13? 9
        TAX 1
        MOA? 9
UNS 1
MOA 99
SG14? 99
  ALC 1
  MOA? 9
"""

TABLES = {
    release: MessageTable.of("REMADV", release, text, SEGMENTS[release])
    for release, text in (("D.96A", _D96A), ("D.01B", _D01B))
}
"""By directory."""
