"""Schemes of identifiers whose form can be checked, by their code.

Sources: code list EAS (Electronic Address Scheme) of the Connecting Europe Facility and ISO 6523;
the code is the list's, the check a module of python-stdnum. Schemes of VAT ids (99..) name the
country; their values come with or without the country in front.
"""

from typing import NamedTuple


class IdentifierScheme(NamedTuple):
    """One scheme: what it is called, and how its numbers are checked."""

    name: str
    module: str = ""
    """A module of python-stdnum."""
    country: str = ""
    """For a VAT id: how it begins."""
    pattern: str = ""
    """For a number without check digits: its form."""
    length: int = 0
    exact: bool = False
    """Only the plain form is understood: no spaces, dots or hyphens."""
    rule: str = "INV-IDENTIFIER"


_NUMBERS = {
    "0002": IdentifierScheme("SIREN", "fr.siren", exact=True),
    "0007": IdentifierScheme(
        "Swedish organisation number", "se.orgnr", exact=True, rule="PEPPOL-COMMON-R049"
    ),
    "0009": IdentifierScheme("SIRET", "fr.siret", exact=True),
    "0088": IdentifierScheme("GLN", "ean", length=13, exact=True, rule="PEPPOL-COMMON-R040"),
    "0151": IdentifierScheme(
        "Australian business number", "au.abn", exact=True, rule="PEPPOL-COMMON-R050"
    ),
    "0183": IdentifierScheme("Swiss UID", "ch.uid"),
    "0184": IdentifierScheme("Danish CVR number", "dk.cvr", length=8, rule="PEPPOL-COMMON-R042"),
    "0188": IdentifierScheme("Japanese corporate number", "jp.cn"),
    "0191": IdentifierScheme("Estonian registry code", "ee.registrikood", exact=True),
    "0192": IdentifierScheme(
        "Norwegian organisation number", "no.orgnr", exact=True, rule="PEPPOL-COMMON-R041"
    ),
    "0195": IdentifierScheme("Singapore UEN", "sg.uen"),
    "0196": IdentifierScheme("Icelandic kennitala", "is_.kennitala", exact=True),
    "0199": IdentifierScheme("LEI", "lei", exact=True, rule="INV-LEI"),
    "0204": IdentifierScheme("Leitweg-ID", "de.leitweg"),
    "0208": IdentifierScheme(
        "Belgian enterprise number", "be.vat", length=10, exact=True, rule="PEPPOL-COMMON-R043"
    ),
    "0210": IdentifierScheme("Italian tax code", "it.codicefiscale", rule="PEPPOL-COMMON-R045"),
    "0211": IdentifierScheme("Italian VAT number", "it.iva", rule="PEPPOL-COMMON-R047"),
    "9906": IdentifierScheme("Italian VAT number", "it.iva", rule="PEPPOL-COMMON-R048"),
    "9907": IdentifierScheme("Italian tax code", "it.codicefiscale", rule="PEPPOL-COMMON-R046"),
    "9918": IdentifierScheme("BIC", "bic", rule="INV-BIC"),
    "9945": IdentifierScheme("Polish NIP", "pl.nip"),
}

_FORMS = {
    "0060": IdentifierScheme("DUNS number", pattern=r"\d{9}"),
    "0106": IdentifierScheme("Dutch KvK number", pattern=r"\d{8}"),
    "0190": IdentifierScheme("Dutch OIN", pattern=r"\d{20}"),
    "0200": IdentifierScheme("Lithuanian legal entity code", pattern=r"\d{9}"),
    "0201": IdentifierScheme(
        "Italian IPA code", pattern=r"[A-Za-z0-9]{6}", rule="PEPPOL-COMMON-R044"
    ),
    "0218": IdentifierScheme("Latvian registration number", pattern=r"\d{11}"),
}

_VAT = {
    "0213": "FI",
    "9910": "HU",
    "9914": "AT",
    "9920": "ES",
    "9925": "BE",
    "9926": "BG",
    "9927": "CH",
    "9928": "CY",
    "9929": "CZ",
    "9930": "DE",
    "9931": "EE",
    "9932": "GB",
    "9933": "EL",
    "9934": "HR",
    "9935": "IE",
    "9937": "LT",
    "9938": "LU",
    "9939": "LV",
    "9943": "MT",
    "9944": "NL",
    "9946": "PT",
    "9947": "RO",
    "9949": "SI",
    "9950": "SK",
    "9957": "FR",
}

SCHEMES: dict[str, IdentifierScheme] = {
    **_NUMBERS,
    **_FORMS,
    **{
        code: IdentifierScheme(f"VAT id of {country}", country=country)
        for code, country in _VAT.items()
    },
}
"""Every scheme that is checked."""
