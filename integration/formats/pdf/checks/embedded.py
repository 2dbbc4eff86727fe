"""The files in a hybrid PDF: how they hang there, and that one of them is the invoice.

Sources: ISO 19005-3, 6.8 and annex E (embedded and associated files); ISO 32000-1, 7.11.4; ISO
32000-2, 7.11.3 (AFRelationship); Factur-X 1.0.07 / ZUGFeRD 2.3 (names, levels, relationships).
"""

import re
from collections.abc import Sequence, Set

from pypdf.generic import DictionaryObject

from domain.core.errors import Unreadable
from domain.core.findings import Severity
from integration.formats.pdf.attachments import Attached, dictionary, named, resolved
from integration.formats.pdf.checks.metadata import FACTUR_X, OLDER, PLACE, Metadata
from integration.formats.pdf.checks.verdict import Findings, broken, not_hybrid
from integration.formats.pdf.levels import LEVELS, Level, level_of
from integration.formats.pdf.reading import candidates
from integration.xml.parser import parse

_MEDIA_TYPE = re.compile(r"[-\w+.]+/[-\w+.]+", re.ASCII)
_XML_TYPES = ("text/xml", "application/xml")
_DATE = re.compile(r"D:\d{4}(?:\d\d){0,5}(?:Z|[+-]\d\d(?:'\d\d'?)?)?", re.ASCII)
_GUIDELINE = (
    "{*}ExchangedDocumentContext/{*}GuidelineSpecifiedDocumentContextParameter/{*}ID",
    "{*}SpecifiedExchangedDocumentContext/{*}GuidelineSpecifiedDocumentContextParameter/{*}ID",
    "{*}CustomizationID",
)
_VALUES = {
    "DocumentType": "what kind of document is inside",
    "DocumentFileName": "which file is the invoice",
    "Version": "the version of the standard",
    "ConformanceLevel": "the level of the invoice",
}


def file_specification_faults(
    catalog: DictionaryObject, files: Sequence[Attached], associated: Set[int]
) -> Findings:
    """What is wrong with each of the files; `associated` are those that belong to something."""
    hangs = [id(dictionary(leaf)) for _, leaf in named(catalog)]
    for file in files:
        place = _place(file)
        yield from _specified(file, place)
        if id(file.specification) not in associated:
            yield broken(
                "6.8", place, "the file belongs to nothing", "name it in /AF of the catalog"
            )
        if id(file.specification) not in hangs:
            yield not_hybrid(
                "NAMES",
                place,
                "readers do not show the file",
                "name it in /Names /EmbeddedFiles of the catalog",
            )


def _specified(file: Attached, place: str) -> Findings:
    if not all(resolved(file.specification.get(key)) for key in ("/F", "/UF")):
        yield broken("6.8", place, "the file has not both names", "write /F and /UF")
    if not file.relationship:
        yield broken(
            "6.8",
            f"{place}/AFRelationship",
            "nothing says what the file is to the document",
            "write /AFRelationship",
        )
    media_type = _media_type(file)
    if not _MEDIA_TYPE.fullmatch(media_type):
        said = f"is '{media_type[:40]}'" if media_type else "is not said"
        yield broken(
            "6.8", f"{place}/EF/F/Subtype", f"its media type {said}", "write it as /text#2Fxml"
        )
    changed = str(resolved(dictionary(file.stream.get("/Params")).get("/ModDate")) or "")
    if not _DATE.fullmatch(changed):
        said = f"is '{changed[:30]}'" if changed else "is not said"
        yield not_hybrid(
            "MOD-DATE",
            f"{place}/EF/F/Params/ModDate",
            f"when the file was changed {said}",
            "write it as D:20261123120000Z",
        )


