"""What no object of a PDF/A-3 may have: programs, players, filters, fonts from elsewhere.

Source: ISO 19005-3, 6.1.7 (streams), 6.2.5 to 6.2.9 (graphics), 6.2.11.4.1 (fonts), 6.3
(annotations), 6.4 (forms), 6.5 (actions), 6.10 and 6.11.
"""

import re
from collections.abc import Callable

from integration.formats.pdf.attachments import array, dictionary, resolved
from integration.formats.pdf.checks.verdict import Findings, broken
from integration.formats.pdf.checks.walk import Spot

_FILTERS = frozenset(
    (
        *("ASCIIHexDecode", "ASCII85Decode", "FlateDecode", "RunLengthDecode"),
        *("CCITTFaxDecode", "JBIG2Decode", "DCTDecode", "JPXDecode"),
    )
)
_ACTIONS = frozenset(
    (
        *("Launch", "Sound", "Movie", "ResetForm", "ImportData", "Hide", "SetOCGState"),
        *("Rendition", "Trans", "GoTo3DView", "JavaScript", "SetState", "NOP"),
    )
)
_NAMED = ("NextPage", "PrevPage", "FirstPage", "LastPage")
_ANNOTATIONS = ("3D", "Sound", "Screen", "Movie", "RichMedia")
_INVISIBLE, _HIDDEN, _PRINT, _NO_VIEW, _TOGGLE = 1, 2, 4, 32, 256
_FONT_FILES = ("/FontFile", "/FontFile2", "/FontFile3")
_OUTER_FONTS = ("Type0", "Type3")
"""They have no font program of their own: one of another font, or drawings."""
_FORM_FONTS = "PDF/Root/AcroForm/DR"
"""Fonts for fields to come draw nothing that is there."""
_IN_STRUCTURE = "PDF/Root/StructTreeRoot"
_ANNOTATION = re.compile(r"/Annots\[\d+\]$")


def object_faults(spot: Spot) -> Findings:
    """What is wrong with one dictionary."""
    for check in _CHECKS:
        yield from check(spot)


def _stream(spot: Spot) -> Findings:
    if not spot.is_stream:
        return
    if any(key in spot.content for key in ("/F", "/FFilter", "/FDecodeParms")):
        yield broken(
            "6.1.7.1",
            spot.path,
            "the content of a stream is outside of the file",
            "put it into the file",
        )
    said = resolved(spot.content.get("/Filter"))
    names = array(said) if isinstance(said, list) else [said] if said is not None else []
    for name in (str(resolved(one)).removeprefix("/") for one in names):
        if name not in _FILTERS:
            yield broken(
                "6.1.7.2",
                f"{spot.path}/Filter",
                f"the filter {name[:40]} is not allowed",
                "pack streams by FlateDecode",
            )


def _font(spot: Spot) -> Findings:
    if spot.name("/Type") != "Font" or spot.name("/Subtype") in _OUTER_FONTS:
        return
    descriptor = dictionary(spot.content.get("/FontDescriptor"))
    if spot.path.startswith(_FORM_FONTS) or any(key in descriptor for key in _FONT_FILES):
        return
    yield broken(
        "6.2.11.4.1",
        spot.path,
        f"the font {spot.name('/BaseFont')[:60] or 'without a name'} is not embedded",
        "embed every font, also the fourteen that every reader has",
    )


def _action(spot: Spot) -> Findings:
    if spot.path.startswith(_IN_STRUCTURE) or spot.name("/Type") in ("StructElem", "Trans"):
        return
    kind = spot.name("/S")
    if kind in _ACTIONS:
        yield broken(
            "6.5.1", spot.path, f"the action {kind} is not allowed", "take it out of the file"
        )
    if kind == "Named" and spot.name("/N") not in _NAMED:
        yield broken(
            "6.5.1",
            spot.path,
            f"the action {spot.name('/N')[:40]} is not allowed",
            f"use {', '.join(_NAMED)}, or none",
        )


def _trigger(spot: Spot) -> Findings:
    is_field = spot.name("/Subtype") == "Widget" or "/FT" in spot.content
    is_widget = spot.name("/Subtype") == "Widget"
    if "/AA" in spot.content and (is_field or spot.name("/Type") in ("Catalog", "Page")):
        yield broken(
            "6.4.1" if is_field else "6.5.2",
            f"{spot.path}/AA",
            "something is done when this is opened, shown or changed",
            "take /AA out",
        )
    if is_widget and "/A" in spot.content:
        yield broken("6.4.1", f"{spot.path}/A", "a field of a form has an action", "take /A out")


