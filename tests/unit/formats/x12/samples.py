"""Small interchanges, and invoices that an 810 can say, for the tests of ANSI X12."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from hypothesis import strategies as st

from domain.core.party import PostalAddress
from domain.exchange.envelope import Envelope
from domain.invoice.line import InvoiceLine
from domain.invoice.model import Invoice
from tests.invoices import issued

SETTINGS: dict[str, Any] = {"sender_id": "NORTHWIND", "receiver_id": "CONTOSO"}
AT = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)


def envelope(control: int = 42, *, test: bool = False, **settings: Any) -> Envelope:
    """What an invoice is written with."""
    return Envelope(control_number=control, prepared_at=AT, test=test, settings=SETTINGS | settings)


def isa(control: int = 42, *, asks: str = "0", version: str = "00401", end: str = "~") -> str:
    """An ISA with its terminator."""
    return (
        "ISA*00*          *00*          *ZZ*CONTOSO        *ZZ*NORTHWIND      "
        f"*261102*0930*U*{version}*{control:09d}*{asks}*P*>{end}"
    )


def interchange(
    *bodies: Sequence[str],
    set: str = "810",
    group: str = "IN",
    version: str = "004010",
    control: int = 42,
    asks: str = "0",
) -> bytes:
    """One group with a set for each of `bodies`, all counts right."""
    sets = [
        "".join(
            f"{segment}~"
            for segment in (
                f"ST*{set}*{number:04d}",
                *body,
                f"SE*{len(body) + 2}*{number:04d}",
            )
        )
        for number, body in enumerate(bodies, 1)
    ]
    return (
        isa(control, asks=asks, version=f"00{version[2:5]}")
        + f"GS*{group}*CONTOSO*NORTHWIND*20261102*0930*{control}*X*{version}~"
        + "".join(sets)
        + f"GE*{len(bodies)}*{control}~IEA*1*{control:09d}~"
    ).encode()


PLAIN = (
    "BIG*20261101*INV-1*20261015*PO-7***DI",
    "N1*SE*CONTOSO*92*123",
    "N1*BY*NORTHWIND*91*456",
    "ITD*01*3*2**10**30",
    "IT1*1*10*EA*12.5**VP*SKU-1*IN*B-1*UP*012345678905",
    "PID*F****Widget, blue",
    "TDS*12500",
    "CTT*1",
)
"""An 810 as a small supplier in the United States sends it."""


def sayable(invoice: Invoice) -> Invoice:
    """`invoice` without what an 810 cannot say, or says in another way of the same meaning."""
    delivery = invoice.delivery
    totals = invoice.totals
    return invoice.model_copy(
        update={
            "lines": tuple(map(_line, invoice.lines)),
            "supporting_documents": (),
            "tax_representative": None,
            "seller": _at_home(invoice.seller),
            "buyer": _at_home(invoice.buyer),
            "delivery": delivery and delivery.model_copy(update={"address": _up(delivery.address)}),
            "totals": totals.model_copy(
                update={"prepaid": None, "rounding": None, "payable": totals.tax_inclusive}
            ),
        }
    )


def _line(line: InvoiceLine) -> InvoiceLine:
    return line.model_copy(
        update={
            "base_unit": None,
            "base_quantity": line.base_quantity if line.base_quantity in (None, 1, 100) else None,
            "unit": "EA" if line.unit == "C62" else line.unit,
            "price_discount": line.price_discount or None,
        }
    )


def _at_home(party: Any) -> Any:
    return party.model_copy(update={"address": _up(party.address)})


def _up(address: PostalAddress | None) -> PostalAddress | None:
    """Address lines without gaps."""
    if address is None:
        return None
    names = ("line_one", "line_two", "line_three")
    lines = [line for line in (getattr(address, name) for name in names) if line]
    padded = [*lines, None, None, None][:3]
    return address.model_copy(update=dict(zip(names, padded, strict=True)))


@st.composite
def invoices(draw: st.DrawFn) -> Invoice:
    """Rich invoices that an 810 can say."""
    return draw(
        issued()
        .map(sayable)
        .filter(lambda one: one.type_code.value != "751")
        .filter(lambda one: not one.is_credit_note or one.totals.tax_inclusive >= 0)
    )
