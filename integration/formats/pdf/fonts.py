"""Which fonts the typesetter has: those beside this module, and Noto where the machine has it.

Nothing else of the machine is looked at, so that the same invoice looks the same everywhere. Noto
Sans CJK is too large to be carried along (Debian: fonts-noto-cjk); further scripts come with
fonts-noto-core. Liberation Sans is one of the four that Swiss payment parts are set in.
"""

from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Literal

from typst import Fonts

OURS = Path(str(files("integration.formats.pdf") / "fonts"))
SYSTEM = tuple(
    Path("/usr/share/fonts") / place
    for place in ("truetype/noto", "opentype/noto", "noto", "noto-cjk", "google-noto-cjk")
)
"""Where Debian, Arch and Fedora keep Noto."""

_FACES = {"sans": ("Noto Sans",), "serif": ("Libertinus Serif", "Noto Sans")}
_SIGNS = "Liberation Sans"
"""Has the minus sign and the arrows that Noto Sans lacks."""
_CHINESE, _JAPANESE = "Noto Sans CJK SC", "Noto Sans CJK JP"
NEEDS_CHINESE = frozenset({"zh", "ja"})
_SCRIPTS = ("Noto Sans Arabic", "Noto Sans Hebrew", "Noto Sans Thai")

PACKAGES = "the Debian packages fonts-noto-cjk (Chinese, Japanese, Korean) and fonts-noto-core"


@cache
def fonts() -> Fonts:
    """Every font that there is; they are read from disk once."""
    return Fonts(
        include_system_fonts=False,
        font_paths=[str(folder) for folder in (OURS, *SYSTEM) if folder.is_dir()],
    )


@cache
def has_chinese() -> bool:
    """Whether Chinese and Japanese can be set."""
    return _CHINESE in fonts().families()


@cache
def families(face: Literal["sans", "serif"], language: str) -> tuple[str | dict[str, str], ...]:
    """The fonts of a document, first choice first, of those that there are.

    Ours come before all others, so that what they can show looks the same on every machine. The
    same Han character is drawn in the Chinese or the Japanese way, by the language, and where that
    is written the marks between sentences come from its own font.
    """
    han = (_JAPANESE, _CHINESE) if language == "ja" else (_CHINESE, _JAPANESE)
    there = fonts().families()
    ours = (*_FACES[face], *_SCRIPTS, _SIGNS)
    others = sorted(name for name in there if name.startswith("Noto Sans ") and "CJK" not in name)
    wanted = dict.fromkeys(name for name in (*ours, *han, *others) if name in there)
    if language not in NEEDS_CHINESE:
        return tuple(wanted)
    latin = tuple({"name": name, "covers": "latin-in-cjk"} for name in (*_FACES[face], _SIGNS))
    return (*latin, *han, *wanted)
