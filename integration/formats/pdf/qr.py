"""QR codes as pictures. Sources: ISO/IEC 18004; SIX QR-bill 2.3, 6.4 (size, Swiss cross)."""

import segno

_QUIET = 4
"""So many modules around a code stay empty (ISO/IEC 18004, 9.1)."""


def picture(payload: str, *, quiet: bool = True) -> str:
    """The code as SVG: error level M, UTF-8 without an ECI, as both standards want it."""
    code = segno.make(payload, error="m", micro=False, encoding="utf-8", boost_error=False)
    margin = _QUIET if quiet else 0
    modules = "".join(
        f"M{x + margin} {y + margin}h1v1h-1z"
        for y, row in enumerate(code.matrix)
        for x, dark in enumerate(row)
        if dark
    )
    return _svg(len(code.matrix) + 2 * margin, f'<path d="{modules}"/>')


def swiss_picture(payload: str) -> str:
    """The code of a QR-bill with the Swiss cross in its middle: 7 of 46 mm."""
    plain = picture(payload, quiet=False)
    side = 46
    inner = plain.replace("<svg ", f'<svg x="0" y="0" width="{side}" height="{side}" ', 1)
    cross = (
        '<path fill="#fff" d="M19.5 19.5h7v7h-7z"/>'
        '<path d="M19.9 19.9h6.2v6.2h-6.2z"/>'
        '<path fill="#fff" d="M22.4 21.05h1.2v1.35h1.35v1.2'
        'h-1.35v1.35h-1.2v-1.35h-1.35v-1.2h1.35z"/>'
    )
    return _svg(side, inner + cross)


def _svg(side: int, content: str) -> str:
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}">{content}</svg>'
