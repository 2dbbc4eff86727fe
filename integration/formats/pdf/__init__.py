"""Invoices as hybrid PDF: a picture for people with the XML for machines inside (Factur-X).

Sources: Factur-X 1.0 and ZUGFeRD 2 (FNFE-MPE, FeRD); ISO 19005-3 (PDF/A-3); ISO 32000-1 (PDF 1.7).
"""
