"""Which VAT each line, allowance and charge has, where it does not say so itself.

It is that of the header, or the only one of the breakdown. A message without any TAX says what
VAT there is by its totals alone.
"""

from decimal import Decimal
from typing import Any

from domain.core.codes import VatCategory
from integration.formats.edifact.invoic.read.texts import Said, exemption, is_tax_text
from integration.formats.edifact.invoic.source import ASSUMED, MISSING, Source
from integration.formats.edifact.invoic.tree import Node

Data = dict[str, Any]
_HUNDREDTH = Decimal("0.01")
_WITH_REASON = frozenset(["E", "AE", "K", "G", "O"])
_TAX_POINTS = ("3", "35", "432")


def settle(source: Source, node: Node, data: Data, of_header: Data | None) -> None:
    """Give each what it lacks."""
    rows = data["vat_breakdown"]
    common = of_header or (rows[0] if len(rows) == 1 else None)
    if common is None and not rows:
        common = _by_totals(source, node, data["totals"])
    for one in (*_whole(data["lines"]), *data["allowances"], *data["charges"]):
        said = one.pop("~vat", None) or common
        if said is None:
            source.fault(
                MISSING,
                node.path,
                f"the message has several VAT rates; which one has {_what(one)}?",
                "add TAX+7+VAT behind it",
            )
            continue
        one["vat_category"], one["vat_rate"] = said["category"], said["rate"]


def _what(one: Data) -> str:
    return f"line {one['id']}" if "id" in one else f"the allowance or charge of {one['amount']}"


def _whole(lines: list[Data]) -> list[Data]:
    return [one for line in lines for one in (line, *_whole(line.get("sub_lines", [])))]


def _by_totals(source: Source, node: Node, totals: Data) -> Data:
    tax, base = totals.get("tax"), totals["tax_exclusive"]
    if not tax or not base:
        source.note(ASSUMED, node.path, "no VAT is said: taken as outside the scope of VAT (O)")
        return {"category": VatCategory.OUTSIDE_SCOPE, "rate": None}
    rate = source.rounded(node, tax * 100 / base, _HUNDREDTH)
    source.note(ASSUMED, node.path, f"no VAT rate is said: {rate} % by the totals")
    return {"category": VatCategory.STANDARD, "rate": rate}


def texts(source: Source, said: list[Said], data: Data) -> list[Said]:
    """Reasons for no VAT, and when it falls due; those of `said` that are something else."""
    others = []
    for one in said:
        if not is_tax_text(one):
            others.append(one)
        elif one.code in _TAX_POINTS and not one.text:
            data["tax_point_code"] = one.code
        elif not _exempt(one, source, data["vat_breakdown"]):
            others.append(one)
    return others


def _exempt(said: Said, source: Source, rows: list[Data]) -> bool:
    """Give the reason to its row; whether there is one."""
    found = {f"exemption_{name}": text for name, text in exemption(said, source.release).items()}
    fitting = [row for row in rows if row["category"] == said.code]
    if not said.code:
        fitting = [row for row in rows if row["category"] in _WITH_REASON]
    free = [row for row in fitting if not row.keys() & found.keys()]
    if not found or not free or (not said.code and len(free) > 1):
        return False
    free[0].update(found)
    return True
