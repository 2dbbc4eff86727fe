"""`make conformance-pdf`: random invoices as hybrid PDF in every language, judged by veraPDF.

Then our own checker beside it: on damaged files both have to name the same clauses. veraPDF comes
from Maven Central when this is run, so Maven and Java 17 have to be there.
"""

import argparse
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from domain.exchange.envelope import Envelope
from integration.formats import FORMATS
from integration.formats.pdf.checking import check_pdf
from integration.formats.pdf.wording import LANGUAGES
from tests import invoices
from tests.components.pdf import test_checking as planted
from tests.components.pdf.hybrids import changed, hybrid

AT = datetime(2026, 11, 2, tzinfo=UTC)
HERE = Path(__file__).parent / "verapdf"
LIBRARY = Path(".bench") / "verapdf"
KINDS = ("factur-x", "zugferd-xrechnung")

STRICTER = {
    *("standard font", "JavaScript by name", "other sizes of a picture", "smoothed picture"),
    *("page of another file", "PostScript", "transfer function"),
    *("no output intent", "output intent without profile", "four colours of three"),
}
"""Faults that we tell and veraPDF does not: it judges what a page draws, we what a file holds."""

FOLLOWS = {"no XML": {"6.6.4"}}
"""What veraPDF tells beside a fault because it follows from it."""


def main() -> None:
    """Judge, print what failed, and how many."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=44)
    parser.add_argument("--seed", type=int, default=1)
    wanted = parser.parse_args()
    fetch()
    with tempfile.TemporaryDirectory() as folder:
        files = list(written(wanted.seed, wanted.count, Path(folder)))
        verdicts = judged(files)
        ours = [f"failed by us: {file}" for file in files if check_pdf(file.read_bytes())]
        differing = list(disagreements(Path(folder)))
    failed = [line for line in verdicts if not line.startswith("passed ")]
    print("\n".join((*failed, *ours, *differing)))
    faults = sum(line.startswith("failed ") for line in failed)
    print(f"{len(files) * 2 - faults} passed, {faults} failed; {len(ours)} failed by our checker")
    print(f"{len(mutants())} damaged files, {len(differing)} judged differently")
    sys.exit(bool(faults or ours or differing) or len(verdicts) < len(files) * 2)


def fetch() -> None:
    """Have Maven lay down veraPDF, unless it is there."""
    if not LIBRARY.is_dir():
        target = f"-DoutputDirectory={LIBRARY.resolve()}"
        command = ["mvn", "-q", "-f", str(HERE / "pom.xml"), "dependency:copy-dependencies", target]
        subprocess.run(command, check=True)


def written(seed: int, count: int, folder: Path) -> Iterator[Path]:
    """Hybrid invoices in all languages, looks and sizes of paper."""
    for index in range(count):
        settings = {
            "language": LANGUAGES[index % len(LANGUAGES)],
            "template": "plain" if index % 2 else "classic",
            "paper": "us-letter" if index % 3 else "a4",
        }
        envelope = Envelope(control_number=1, prepared_at=AT, settings=settings, test=not index % 5)
        invoice = invoices.seeded(seed * 10_007 + index)
        path = folder / f"{index}-{settings['language']}-{settings['template']}.pdf"
        path.write_bytes(FORMATS[KINDS[index % 2]].write(invoice, envelope))
        yield path


def mutants() -> dict[str, bytes]:
    """Our invoice with one fault each, by the name of the fault."""
    found = {f"bytes: {name}": change(hybrid()) for name, (change, _) in planted.BYTES.items()}
    tables = {"objects": planted.OBJECTS, "metadata": planted.METADATA, "files": planted.FILES}
    for sort, table in tables.items():
        found |= {f"{sort}: {name}": changed(hybrid(), one) for name, (one, _) in table.items()}
    return found


def disagreements(folder: Path) -> Iterator[str]:
    """Where veraPDF and we name other clauses for a damaged file."""
    files = {}
    for index, (name, content) in enumerate(mutants().items()):
        files[name] = folder / f"mutant-{index}.pdf"
        files[name].write_bytes(content)
    theirs = clauses(judged(list(files.values())))
    for name, file in files.items():
        fault = name.partition(": ")[2]
        said = {one.rule for one in check_pdf(file.read_bytes())}
        ours = {rule.removeprefix("PDFA3-") for rule in said if rule.startswith("PDFA3-")}
        their = theirs[str(file)] - FOLLOWS.get(fault, set())
        if not their <= ours or (ours != their and fault not in STRICTER):
            yield f"{name}: veraPDF {sorted(their)}, we {sorted(ours)}"


def clauses(verdicts: list[str]) -> dict[str, set[str]]:
    """The clauses of PDF/A that files break, by what veraPDF says line by line."""
    found: dict[str, set[str]] = {}
    current: set[str] = set()
    for line in verdicts:
        head = re.match(r"(?:passed|failed) (\S+) (.+)", line)
        if head:
            current = found.setdefault(head[2], set()) if head[1].startswith("3") else set()
        elif line.startswith("  "):
            current.add(line.strip().partition(":")[0])
    return found


def judged(files: list[Path]) -> list[str]:
    """What veraPDF says, line by line."""
    command = ["java", "-cp", f"{LIBRARY}/*", str(HERE / "Verdict.java"), *map(str, files)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return [
        line for line in done.stdout.splitlines() if line.startswith(("passed", "failed", "  "))
    ]


if __name__ == "__main__":
    main()