def _annotation(spot: Spot) -> Findings:
    if not _ANNOTATION.search(spot.path):
        return
    kind = spot.name("/Subtype")
    if kind in _ANNOTATIONS:
        yield broken(
            "6.3.1", spot.path, f"annotations of the kind {kind} are not allowed", "take it out"
        )
    if kind == "Popup":
        return
    said = resolved(spot.content.get("/F"))
    flags = said if isinstance(said, int) else 0
    if not flags & _PRINT or flags & (_INVISIBLE | _HIDDEN | _NO_VIEW | _TOGGLE):
        yield broken(
            "6.3.2",
            f"{spot.path}/F",
            "an annotation is not seen, or not printed",
            "let /F be 4, which is: print it, hide nothing",
        )
    if kind != "Link" and "/AP" not in spot.content and _has_size(spot):
        yield broken(
            "6.3.3",
            spot.path,
            f"how the annotation ({kind[:40]}) looks is left to the reader",
            "give it an appearance, /AP",
        )


def _has_size(spot: Spot) -> bool:
    sides = [resolved(one) for one in array(spot.content.get("/Rect"))]
    return len(sides) != 4 or sides[0] != sides[2] or sides[1] != sides[3]


def _picture(spot: Spot) -> Findings:
    kind = spot.name("/Subtype")
    if not spot.is_stream or kind not in ("Image", "Form", "PS"):
        return
    clause, forbidden = (
        ("6.2.8", ("/Alternates", "/OPI"))
        if kind == "Image"
        else ("6.2.9", ("/OPI", "/PS", "/Ref"))
    )
    for key in forbidden:
        if key in spot.content:
            yield broken(clause, spot.path + key, f"{key[1:]} is not allowed here", "take it out")
    if kind == "PS" or spot.name("/Subtype2") == "PS":
        yield broken("6.2.9", spot.path, "it is a PostScript program", "draw it in PDF")
    if kind == "Image" and str(resolved(spot.content.get("/Interpolate"))).lower() == "true":
        yield broken(
            "6.2.8",
            f"{spot.path}/Interpolate",
            "how the picture looks is left to the reader",
            "let /Interpolate be false",
        )


def _graphics_state(spot: Spot) -> Findings:
    if spot.name("/Type") != "ExtGState" and "/ExtGState/" not in spot.path:
        return
    for key in ("/TR", "/HTP"):
        if key in spot.content:
            yield broken("6.2.5", spot.path + key, f"{key[1:]} is not allowed here", "take it out")
    if "/TR2" in spot.content and spot.name("/TR2") != "Default":
        yield broken(
            "6.2.5", f"{spot.path}/TR2", "colours are changed by a function", "let it be Default"
        )


def _catalog(spot: Spot) -> Findings:
    if spot.path != "PDF/Root":
        return
    form = dictionary(spot.content.get("/AcroForm"))
    names = dictionary(spot.content.get("/Names"))
    needed = str(resolved(form.get("/NeedAppearances"))).lower() == "true"
    for clause, place, is_there, what in (
        ("6.4.1", "/AcroForm/NeedAppearances", needed, "fields are drawn by the reader"),
        ("6.4.2", "/AcroForm/XFA", "/XFA" in form, "the form is one of XML (XFA)"),
        ("6.4.2", "/NeedsRendering", "/NeedsRendering" in spot.content, "it has to be rendered"),
        (
            "6.5.1",
            "/Names/JavaScript",
            "/JavaScript" in names,
            "programs run when the file is opened",
        ),
        (
            "6.10",
            "/Names/AlternatePresentations",
            "/AlternatePresentations" in names,
            "it can be shown in other ways",
        ),
        ("6.11", "/Requirements", "/Requirements" in spot.content, "it has requirements"),
    ):
        if is_there:
            yield broken(clause, spot.path + place, what, "take it out")


def _page(spot: Spot) -> Findings:
    if spot.name("/Type") == "Page" and "/PresSteps" in spot.content:
        yield broken(
            "6.10", f"{spot.path}/PresSteps", "the page is shown in steps", "take /PresSteps out"
        )


_CHECKS: tuple[Callable[[Spot], Findings], ...] = (
    _catalog,
    _page,
    _stream,
    _font,
    _action,
    _trigger,
    _annotation,
    _picture,
    _graphics_state,
)
