"""For which device the colours are meant. Source: ISO 19005-3, 6.2.3; ICC.1:2010, 7.2."""

from dataclasses import replace

from pypdf.generic import DictionaryObject, StreamObject

from domain.core.findings import Severity
from integration.formats.pdf.attachments import array, dictionary, resolved
from integration.formats.pdf.checks.verdict import Findings, broken

_PLACE = "PDF/Root/OutputIntents"
_DEVICES = (b"prtr", b"mntr")
_COLOURS = {b"RGB ": 3, b"GRAY": 1, b"CMYK": 4}
_HEAD = 128
_HIGHEST = 4
_HINT = "embed an ICC profile for a screen or a printer, such as sRGB, as /DestOutputProfile"


def colour_faults(catalog: DictionaryObject) -> Findings:
    """What is wrong with the output intents."""
    every = [dictionary(one) for one in array(catalog.get("/OutputIntents"))]
    ours = [one for one in every if resolved(one.get("/S")) == "/GTS_PDFA1"]
    if not ours:
        missing = broken(
            "6.2.3",
            _PLACE,
            "nothing says for which device the colours are meant",
            "add an output intent GTS_PDFA1 with an ICC profile, unless no colour is of a device",
        )
        yield replace(missing, severity=Severity.WARNING)
        return
    profiles = [resolved(one.get("/DestOutputProfile")) for one in every]
    if len({id(one) for one in profiles if one is not None}) > 1:
        yield broken(
            "6.2.3", _PLACE, "the output intents have different profiles", "let them share one"
        )
    for one in ours:
        yield from _profile(resolved(one.get("/DestOutputProfile")))


def _profile(profile: object) -> Findings:
    place = f"{_PLACE}[0]/DestOutputProfile"
    if not isinstance(profile, StreamObject):
        yield broken("6.2.3", place, "the output intent has no ICC profile", _HINT)
        return
    head = bytes(profile.get_data()[:_HEAD])
    if len(head) < _HEAD or head[36:40] != b"acsp":
        yield broken("6.2.3", place, "it is no ICC profile", _HINT)
        return
    device, colours = head[12:16], head[16:20]
    if head[8] > _HIGHEST or device not in _DEVICES or colours not in _COLOURS:
        said = f"{device!r}, {colours!r}, release {head[8]}"
        yield broken("6.2.3", place, f"the ICC profile is one for {said}", _HINT)
    elif resolved(profile.get("/N")) != _COLOURS[colours]:
        yield broken(
            "6.2.3",
            f"{place}/N",
            "the number of colours is not the one of the profile",
            f"let /N be {_COLOURS[colours]}",
        )
