"""The tables of INVOIC, by directory."""

from integration.formats.edifact.invoic import d01b, d96a
from integration.formats.edifact.invoic.segments import SEGMENTS
from integration.formats.edifact.table import MessageTable

TABLES = {
    release: MessageTable.of("INVOIC", release, text, SEGMENTS[release])
    for release, text in (("D.96A", d96a.STRUCTURE), ("D.01B", d01b.STRUCTURE))
}
