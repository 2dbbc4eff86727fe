"""Where camt messages say what: one table, walked once per entry, for all versions 02 to 12.

Versions differ in where a name stands (Nm, since version 08 Pty/Nm), what a bank's code is called
(BIC, BICFI) and whether a status is a text or a code. Whatever is not in the table has no place in
the model. Source: ISO 20022 message definition reports of camt.052, camt.053 and camt.054.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from lxml import etree

Said = dict[str, Any]
"""What an element says, by the names of the table; what was not said is absent."""


@dataclass(frozen=True, slots=True)
class Texts:
    """Every text of this name."""

    name: str


@dataclass(frozen=True, slots=True)
class Amounts:
    """Every amount of this name: text and currency."""

    name: str


@dataclass(frozen=True, slots=True)
class Choice:
    """The text of the element itself, or of the one inside: a code or the bank's own word."""

    name: str


@dataclass(frozen=True, slots=True)
class Repeated:
    """Every element, each told for itself."""

    name: str
    shape: "Shape"


Shape = Mapping[str, Any]
"""By name of a child: the shape of what is inside, or what is taken of it; a name alone takes the
first text."""


def _of_party(one: str) -> dict[str, Any]:
    """Name, account and bank of one of the two parties, in all places where versions have them."""
    parties, agents = "RltdPties", "RltdAgts"
    return {
        f"{parties}/{one}/Pty/Nm": f"{one}.name",
        f"{parties}/{one}/Nm": f"{one}.name",
        f"{parties}/{one}/Agt/FinInstnId/Nm": f"{one}.name",
        f"{parties}/Ultmt{one}/Pty/Nm": f"{one}.ultimate",
        f"{parties}/Ultmt{one}/Nm": f"{one}.ultimate",
        f"{parties}/{one}Acct/Id/IBAN": f"{one}.iban",
        f"{parties}/{one}Acct/Id/Othr/Id": f"{one}.account",
        f"{agents}/{one}Agt/FinInstnId/BICFI": f"{one}.bic",
        f"{agents}/{one}Agt/FinInstnId/BIC": f"{one}.bic",
    }


def _nested(paths: Mapping[str, Any]) -> Shape:
    """`paths` as shapes in shapes."""
    shape: dict[str, Any] = {}
    for path, step in paths.items():
        inner = shape
        *above, last = path.split("/")
        for name in above:
            inner = inner.setdefault(name, {})
        inner[last] = step
    return shape


TRANSACTION = _nested(
    {
        "Amt": Amounts("amount"),
        "CdtDbtInd": "sign",
        "Refs/EndToEndId": "end_to_end_id",
        "Refs/AcctSvcrRef": "bank_reference",
        "Refs/TxId": "transaction_id",
        "Refs/UETR": "uetr",
        "Refs/MndtId": "mandate_id",
        "AmtDtls/TxAmt/Amt": Amounts("transaction_amount"),
        "AmtDtls/TxAmt/CcyXchg/XchgRate": "transaction_rate",
        "AmtDtls/InstdAmt/Amt": Amounts("instructed"),
        "AmtDtls/InstdAmt/CcyXchg/XchgRate": "instructed_rate",
        "AmtDtls/CntrValAmt/CcyXchg/XchgRate": "counter_rate",
        "Chrgs/TtlChrgsAndTaxAmt": Amounts("charges_total"),
        "Chrgs/Amt": Amounts("charges"),
        "Chrgs/Rcrd/Amt": Amounts("charges"),
        **_of_party("Dbtr"),
        **_of_party("Cdtr"),
        "RmtInf/Ustrd": Texts("text"),
        "RmtInf/Strd/CdtrRefInf/Ref": Texts("references"),
        "RmtInf/Strd/RfrdDocInf/Nb": Texts("documents"),
        "RmtInf/Strd/AddtlRmtInf": Texts("added"),
        "RtrInf/Rsn": Choice("return_reason"),
        "RtrInf/AddtlInf": Texts("return_information"),
        "RtrInf/OrgnlEndToEndId": "original_end_to_end_id",
        "AddtlTxInf": "information",
    }
)

