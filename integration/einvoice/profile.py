"""Profiles as data: what a document says at its head about the rules that it follows.

Sources: EN 16931-1 (BT-23, BT-24); Peppol BIS Billing 3.0; XRechnung 3.0.2 and CVD 0.9 (KoSIT);
Factur-X 1.0 / ZUGFeRD 2 (FNFE-MPE, FeRD).
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

_EN = "urn:cen.eu:en16931:2017"
_PEPPOL = f"{_EN}#compliant#urn:fdc:peppol.eu:2017:poacc"
_XRECHNUNG = f"{_EN}#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0"
_BILLING = "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"


@dataclass(frozen=True, slots=True)
class Profile:
    """One set of rules, in one or both syntaxes."""

    id: str
    title: str
    specification: str
    """BT-24: the CustomizationID of UBL, the guideline of CII."""
    process: str = ""
    """BT-23: what is written where the document says nothing."""
    syntaxes: tuple[str, ...] = ("ubl", "cii")
    also: str = ""
    """A pattern of other identifiers for it: names of the same rules, older releases."""

    def heads(self, specification: str, process: str, syntax: str) -> tuple[str, str | None]:
        """BT-24 and BT-23 for a document that had these: its own, if they are of this profile.

        The core, as the least that all of them share, leaves any that the syntax can have.
        """
        is_own = specification.startswith(self.specification) or (
            self == EN16931 and bool(specification) and not _is_foreign(specification, syntax)
        )
        if is_own:
            return specification, process or self.process or None
        return self.specification, self.process or process or None


EN16931 = Profile("en16931", "EN 16931", _EN)
PEPPOL = Profile("peppol-bis-3", "Peppol BIS Billing 3.0", f"{_PEPPOL}:billing:3.0", _BILLING)
PEPPOL_SELF_BILLING = Profile(
    "peppol-self-billing-3",
    "Peppol BIS Self-Billing 3.0",
    f"{_PEPPOL}:selfbilling:3.0",
    "urn:fdc:peppol.eu:2017:poacc:selfbilling:01:1.0",
)
XRECHNUNG = Profile(
    "xrechnung-3",
    "XRechnung 3.0",
    _XRECHNUNG,
    _BILLING,
    also=rf"{_EN}#compliant#urn:xoev-de:kosit:standard:xrechnung_\d\.\d",
)
XRECHNUNG_EXTENSION = Profile(
    "xrechnung-3-extension",
    "XRechnung 3.0 Extension",
    f"{_XRECHNUNG}#conformant#urn:xeinkauf.de:kosit:extension:xrechnung_3.0",
    _BILLING,
    also=rf"{_EN}#compliant#urn:xoev-de:\S+#conformant#urn:xoev-de:kosit:extension:xrechnung_\d\.\d",
)
XRECHNUNG_CVD = Profile(
    "xrechnung-3-cvd",
    "XRechnung 3.0 CVD",
    f"{_XRECHNUNG}#compliant#urn:xeinkauf.de:kosit:xrechnung:cvd_0.9",
    _BILLING,
)


def _factur_x(level: str, before: str = "") -> Profile:
    name = level.lower().replace(" ", "")
    return Profile(
        f"factur-x-{level.lower().replace(' ', '-')}",
        f"Factur-X {level}",
        f"{before}urn:factur-x.eu:1p0:{name}",
        syntaxes=("cii",),
        also=rf"{re.escape(before)}urn:zugferd\.de:2p0:{name}",
    )


FACTUR_X_MINIMUM = _factur_x("MINIMUM")
FACTUR_X_BASIC_WL = _factur_x("BASIC WL")
FACTUR_X_BASIC = _factur_x("BASIC", f"{_EN}#compliant#")
FACTUR_X_EXTENDED = _factur_x("EXTENDED", f"{_EN}#conformant#")

PROFILES = (
    EN16931,
    PEPPOL,
    PEPPOL_SELF_BILLING,
    XRECHNUNG,
    XRECHNUNG_EXTENSION,
    XRECHNUNG_CVD,
    FACTUR_X_MINIMUM,
    FACTUR_X_BASIC_WL,
    FACTUR_X_BASIC,
    FACTUR_X_EXTENDED,
)
"""The level EN 16931 of Factur-X is the European core itself and has no identifier of its own."""


def _is_foreign(specification: str, syntax: str) -> bool:
    """Whether it is a known profile, of another syntax."""
    return profile_of(specification, syntax) is None and any(
        profile_of(specification, other) for other in ("ubl", "cii")
    )


def profile_of(
    specification: str, syntax: str, profiles: Iterable[Profile] = PROFILES
) -> Profile | None:
    """The profile that a document in `syntax` claims to follow, if it is a known one."""
    for profile in profiles:
        if syntax not in profile.syntaxes:
            continue
        if specification == profile.specification:
            return profile
        if profile.also and re.fullmatch(profile.also, specification):
            return profile
    return None
