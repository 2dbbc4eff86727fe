"""Hostile and broken XML becomes findings; its harmless neighbours are read."""

import pytest

from domain.core.errors import Unreadable
from integration.xml.parser import parse, root_name, stream

BILLION = b"""<?xml version="1.0"?>
<!DOCTYPE a [<!ENTITY b "xxxx"><!ENTITY c "&b;&b;&b;&b;">]>
<a>&c;</a>"""
XXE = b'<!-- x --><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'
EXTERNAL = b'<?pi?>\n\n<!DOCTYPE a SYSTEM "http://127.0.0.1:9/x.dtd"><a/>'
PARAMETER = b'<!DOCTYPE a [<!ENTITY % p SYSTEM "http://127.0.0.1:9/p"> %p;]><a/>'


def rules(content: bytes, **limits: int) -> list[tuple[str, str]]:
    with pytest.raises(Unreadable) as refused:
        parse(content, **limits)
    assert all(finding.hint and finding.message for finding in refused.value.findings)
    return [(finding.rule, finding.path) for finding in refused.value.findings]


@pytest.mark.parametrize(
    ("content", "place"),
    [(BILLION, "2:1"), (XXE, "1:1"), (EXTERNAL, "3:1"), (PARAMETER, "1:1")],
)
def test_a_doctype_is_refused_whatever_it_says(content: bytes, place: str) -> None:
    assert rules(content) == [("XML_DTD_FORBIDDEN", place)]
    for reader in (root_name, lambda given: list(stream(given, ["a"]))):
        with pytest.raises(Unreadable) as refused:
            reader(content)
        assert refused.value.findings[0].rule == "XML_DTD_FORBIDDEN"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"<a>" * 101 + b"</a>" * 101, ("XML_TOO_DEEP", "1:1")),
        (b"<a>" * 100_000, ("XML_TOO_DEEP", "1:771")),
        (
            b"<r>\n<a %s/></r>" % b" ".join(b"a%d='1'" % n for n in range(101)),
            ("XML_TOO_MANY_ATTRIBUTES", "2:1"),
        ),
        (b"<a>", ("XML_NOT_WELL_FORMED", "1:4")),
        (b"<a>&</a>", ("XML_NOT_WELL_FORMED", "1:5")),
        (b"<a>\n\x01</a>", ("XML_ENCODING", "2:1")),
        (b"<a>&nbsp;</a>", ("XML_NOT_WELL_FORMED", "1:10")),
        (b"<a>\xff</a>", ("XML_ENCODING", "1:4")),
        (b"<a/><b/>", ("XML_NOT_WELL_FORMED", "1:5")),
        (b"", ("XML_NOT_WELL_FORMED", "1:1")),
        (b"UNB+UNOC:3+", ("XML_NOT_WELL_FORMED", "1:1")),
        (b"%PDF-1.7", ("XML_NOT_WELL_FORMED", "1:1")),
        (b"<?xml version='1.0' encoding='UTF-7'?><a/>", ("XML_ENCODING", "1:1")),
        ("<?xml version='1.0' encoding='UTF-16'?><a/>".encode("utf-16"), ("XML_ENCODING", "1:1")),
        ("<a/>".encode("utf-16-le"), ("XML_ENCODING", "1:1")),
        (b"<a>\x00</a>", ("XML_ENCODING", "1:1")),
        (
            b'<x:include xmlns:x="http://www.w3.org/2001/XInclude" href="/etc/passwd"/',
            ("XML_NOT_WELL_FORMED", "1:72"),
        ),
    ],
)
def test_what_is_not_harmless_is_refused_with_its_place(
    content: bytes, expected: tuple[str, str]
) -> None:
    assert rules(content) == [expected]


def test_size_is_limited_before_anything_is_parsed() -> None:
    assert rules(b"<a>" + b"x" * 100, max_bytes=50) == [("XML_TOO_LARGE", "1:1")]


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b"<a>" * 100 + b"</a>" * 100, None),
        (b"\xef\xbb\xbf<?xml version='1.0' encoding='utf-8'?><a>\xc3\xa4</a>", "ä"),
        (b"<?xml version='1.0' encoding='ISO-8859-1'?><a>\xe4</a>", "ä"),
        (b"\n<!-- <!DOCTYPE a> --><a><![CDATA[<!DOCTYPE a>]]></a>", "<!DOCTYPE a>"),
        (b"<a>one<!-- two -->three<?four?></a>", "onethree"),
        (b"<a>&amp;&#228;</a>", "&ä"),
        (b"<a %s/>" % b" ".join(b"a%d='1'" % n for n in range(100)), None),
    ],
)
def test_harmless_neighbours_are_read(content: bytes, text: str | None) -> None:
    assert parse(content).text == text


def test_xinclude_is_never_followed() -> None:
    root = parse(
        b'<a xmlns:x="http://www.w3.org/2001/XInclude"><x:include href="/etc/passwd"/></a>'
    )
    assert root[0].tag == "{http://www.w3.org/2001/XInclude}include"


def test_the_root_is_named_without_reading_the_rest() -> None:
    assert root_name(b'<?pi?><p:a xmlns:p="urn:x"><b>') == ("urn:x", "a")
    assert root_name(b"<a/>") == ("", "a")


def test_a_stream_gives_elements_whole_and_forgets_them() -> None:
    content = b'<r xmlns="urn:x"><h/>' + b"<e><v>1</v></e>" * 3 + b"<t/></r>"
    seen = []
    for element in stream(content, ["e", "r"]):
        seen.append((element.tag, len(element), element.findtext("{*}v")))
    assert seen == [("{urn:x}e", 1, "1")] * 3 + [("{urn:x}r", 3, None)]


def test_a_stream_that_breaks_says_where() -> None:
    with pytest.raises(Unreadable) as refused:
        list(stream(b"<r><e/>\n<e></r>", ["e"]))
    assert refused.value.findings[0].path.startswith("2:")
