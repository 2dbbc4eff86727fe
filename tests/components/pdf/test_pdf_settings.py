"""Settings of the PDF: a logo is a picture and nothing else, and each fault is said."""

import base64
import struct
import zlib
from typing import Any

import pytest

from domain.core.errors import Invalid
from integration.formats.pdf.settings import PdfSettings
from tests.components.pdf.documents import LOGO, made
from tests.unit.formats.invoices import full


def png(width: int, height: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = zlib.compress(b"".join(b"\0" + b"\x10\x80\xff" * width for _ in range(height)))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@pytest.mark.parametrize("picture", [base64.b64decode(LOGO), png(30, 10)])
def test_a_logo_is_drawn(picture: bytes) -> None:
    logo = base64.b64encode(picture).decode()
    with_logo, without = made(full(), logo=logo), made(full())
    assert b"Logo of Northwind" in with_logo
    assert b"Logo of Northwind" not in without


def test_a_logo_that_is_broken_inside_is_refused() -> None:
    broken = png(30, 10).replace(b"IDAT", b"IDAX")
    with pytest.raises(Invalid, match="the logo cannot be drawn") as refused:
        made(full(), logo=base64.b64encode(broken).decode())
    assert refused.value.findings[0].rule == "PDF_LOGO"


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"GIF89a", "neither PNG, JPEG nor SVG"),
        (png(4001, 1), "4001 × 1 pixels"),
        (b"\xff\xd8\xff\xe0\x00\x02", "no frame"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>', "<script>"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"><g fill="url(http://x)"/></svg>', "outside"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"><a href="file:///x"/></svg>', "outside"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"><use href="#a"/></svg>', "<use>"),
        (b"<html/>", "no SVG"),
        (b"<!DOCTYPE svg><svg/>", "cannot be read"),
        (b"\x89PNG\r\n\x1a\n" + bytes(299_993), "300000 are allowed"),
    ],
)
def test_a_logo_that_is_none_or_leads_out_is_refused(content: bytes, fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        PdfSettings(logo=base64.b64encode(content).decode())


@pytest.mark.parametrize(
    ("settings", "fault"),
    [
        ({"language": "xx"}, "known languages are"),
        ({"language": "de", "region": "US"}, "known countries are DE"),
        ({"texts": {"no.such": "x"}}, "there is no text 'no.such'"),
        ({"accent": "red"}, "pattern"),
        ({"template": "own"}, "classic"),
        ({"logo": "§"}, "not base64"),
        ({"color": "x"}, "Extra inputs"),
    ],
)
def test_settings_that_mean_nothing_are_refused(settings: dict[str, Any], fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        PdfSettings.model_validate(settings)
