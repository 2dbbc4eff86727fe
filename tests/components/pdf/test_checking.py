"""Our checker: nothing is wrong with what we write, and every planted fault is found."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from pypdf import PdfWriter
from pypdf.generic import (
    BooleanObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NumberObject,
    TextStringObject,
)
from typer.testing import CliRunner

from integration.formats.pdf.checking import check_pdf
from tests.components.pdf.hybrids import (
    changed,
    hybrid,
    listed,
    metadata,
    plain,
    specifications,
    stream,
)
from worker.cli import app

Change = Callable[[PdfWriter], object]


def name(text: str) -> NameObject:
    return NameObject(f"/{text}")


def dictionary(**entries: object) -> DictionaryObject:
    return DictionaryObject({name(key): value for key, value in entries.items()})


def rules(pdf: bytes) -> set[str]:
    return {finding.rule for finding in check_pdf(pdf)}


@pytest.mark.parametrize("format", ["factur-x", "zugferd-xrechnung"])
def test_nothing_is_wrong_with_what_we_write(format: str) -> None:
    assert check_pdf(hybrid(format)) == ()
    assert check_pdf(changed(hybrid(format), lambda _: None)) == ()


# Bytes


BYTES: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "something before it": (lambda pdf: b"\n" + pdf, "PDFA3-6.1.2"),
    "version 2.0": (lambda pdf: pdf.replace(b"%PDF-1.7", b"%PDF-2.0", 1), "PDFA3-6.1.2"),
    "no binary comment": (lambda pdf: pdf[:9] + b"%abcd" + pdf[14:], "PDFA3-6.1.2"),
    "something behind it": (lambda pdf: pdf + b"\n<!-- sent by mail -->", "PDFA3-6.1.3"),
    "no identifier": (lambda pdf: re.sub(rb"/ID\[[^\]]*\]", b"", pdf), "PDFA3-6.1.3"),
    "blanks after xref": (lambda pdf: pdf.replace(b"xref\n0 ", b"xref \n0 ", 1), "PDFA3-6.1.4"),
}


@pytest.mark.parametrize("sort", BYTES)
def test_faults_of_the_file_are_found(sort: str) -> None:
    change, rule = BYTES[sort]
    pdf = hybrid()
    mutant = change(pdf)
    assert mutant != pdf
    assert rules(mutant) == {rule}


# Objects


def font(writer: PdfWriter) -> DictionaryObject:
    fonts = writer.pages[0]["/Resources"]["/Font"]  # type: ignore[index]
    outer = next(iter(fonts.values())).get_object()
    return outer["/DescendantFonts"][0]["/FontDescriptor"]  # type: ignore[no-any-return]


def without_font_program(writer: PdfWriter) -> None:
    found = font(writer)
    for key in ("/FontFile", "/FontFile2", "/FontFile3"):
        found.pop(key, None)


def root(**entries: object) -> Change:
    return lambda writer: writer.root_object.update(dictionary(**entries))


def page(**entries: object) -> Change:
    return lambda writer: writer.pages[0].update(dictionary(**entries))


def resource(kind: str, content: object) -> Change:
    def add(writer: PdfWriter) -> None:
        resources = writer.pages[0]["/Resources"]
        resources[name(kind)] = dictionary(X9=content)  # type: ignore[index]

    return add


def annotation(kind: str, **entries: object) -> Change:
    where = listed(*(FloatObject(one) for one in (10, 10, 20, 20)))
    said = {"Type": name("Annot"), "Subtype": name(kind), "Rect": where, "F": NumberObject(4)}
    return page(Annots=listed(dictionary(**{**said, **entries})))


def action(kind: str, **entries: object) -> DictionaryObject:
    return dictionary(Type=name("Action"), S=name(kind), **entries)


SCRIPT = {"JS": TextStringObject("app.alert(1)")}
DRAWN = {"AP": dictionary(N=stream(b""))}
TRUE = BooleanObject(True)
IMAGE = {"Type": name("XObject"), "Subtype": name("Image")}
FORM = {"Type": name("XObject"), "Subtype": name("Form")}

OBJECTS: dict[str, tuple[Change, str]] = {
    "font not embedded": (without_font_program, "PDFA3-6.2.11.4.1"),
    "standard font": (
        resource("Font", dictionary(Type=name("Font"), Subtype=name("Type1"), BaseFont=name("H"))),
        "PDFA3-6.2.11.4.1",
    ),
    "JavaScript when opened": (root(OpenAction=action("JavaScript", **SCRIPT)), "PDFA3-6.5.1"),
    "JavaScript after another": (
        root(OpenAction=action("GoTo", Next=action("JavaScript", **SCRIPT))),
        "PDFA3-6.5.1",
    ),
    "JavaScript by name": (
        lambda writer: writer.root_object["/Names"].update(  # type: ignore[call-overload]
            dictionary(JavaScript=dictionary(Names=listed(SCRIPT["JS"], dictionary())))
        ),
        "PDFA3-6.5.1",
    ),
    "launch from a link": (
        annotation("Link", A=action("Launch", F=TextStringObject("a.exe"))),
        "PDFA3-6.5.1",
    ),
    "named action": (root(OpenAction=action("Named", N=name("Print"))), "PDFA3-6.5.1"),
    "trigger of the file": (root(AA=dictionary(WC=action("GoTo"))), "PDFA3-6.5.2"),
    "trigger of a page": (page(AA=dictionary(O=action("GoTo"))), "PDFA3-6.5.2"),
    "trigger of a field": (
        annotation("Widget", AA=dictionary(K=action("GoTo")), **DRAWN),
        "PDFA3-6.4.1",
    ),
    "action of a field": (annotation("Widget", A=action("GoTo"), **DRAWN), "PDFA3-6.4.1"),
    "fields not drawn": (root(AcroForm=dictionary(NeedAppearances=TRUE)), "PDFA3-6.4.1"),
    "XFA": (root(AcroForm=dictionary(XFA=stream(b"<a/>"))), "PDFA3-6.4.2"),
    "to be rendered": (root(NeedsRendering=TRUE), "PDFA3-6.4.2"),
    "film": (annotation("Movie", **DRAWN), "PDFA3-6.3.1"),
    "hidden note": (annotation("Text", F=NumberObject(6), **DRAWN), "PDFA3-6.3.2"),
    "note that is not printed": (annotation("Text", F=NumberObject(0), **DRAWN), "PDFA3-6.3.2"),
    "note without looks": (annotation("Text"), "PDFA3-6.3.3"),
    "content elsewhere": (
        resource("XObject", stream(b"", **FORM, F=TextStringObject("a.bin"))),
        "PDFA3-6.1.7.1",
    ),
    "LZW": (
        resource("XObject", stream(b"\x80\x0b\x60\x50", **FORM, Filter=name("LZWDecode"))),
        "PDFA3-6.1.7.2",
    ),
    "other sizes of a picture": (
        resource("XObject", stream(b"", **IMAGE, Alternates=listed())),
        "PDFA3-6.2.8",
    ),
    "smoothed picture": (
        resource("XObject", stream(b"", **IMAGE, Interpolate=TRUE)),
        "PDFA3-6.2.8",
    ),
    "page of another file": (
        resource("XObject", stream(b"", **FORM, Ref=dictionary())),
        "PDFA3-6.2.9",
    ),
    "PostScript": (
        resource("XObject", stream(b"", Type=name("XObject"), Subtype=name("PS"))),
        "PDFA3-6.2.9",
    ),
    "transfer function": (resource("ExtGState", dictionary(TR=name("Identity"))), "PDFA3-6.2.5"),
    "presentation": (page(PresSteps=dictionary()), "PDFA3-6.10"),
    "requirements": (root(Requirements=listed()), "PDFA3-6.11"),
    "no output intent": (
        lambda writer: writer.root_object.pop("/OutputIntents"),
        "PDFA3-6.2.3",
    ),
    "output intent without profile": (
        lambda writer: writer.root_object["/OutputIntents"][0].pop("/DestOutputProfile"),  # type: ignore[index]
        "PDFA3-6.2.3",
    ),
    "profile that is none": (
        lambda writer: writer.root_object["/OutputIntents"][0].update(  # type: ignore[index]
            dictionary(DestOutputProfile=stream(b"sRGB", N=NumberObject(3)))
        ),
        "PDFA3-6.2.3",
    ),
    "four colours of three": (
        lambda writer: writer.root_object["/OutputIntents"][0]["/DestOutputProfile"].update(  # type: ignore[index]
            dictionary(N=NumberObject(4))
        ),
        "PDFA3-6.2.3",
    ),
}


@pytest.mark.parametrize("sort", OBJECTS)
def test_faults_of_objects_are_found(sort: str) -> None:
    change, rule = OBJECTS[sort]
    assert rules(changed(hybrid(), change)) == {rule}


# Metadata


def said(before: str, after: str) -> Change:
    return lambda writer: metadata(writer, before, after)


METADATA: dict[str, tuple[Change, str]] = {
    "none": (lambda writer: writer.root_object.pop("/Metadata"), "PDFA3-6.6.2.1 FX-XMP"),
    "no XML": (said("<rdf:RDF", "<rdf:RDF <"), "PDFA3-6.6.2.1 FX-XMP"),
    "bytes": (said("<?xpacket begin=", '<?xpacket bytes="9" begin='), "PDFA3-6.6.2.1"),
    "part 2": (said("part>3<", "part>2<"), "PDFA3-6.6.4"),
    "level X": (said("conformance>A<", "conformance>X<"), "PDFA3-6.6.4"),
    "schema not described": (
        said("name>DocumentFileName<", "name>Else<"),
        "PDFA3-6.6.2.3.1",
    ),
    "another file": (said("Name>factur-x.xml<", "Name>facturx.xml<"), "FX-DocumentFileName"),
    "no file": (
        said("<fx:DocumentFileName>factur-x.xml<", "<fx:DocumentFileName><"),
        "FX-DocumentFileName",
    ),
    "an order": (said("Type>INVOICE<", "Type>ORDER<"), "FX-DocumentType"),
    "no version": (said("Version>1.0<", "Version><"), "FX-Version"),
    "another level": (said("Level>EN 16931<", "Level>EXTENDED<"), "FX-ConformanceLevel"),
    "no hybrid": (said("urn:factur-x:pdfa", "urn:other:pdfa"), "FX-XMP"),
}


@pytest.mark.parametrize("sort", METADATA)
def test_faults_of_metadata_are_found(sort: str) -> None:
    change, expected = METADATA[sort]
    assert rules(changed(hybrid(), change)) == set(expected.split())


# Files inside


def invoice(**entries: object) -> Change:
    return lambda writer: specifications(writer)["factur-x.xml"].update(dictionary(**entries))


def embedded(change: Callable[[DictionaryObject], object]) -> Change:
    return lambda writer: change(specifications(writer)["factur-x.xml"]["/EF"]["/F"])  # type: ignore[index]


def without(key: str) -> Change:
    return lambda writer: specifications(writer)["factur-x.xml"].pop(key)


def xml(before: bytes, after: bytes) -> Change:
    def change(file: DictionaryObject) -> None:
        content = file.get_data()  # type: ignore[attr-defined]
        assert before in content
        file.set_data(content.replace(before, after))  # type: ignore[attr-defined]

    return embedded(change)


def renamed(to: str) -> Change:
    return invoice(F=TextStringObject(to), UF=TextStringObject(to))


CORE = b">urn:cen.eu:en16931:2017<"
FILES: dict[str, tuple[Change, str]] = {
    "one name": (without("/UF"), "PDFA3-6.8"),
    "no relationship": (without("/AFRelationship"), "PDFA3-6.8"),
    "wrong relationship": (invoice(AFRelationship=name("Supplement")), "FX-RELATIONSHIP"),
    "no media type": (embedded(lambda file: file.pop("/Subtype")), "PDFA3-6.8 FX-MIME"),
    "wrong media type": (
        embedded(lambda file: file.update(dictionary(Subtype=name("text/plain")))),
        "FX-MIME",
    ),
    "no date": (embedded(lambda file: file["/Params"].pop("/ModDate")), "FX-MOD-DATE"),
    "belongs to nothing": (lambda writer: writer.root_object.pop("/AF"), "PDFA3-6.8"),
    "not shown": (lambda writer: writer.root_object.pop("/Names"), "FX-NAMES"),
    "another name": (renamed("invoice.xml"), "FX-DocumentFileName FX-FILE-NAME"),
    "another level": (
        xml(CORE, b">urn:cen.eu:en16931:2017#compliant#urn:factur-x.eu:1p0:basic<"),
        "FX-ConformanceLevel",
    ),
    "too little to be an invoice": (
        xml(CORE, b">urn:factur-x.eu:1p0:minimum<"),
        "FX-ConformanceLevel FX-RELATIONSHIP",
    ),
    "XRechnung in factur-x.xml": (
        xml(CORE, b">urn:cen.eu:en16931:2017#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0<"),
        "FX-ConformanceLevel FX-FILE-NAME",
    ),
    "Peppol": (
        xml(CORE, b">urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0<"),
        "FX-PROFILE",
    ),
    "no XML": (xml(b"<?xml", b"<xml"), "FX-PROFILE"),
    "no invoice": (renamed("terms.txt"), "FX-ONE-XML"),
    "two invoices": (
        lambda writer: specifications(writer)["hours.csv"].update(
            dictionary(F=TextStringObject("xrechnung.xml"), UF=TextStringObject("xrechnung.xml"))
        ),
        "FX-ONE-XML",
    ),
}


@pytest.mark.parametrize("sort", FILES)
def test_faults_of_the_files_inside_are_found(sort: str) -> None:
    change, expected = FILES[sort]
    assert rules(changed(hybrid(), change)) == set(expected.split())


def test_all_faults_are_told_with_place_and_clause() -> None:
    def change(writer: PdfWriter) -> None:
        without_font_program(writer)
        metadata(writer, "part>3<", "part>2<")

    first, second = check_pdf(changed(hybrid(), change))
    assert first.path.startswith("PDF/Root/Pages/Kids[0]/Resources/Font/")
    assert "is not embedded" in first.message
    assert first.hint.endswith("(ISO 19005-3, 6.2.11.4.1)")
    assert (second.rule, second.path) == ("PDFA3-6.6.4", "PDF/Root/Metadata/pdfaid:part")


def test_encrypted_and_broken_files_are_told_apart() -> None:
    encrypted = changed(hybrid(), lambda writer: writer.encrypt("", "owner"))
    (finding,) = check_pdf(encrypted)
    assert finding.rule == "PDF_ENCRYPTED"
    assert "6.1.3" in finding.message
    assert rules(b"%PDF-1.7\n%nothing") == {"PDF_BROKEN"}


def test_a_plain_page_with_an_attachment_is_no_hybrid() -> None:
    found = rules(plain(factur_x__xml=b"<a/>"))
    assert {"PDFA3-6.2.3", "PDFA3-6.6.2.1", "PDFA3-6.8", "FX-XMP", "FX-PROFILE"} <= found


def test_the_command_says_what_is_wrong(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.pdf", tmp_path / "bad.pdf"
    good.write_bytes(hybrid())
    bad.write_bytes(changed(hybrid(), without("/AFRelationship")))
    run = CliRunner().invoke
    assert run(app, ["pdf", "check", str(good)]).stdout == f"{good}: valid\n"
    result = run(app, ["pdf", "check", str(good), str(bad)])
    assert result.exit_code == 1
    assert f"{bad}: INVALID\n  fatal       PDFA3-6.8: " in result.stdout
    assert '"valid": false' in run(app, ["pdf", "check", str(bad), "--json"]).stdout
    assert run(app, ["pdf", "check", str(tmp_path / "none.pdf")]).exit_code == 2
