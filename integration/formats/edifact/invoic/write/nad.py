"""NAD itself: who or where, by id, name and address."""

from collections.abc import Sequence

from domain.core.identifiers import Identifier
from domain.core.party import PostalAddress
from integration.formats.edifact.invoic import codes
from integration.formats.edifact.invoic.settings import DUNS, GLN
from integration.formats.edifact.invoic.write.sheet import Sheet

WIDTH = 35
_NAMES, _LINES = 5, 4
_REGION = 9


def nad(
    sheet: Sheet,
    role: str,
    path: str,
    *,
    id: Sequence[str] = (),
    name: str | None = None,
    name_path: str = "",
    address: PostalAddress | None = None,
) -> None:
    """A party or place in its role (3035)."""
    names = sheet.parts(name, WIDTH, _NAMES, name_path or f"{path}.name")
    where = _address(sheet, address, f"{path}.address") if address else ()
    sheet.add("NAD", role, id, "", names, *where)


def _address(
    sheet: Sheet, address: PostalAddress, path: str
) -> tuple[Sequence[str], str, Sequence[str], str, str]:
    said = (address.line_one, address.line_two, address.line_three)
    lines = "\n".join(line for line in said if line)
    return (
        sheet.parts(lines, WIDTH, _LINES, f"{path}.line_one"),
        sheet.fit(address.city, WIDTH, f"{path}.city"),
        _region(sheet, address.subdivision, f"{path}.subdivision"),
        sheet.fit(address.post_code, sheet.release.postcode, f"{path}.post_code"),
        address.country,
    )


def _region(sheet: Sheet, region: str | None, path: str) -> Sequence[str]:
    if region and sheet.release.names_subdivisions and len(region) > _REGION:
        return ("", "", "", sheet.fit(region, 70, path))
    return (sheet.fit(region, _REGION, path),)


def identifier(sheet: Sheet, said: Identifier | None, path: str) -> Sequence[str]:
    """C082: an id, and whose it is."""
    if said is None:
        return ()
    value = sheet.fit(said.value, WIDTH, f"{path}.value")
    agencies = {GLN: codes.AGENCY_GS1, DUNS: codes.AGENCY_DUNS}
    if said.scheme is None:
        return (value, "", sheet.settings.own_agency)
    if said.scheme in agencies:
        return (value, "", agencies[said.scheme])
    listed = sheet.code_list(said.scheme, f"{path}.scheme")
    return (value, listed, codes.AGENCY_ISO if listed else "")


def chosen(sheet: Sheet, identifiers: Sequence[Identifier]) -> Identifier | None:
    """Which of them becomes the id, by the schemes of the settings."""
    for scheme in sheet.settings.party_schemes:
        for one in identifiers:
            if one.scheme == scheme:
                return one
    return identifiers[0] if identifiers else None
