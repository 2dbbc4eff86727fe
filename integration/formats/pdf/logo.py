"""The seller's logo: a picture that is what it says, and refers to nothing outside itself.

Sources: PNG (ISO 15948), JPEG (ISO 10918), SVG 1.1 (linking: 5.9 script, 8 and 17 references).
"""

import base64
import re
from dataclasses import dataclass, field

from lxml import etree

from domain.core.errors import Unreadable
from integration.xml.parser import parse

MAX_BYTES = 300_000

_SVG = "http://www.w3.org/2000/svg"
_FORBIDDEN = frozenset(
    {"script", "style", "text", "foreignObject", "image", "feImage"}
    | {"use", "pattern", "marker", "mask", "filter"}
)
"""What runs, what comes from elsewhere, what needs fonts, what multiplies itself."""
_OUTSIDE = re.compile(r"url\(\s*['\"]?\s*(?!#)", re.IGNORECASE)
_MAX_SIDE = 4_000


@dataclass(frozen=True)
class Logo:
    """A picture as the typesetter takes it."""

    format: str
    content: bytes = field(repr=False)
    width: int = 0
    height: int = 0
    """In pixels; an SVG has none."""

    @property
    def svg(self) -> str:
        """The picture as SVG, which is text and so can be handed over as data."""
        if self.format == "svg":
            return self.content.decode("utf-8")
        kind = "jpeg" if self.format == "jpg" else self.format
        size = f'width="{self.width}" height="{self.height}"'
        data = base64.b64encode(self.content).decode("ascii")
        image = f'<image {size} href="data:image/{kind};base64,{data}"/>'
        return f'<svg xmlns="{_SVG}" {size}>{image}</svg>'


def logo_of(encoded: str) -> Logo:
    """The picture in base64; `ValueError` says what is wrong with it."""
    try:
        content = base64.b64decode(re.sub(r"\s", "", encoded), validate=True)
    except ValueError:
        raise ValueError("the logo is not base64") from None
    if len(content) > MAX_BYTES:
        raise ValueError(f"the logo has {len(content)} bytes, {MAX_BYTES} are allowed")
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        width, height = (int.from_bytes(content[at : at + 4], "big") for at in (16, 20))
        return _sized(Logo("png", content, width, height))
    if content.startswith(b"\xff\xd8\xff"):
        return _sized(Logo("jpg", content, *_jpeg_size(content)))
    if content.lstrip().startswith((b"<", b"\xef\xbb\xbf<")):
        return Logo("svg", _self_contained(content))
    raise ValueError("the logo is neither PNG, JPEG nor SVG")


def _sized(logo: Logo) -> Logo:
    """A picture that does not unpack to more than a page can show."""
    width, height = logo.width, logo.height
    if not (0 < width <= _MAX_SIDE and 0 < height <= _MAX_SIDE):
        raise ValueError(f"the logo is {width} × {height} pixels, {_MAX_SIDE} are allowed")
    return logo


def _jpeg_size(content: bytes) -> tuple[int, int]:
    """Width and height as the frame header has them (ISO 10918-1, B.2.2)."""
    at = 2
    while at + 9 <= len(content) and content[at] == 0xFF:
        marker, length = content[at + 1], int.from_bytes(content[at + 2 : at + 4], "big")
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = (int.from_bytes(content[at + of : at + of + 2], "big") for of in (5, 7))
            return width, height
        at += 2 + length
    raise ValueError("the logo begins as a JPEG, but has no frame")


def _self_contained(content: bytes) -> bytes:
    try:
        root = parse(content)
    except Unreadable as error:
        raise ValueError(f"the SVG of the logo cannot be read: {error.message}") from None
    if root.tag != f"{{{_SVG}}}svg":
        raise ValueError("the logo is XML, but no SVG")
    for element in root.iter():
        name = etree.QName(element).localname
        if name in _FORBIDDEN:
            raise ValueError(f"the SVG of the logo has <{name}>; convert it to plain paths")
        if any(_leads_out(str(key), str(value)) for key, value in element.attrib.items()):
            raise ValueError(f"<{name}> in the SVG of the logo refers to something outside it")
    return bytes(etree.tostring(root))


def _leads_out(key: str, value: str) -> bool:
    name = key.rpartition("}")[2].lower()
    if name == "href":
        return not value.startswith("#")
    return name.startswith("on") or bool(_OUTSIDE.search(value))
