"""UN/EDIFACT INVOIC, D.96A and D.01B: invoices written as interchanges, and read from messages."""

from integration.formats.edifact.invoic.format import INVOIC, EdifactInvoice
from integration.formats.edifact.invoic.read.message import InvoicReading
from integration.formats.edifact.invoic.settings import EdifactSettings

__all__ = ["INVOIC", "EdifactInvoice", "EdifactSettings", "InvoicReading"]
