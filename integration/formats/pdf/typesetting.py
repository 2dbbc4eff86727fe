"""Sets an invoice as PDF/A-3a: the page model goes in as data, the template decides on the looks.

Nothing that an invoice says is ever run: it is JSON to the template, which sees no file but those
in its own folder and no network. The same invoice, settings and time give the same bytes.
Sources: ISO 19005-3 (PDF/A-3a; 6.2.11.4.1: every character is embedded, none is left out);
ISO 14289-1 (PDF/UA-1: everybody can read it, with a voice as well).
"""

import json
import re
import unicodedata
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal

from typst import Compiler, TypstError

from domain.core.errors import Invalid
from domain.core.findings import Finding
from domain.invoice.model import Invoice
from integration.formats.pdf.fonts import NEEDS_CHINESE, PACKAGES, fonts, has_chinese
from integration.formats.pdf.logo import Logo
from integration.formats.pdf.page import page_of
from integration.formats.pdf.settings import PdfSettings

MAX_LINES = 2_000
"""More lines than this are no document that anybody reads; they would take seconds."""

_TEMPLATES = Path(str(files("integration.formats.pdf") / "templates"))
_NOWHERE = "/nonexistent"
"""The typesetter takes no packages."""

_UNSHOWN = re.compile(r'(?:the text|contains the codepoint) `"((?:[^"\\`]|\\.)+)"`')
_ESCAPED = re.compile(r"\\u\{([0-9a-f]{1,6})\}")
_STANDARDS: list[Any] = ["a-3a", "ua-1"]
"""Level A asks for all that level B does, and that a voice reads it in order, as PDF/UA does."""

_TRIES = 9
_REMEMBERED = 50
_KEPT_FOR = 10
_PICTURE = b"#image(bytes(json(bytes(sys.inputs.picture))), format: sys.inputs.format)"
_THREAD = ThreadPoolExecutor(max_workers=1, thread_name_prefix="typesetter")
"""One for all: each thread would keep fonts of its own in memory. It lets others work meanwhile."""


@dataclass(frozen=True)
class Enclosed:
    """A file in the PDF: text in UTF-8, as the XML of an invoice is."""

    name: str
    content: bytes = field(repr=False)
    media_type: str = "text/xml"
    relationship: Literal["alternative", "data", "source", "supplement"] = "alternative"
    description: str = ""


def typeset(
    invoice: Invoice,
    settings: PdfSettings,
    *,
    prepared_at: datetime,
    enclosed: Sequence[Enclosed] = (),
    test: bool = False,
) -> bytes:
    """`invoice` as PDF/A-3a with the files `enclosed`; `Invalid` says what cannot be shown.

    `prepared_at` is the time that stands in the file. `test` marks every page as no invoice.
    """
    if len(invoice.lines) > MAX_LINES:
        raise _refused(
            "PDF_LINES",
            "lines",
            f"the invoice has {len(invoice.lines)} lines, a PDF holds {MAX_LINES}",
            "send it as XML, or make several invoices of it",
        )
    if settings.language in NEEDS_CHINESE and not has_chinese():
        raise _refused(
            "PDF_FONTS",
            "format_settings.language",
            f"there is no font for the language '{settings.language}'",
            f"install {PACKAGES}",
        )
    if settings.picture:
        _check_drawable(settings.picture)
    page = page_of(invoice, settings, test=test)
    try:
        return _set(page, enclosed, prepared_at, invoice)
    finally:
        if len(page["table"]["rows"]) > _REMEMBERED:
            _forget()


def _set(
    page: dict[str, Any], enclosed: Sequence[Enclosed], prepared_at: datetime, invoice: Invoice
) -> bytes:
    """The page model as PDF; pictures that no font has are said by their names."""
    attached = _json([_attached(one) for one in enclosed])
    text = _json(page)
    for _ in range(_TRIES):
        try:
            return compiled("document.typ", {"page": text, "enclosed": attached}, prepared_at)
        except TypstError as error:
            unshown = _unshown(error)
            text = "".join(_named(one) if one in unshown else one for one in text)
            if not all(map(_is_picture, unshown)) or not unshown:
                raise _unset(unshown, invoice, error) from None
    raise AssertionError("each try finds other characters that no font has")


