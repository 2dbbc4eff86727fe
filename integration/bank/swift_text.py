"""Field :86: of MT940 and MT942: what a payment says, in the dialects that banks write.

`?20EREF+...?30BIC` (Germany, DFU agreement of the banks, annex 3), `/EREF/.../REMI/...` (codes of
the SEPA usage rules in the Netherlands and elsewhere), `EREF+... SVWZ+...`, or free lines.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from domain.settlement.bank import NOT_PROVIDED

_SUBFIELD = re.compile(r"\?(\d\d)")
_CODE = re.compile(r"(?:^|(?<=\s))(EREF|KREF|MREF|CRED|DEBT|SVWZ|ABWA|ABWE|IBAN|BIC|RTRN)\+")
_SLASHED = re.compile(
    r"/(EREF|KREF|MARF|PREF|IREF|CSID|RTRN|REMI|NAME|IBAN|BIC|TRTP|ORDP|BENM|UDTR|UCRD|EXCH|CHGS"
    r"|ADDR|ISDT|PURP|TRCD|USTD|STRD|CDTRREF|CDTRREFTP|ISSR|ID|SVCL|OCMT|COAM|NRTX|MPRF|TYPE)/"
)
_TEXTS = (*range(20, 30), *range(60, 64))


def told(lines: Sequence[str]) -> dict[str, Any]:
    """The fields of a part that the lines of one :86: say."""
    whole = "\n".join(lines)
    if re.match(r"\d{3}\?\d\d", whole):
        return _structured("".join(lines))
    if _SLASHED.match(whole):
        return _slashed("".join(lines))
    if _CODE.search(whole):
        return _coded(" ".join(lines), {})
    return {"text": tuple(line.strip() for line in lines if line.strip())}


def _structured(text: str) -> dict[str, Any]:
    pieces = _SUBFIELD.split(text)
    found: dict[int, str] = {}
    for number, value in zip(pieces[1::2], pieces[2::2], strict=True):
        found[int(number)] = found.get(int(number), "") + value
    fields: dict[str, Any] = {
        "counterparty_name": " ".join(filter(None, (found.get(32), found.get(33)))),
        "counterparty_bic": found.get(30, ""),
        "counterparty_iban": found.get(31, "") or found.get(38, ""),
    }
    lines = [found[at] for at in _TEXTS if at in found]
    if any(_CODE.match(line) for line in lines):
        return _coded(_rejoined(lines), fields)
    return {**fields, "text": tuple(filter(None, lines))}


def _rejoined(lines: Sequence[str]) -> str:
    """Lines as one text: a code begins a word, anything else goes on where the line was cut."""
    return "".join(f"\n{line}" if _CODE.match(line) else line for line in lines)


def _coded(text: str, fields: Mapping[str, Any]) -> dict[str, Any]:
    """`EREF+...`, with everything before the first code as text."""
    pieces = _CODE.split(text)
    said = {code: value.strip() for code, value in zip(pieces[1::2], pieces[2::2], strict=True)}
    return _fields(said, pieces[0].strip(), fields)


def _slashed(text: str) -> dict[str, Any]:
    """`/EREF/...`: parties have their account, bank and name behind them."""
    pieces = _SLASHED.split(text)
    said: dict[str, str] = {}
    for code, value in zip(pieces[1::2], pieces[2::2], strict=True):
        name = {"MARF": "MREF", "CDTRREF": "STRD_REF"}.get(code, code)
        said.setdefault(name, value.strip("/ "))
    parties = said.get("ORDP") or said.get("BENM") or ""
    return _fields(said, parties, {})


def _fields(said: Mapping[str, str], before: str, given: Mapping[str, Any]) -> dict[str, Any]:
    end = said.get("EREF", "")
    remitted = said.get("SVWZ") or said.get("USTD") or said.get("REMI") or ""
    ultimate = said.get("ABWA") or said.get("UDTR") or said.get("UCRD") or said.get("ABWE") or ""
    fields = {
        **given,
        "end_to_end_id": "" if end.upper() == NOT_PROVIDED else end,
        "mandate_id": said.get("MREF", ""),
        "references": tuple(filter(None, (said.get("STRD_REF"),))),
        "text": tuple(filter(None, (remitted.strip("/"), before))),
        "ultimate_name": ultimate,
        "return_reason": said.get("RTRN", "")[:35],
    }
    for field, code in (
        ("counterparty_name", "NAME"),
        ("counterparty_iban", "IBAN"),
        ("counterparty_bic", "BIC"),
    ):
        if not fields.get(field):
            fields[field] = said.get(code, "")
    return fields
