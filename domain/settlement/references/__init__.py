"""Payment references with check digits: made from an invoice's number, found again in noisy text.

Each kind is a pure function of digits or letters; which kind a country's payers can use is a table.
"""

from domain.settlement.references.countries import kind_for
from domain.settlement.references.making import is_valid, make, printed
from domain.settlement.references.recognising import CHECKED, Recognised, recognise
from domain.trade.reference_kind import ReferenceKind

__all__ = [
    "CHECKED",
    "Recognised",
    "ReferenceKind",
    "is_valid",
    "kind_for",
    "make",
    "printed",
    "recognise",
]