ENTRY = _nested(
    {
        "NtryRef": "entry_reference",
        "Amt": Amounts("amount"),
        "CdtDbtInd": "sign",
        "RvslInd": "reversal",
        "Sts": Choice("status"),
        "BookgDt/Dt": "booked",
        "BookgDt/DtTm": "booked",
        "ValDt/Dt": "value",
        "ValDt/DtTm": "value",
        "AcctSvcrRef": "bank_reference",
        "BkTxCd/Domn/Cd": "domain",
        "BkTxCd/Domn/Fmly/Cd": "family",
        "BkTxCd/Domn/Fmly/SubFmlyCd": "sub_family",
        "BkTxCd/Prtry/Cd": "own_code",
        "Chrgs/TtlChrgsAndTaxAmt": Amounts("charges_total"),
        "Chrgs/Amt": Amounts("charges"),
        "Chrgs/Rcrd/Amt": Amounts("charges"),
        "NtryDtls/Btch/MsgId": "batch_message",
        "NtryDtls/Btch/PmtInfId": "batch_id",
        "NtryDtls/Btch/NbOfTxs": Texts("transactions"),
        "NtryDtls/TxDtls": Repeated("details", TRANSACTION),
        "AddtlNtryInf": "information",
    }
)

_COUNTED = {"NbOfNtries": "count", "Sum": "sum"}

HEADER = _nested(
    {
        "Id": "id",
        "ElctrncSeqNb": "sequence",
        "LglSeqNb": "legal_sequence",
        "FrToDt/FrDtTm": "from",
        "FrToDt/ToDtTm": "to",
        "Acct/Id/IBAN": "iban",
        "Acct/Id/Othr/Id": "account",
        "Acct/Ccy": "currency",
        "Bal": Repeated(
            "balances",
            _nested(
                {
                    "Tp/CdOrPrtry/Cd": "kind",
                    "Amt": Amounts("amount"),
                    "CdtDbtInd": "sign",
                    "Dt/Dt": "day",
                    "Dt/DtTm": "day",
                }
            ),
        ),
        **{
            f"TxsSummry/{place}/{name}": f"{place}.{said}"
            for place in ("TtlNtries", "TtlCdtNtries", "TtlDbtNtries")
            for name, said in _COUNTED.items()
        },
    }
)


@lru_cache(maxsize=32)
def in_namespace(kind: str, namespace: str) -> Shape:
    """The shape of an `entry` or a `header` with the names that lxml gives to the elements."""
    return _named({"entry": ENTRY, "header": HEADER}[kind], f"{{{namespace}}}" if namespace else "")


def _named(shape: Shape, prefix: str) -> Shape:
    named: dict[str, Any] = {}
    for name, step in shape.items():
        if isinstance(step, Repeated):
            step = Repeated(step.name, _named(step.shape, prefix))
        elif isinstance(step, Mapping):
            step = _named(step, prefix)
        named[prefix + name] = step
    return named


def gather(element: etree._Element, shape: Shape, said: Said) -> Said:
    """Put what `element` says, by `shape`, into `said`. Called for every element of a file."""
    find = shape.get
    for child in element:
        step = find(child.tag)
        if step is None:
            continue
        kind = type(step)
        if kind is dict:
            gather(child, step, said)
        elif kind is str:
            text = child.text
            if text and step not in said and (text := text.strip()):
                said[step] = text
        elif kind is Repeated:
            said.setdefault(step.name, []).append(gather(child, step.shape, {}))
        else:
            _collect(child, step, said)
    return said


def _collect(child: etree._Element, step: Texts | Amounts | Choice, said: Said) -> None:
    text = (child.text or "").strip()
    if type(step) is Amounts:
        said.setdefault(step.name, []).append((text, child.get("Ccy", "")))
    elif type(step) is Choice:
        inside = child[0].text if not text and len(child) else text
        said.setdefault(step.name, (inside or "").strip())
    elif text:
        said.setdefault(step.name, []).append(text)
