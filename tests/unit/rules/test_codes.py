"""Code lists: what the notation stands for, and how lists hang together."""

from integration.rules.codes import countries, documents, identifiers, units, vat
from integration.rules.codes.notation import codes


def test_ranges() -> None:
    assert codes("AA 08..11 AC..AE 9") == {"AA", "08", "09", "10", "11", "AC", "AD", "AE", "9"}


def test_lists_of_the_syntaxes() -> None:
    assert {"SS", "AN"} == countries.COUNTRIES_UBL ^ countries.COUNTRIES_CII
    assert documents.NOTE_SUBJECTS < documents.NOTE_SUBJECTS_CII
    assert vat.DUE_DATES_UBL.isdisjoint(vat.DUE_DATES_CII)


def test_samples() -> None:
    assert "380" in documents.INVOICE_TYPES
    assert "381" in documents.CREDIT_NOTE_TYPES
    assert {"0088", "0204"} <= identifiers.SCHEMES
    assert {"EM", "9930"} <= identifiers.ADDRESS_SCHEMES
    assert {"C62", "HUR", "KGM", "XBX"} <= units.UNITS
    assert "VATEX-EU-IC" in vat.EXEMPTIONS
