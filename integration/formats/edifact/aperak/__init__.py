"""APERAK: what a receiver's application says of a message that could be read, both ways.

What its codes mean differs from guide to guide, so it is a setting of the partner.
Source: UN/EDIFACT APERAK D.96A and D.01B; EANCOM.
"""

from integration.formats.edifact.aperak.read import read
from integration.formats.edifact.aperak.settings import AperakSettings, AperakWriting
from integration.formats.edifact.aperak.write import write

__all__ = ["AperakSettings", "AperakWriting", "read", "write"]
