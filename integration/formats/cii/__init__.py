"""UN/CEFACT Cross Industry Invoice D16B, both ways; the XML of Factur-X and ZUGFeRD 2.

Sources: UN/CEFACT CII D16B; CEN/TS 16931-3-3 (syntax binding of EN 16931-1 to CII).
"""

from integration.einvoice.syntax import Syntax
from integration.formats.cii.binding import bind
from integration.formats.cii.bridge import unsaid

CII = Syntax("cii", bind(), unsaid=unsaid)
