"""UBL 2.1 Invoice and CreditNote, both ways.

Sources: OASIS UBL 2.1; CEN/TS 16931-3-2 (syntax binding of EN 16931-1 to UBL 2.1).
"""

from integration.einvoice.syntax import Syntax
from integration.formats.ubl.binding import CREDIT_NOTE, INVOICE, bind
from integration.formats.ubl.bridge import unsaid

UBL = Syntax("ubl", bind(INVOICE), bind(CREDIT_NOTE), unsaid=unsaid)