def compiled(template: str, inputs: dict[str, str], prepared_at: datetime) -> bytes:
    """A PDF/A of one of our templates; `TypstError` for a character that no font has."""
    made = _compile(
        input=str(_TEMPLATES / template),
        format="pdf",
        sys_inputs=inputs,
        pdf_standards=_STANDARDS,
        timestamp=prepared_at.astimezone(UTC).replace(microsecond=0),
    )
    if not isinstance(made, bytes):
        raise AssertionError("a PDF is one file")
    return made


@lru_cache(maxsize=64)
def _check_drawable(logo: Logo) -> None:
    """`Invalid` for a picture that is broken inside; within an SVG it would be left out unsaid."""
    inputs = {"picture": _json(list(logo.content)), "format": logo.format}
    try:
        _compile(input=_PICTURE, format="svg", sys_inputs=inputs)
    except TypstError as error:
        raise _refused(
            "PDF_LOGO",
            "format_settings.logo",
            f"the logo cannot be drawn: {error.message[:200]}",
            "save it anew as PNG, JPEG or SVG",
        ) from None


def _forget() -> None:
    """Lets go of what the typesetter keeps of a long document for the next one, which is another.

    It keeps whatever one of its last ten documents needed: 125 MB for a thousand lines.
    """
    for _ in range(_KEPT_FOR + 1):
        _compile(input=b"", format="svg", sys_inputs={})


def _compile(**said: Any) -> Any:
    """What the typesetter makes, which waits for its turn."""
    return _THREAD.submit(lambda: _compiler().compile(**said)).result()


@lru_cache(maxsize=1)
def _compiler() -> Compiler:
    """What it keeps between two documents makes the second one quick."""
    return Compiler(
        root=str(_TEMPLATES),
        font_paths=fonts(),
        ignore_system_fonts=True,
        package_path=_NOWHERE,
        package_cache_path=_NOWHERE,
    )


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _attached(file: Enclosed) -> dict[str, str]:
    return {
        "name": file.name,
        "content": file.content.decode("utf-8"),
        "media_type": file.media_type,
        "relationship": file.relationship,
        "description": file.description,
    }


def _unshown(error: TypstError) -> list[str]:
    """The characters that no font has."""
    return list(dict.fromkeys("".join(map(_unescaped, _UNSHOWN.findall(error.diagnostic)))))


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text).replace("\\", "")


def _is_picture(character: str) -> bool:
    return unicodedata.category(character) in ("So", "Sk") and bool(unicodedata.name(character, ""))


def _named(character: str) -> str:
    return f"[{unicodedata.name(character).lower()}]" if _is_picture(character) else character


def _unset(unshown: Sequence[str], invoice: Invoice, error: TypstError) -> Invalid:
    """What is wrong with the document, in words that its sender understands."""
    if unshown:
        said = invoice.model_dump()
        return _invalid([_without_glyph(one, said) for one in unshown if not _is_picture(one)])
    raise AssertionError(f"the template is wrong: {error.diagnostic[:600]}")


def _without_glyph(character: str, said: dict[str, Any]) -> Finding:
    where, text = next(_holding(character, said, ""), ("format_settings", ""))
    return Finding(
        rule="PDF_GLYPH",
        path=where,
        message=f"no font has the character '{character}' (U+{ord(character):04X})"
        + (f", which is in '{text[:60]}'" if text else ""),
        hint=f"leave it out, or install its font: {PACKAGES} have most",
    )


def _holding(character: str, value: Any, path: str) -> Iterator[tuple[str, str]]:
    """Where in the model `character` is."""
    if isinstance(value, str):
        if character in value:
            yield path, value
    elif isinstance(value, dict):
        for name, one in value.items():
            yield from _holding(character, one, f"{path}.{name}" if path else name)
    elif isinstance(value, list | tuple):
        for index, one in enumerate(value):
            yield from _holding(character, one, f"{path}[{index}]")


def _refused(rule: str, path: str, message: str, hint: str) -> Invalid:
    return _invalid([Finding(rule=rule, path=path, message=message, hint=hint)])


def _invalid(findings: Sequence[Finding]) -> Invalid:
    first = findings[0]
    more = f" (and {len(findings) - 1} more)" if len(findings) > 1 else ""
    return Invalid(
        f"the invoice cannot be typeset: {first.message}{more}", hint=first.hint, findings=findings
    )