def hybrid_faults(metadata: Metadata, files: Sequence[Attached]) -> Findings:
    """Whether one of the files is the invoice, and the metadata says of it what is true."""
    chosen = candidates(files)
    if len(chosen) != 1:
        names = ", ".join(one.name[:40] for one in chosen[:5])
        yield not_hybrid(
            "ONE-XML",
            "PDF/Root/Names/EmbeddedFiles",
            f"there are {len(chosen)} invoices inside: {names}"
            if chosen
            else "there is no invoice inside",
            "embed one XML: factur-x.xml, or xrechnung.xml",
        )
    yield from _values(metadata)
    if chosen:
        yield from _invoice(metadata, chosen[0])


def _values(metadata: Metadata) -> Findings:
    values = metadata.values
    if not metadata.hybrid:
        yield not_hybrid(
            "XMP", PLACE, "nothing in it says that an invoice is inside", "add the four fx values"
        )
        return
    if metadata.hybrid in OLDER:
        yield not_hybrid(
            "NAMESPACE",
            PLACE,
            f"it is that of {OLDER[metadata.hybrid]}",
            f"use {FACTUR_X}",
            Severity.WARNING,
        )
    for name, what in _VALUES.items():
        if not values.get(name):
            yield not_hybrid(name, f"{PLACE}/fx:{name}", f"it does not say {what}", "add it")
    if values.get("DocumentType", "INVOICE") != "INVOICE":
        yield not_hybrid(
            "DocumentType",
            f"{PLACE}/fx:DocumentType",
            f"it is '{values['DocumentType'][:30]}'",
            "let it be INVOICE",
        )


def _invoice(metadata: Metadata, file: Attached) -> Findings:
    values, place = metadata.values, _place(file)
    if values.get("DocumentFileName", file.name) != file.name:
        yield not_hybrid(
            "DocumentFileName",
            f"{PLACE}/fx:DocumentFileName",
            f"it is '{values['DocumentFileName'][:40]}', the file is '{file.name[:40]}'",
            "give both the same name",
        )
    if _media_type(file) not in _XML_TYPES:
        yield not_hybrid(
            "MIME", f"{place}/EF/F/Subtype", "it is not that of XML", "let it be text/xml"
        )
    if metadata.hybrid in OLDER:
        return
    specification = _specification(file)
    level = level_of(specification)
    if level is None:
        yield not_hybrid(
            "PROFILE",
            place,
            f"the XML follows '{specification[:80]}', which no hybrid invoice does",
            f"let it be one of {', '.join(one.name for one in LEVELS)}, as CII",
        )
        return
    yield from _of_level(level, values, file)


def _of_level(level: Level, values: dict[str, str], file: Attached) -> Findings:
    place = _place(file)
    if values.get("ConformanceLevel", level.name) != level.name:
        yield not_hybrid(
            "ConformanceLevel",
            f"{PLACE}/fx:ConformanceLevel",
            f"it is '{values['ConformanceLevel'][:30]}', the XML is of the level {level.name}",
            f"let it be {level.name}",
        )
    if file.name != level.file_name:
        yield not_hybrid(
            "FILE-NAME",
            place,
            f"an invoice of the level {level.name} is named '{file.name[:40]}'",
            f"name it {level.file_name}",
        )
    if file.relationship and file.relationship not in level.relationships:
        yield not_hybrid(
            "RELATIONSHIP",
            f"{place}/AFRelationship",
            f"it is {file.relationship[:30]}",
            f"let it be {' or '.join(level.relationships)} at the level {level.name}",
        )


def _specification(file: Attached) -> str:
    """BT-24 of the XML; empty if it says none, or is no XML."""
    try:
        root = parse(file.content)
    except Unreadable:
        return ""
    return next((said for path in _GUIDELINE if (said := root.findtext(path, "").strip())), "")


def _media_type(file: Attached) -> str:
    return str(resolved(file.stream.get("/Subtype")) or "").removeprefix("/")


def _place(file: Attached) -> str:
    return f"PDF/Root/Names/EmbeddedFiles/{file.name[:60]}"
