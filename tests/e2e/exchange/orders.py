"""We as buyers of `mock-edi`: our purchase orders make it deliver and bill, in US dollars."""

from datetime import date
from decimal import Decimal

from domain.exchange.inbound import Mailbox
from domain.ports import Store
from domain.trade.rate import ExchangeRate
from tests import payables


async def buy(store: Store, mailbox: Mailbox) -> None:
    """What comes to `mailbox` is of Globex, which sells to our own company."""
    await payables.supply(store, partnership=payables.buying(currency="USD"))
    rate = ExchangeRate(currency="USD", day=date(2026, 1, 1), rate=Decimal("0.9"), source="ECB")
    await store.rates.put(rate)
    await store.mailboxes.put(mailbox.model_copy(update={"partner_id": "globex"}))


def x12(number: str, control: int) -> str:
    """An 850 from `ACME`."""
    body = [
        "ST*850*0001",
        f"BEG*00*SA*{number}**20261101",
        "N1*BT*Acme*92*ACME",
        "PO1*1*10*EA*12.50**VP*WIDGET-001",
        "CTT*1",
    ]
    parties = f"ZZ*{'ACME':15}*ZZ*{'MOCKEDI':15}"
    whole = [
        f"ISA*00*{'':10}*00*{'':10}*{parties}*261101*0900*U*00401*{control:09d}*0*P*>",
        f"GS*PO*ACME*MOCKEDI*20261101*0900*{control}*X*004010",
        *body,
        f"SE*{len(body) + 1}*0001",
        f"GE*1*{control}",
        f"IEA*1*{control:09d}",
    ]
    return "".join(f"{segment}~" for segment in whole)


def edifact(number: str, control: int) -> str:
    """An ORDERS from `EURODIS`."""
    body = [
        "UNH+1+ORDERS:D:96A:UN",
        f"BGM+220+{number}+9",
        "DTM+137:20261101:102",
        "NAD+BY+EURODIS::92",
        "NAD+SU+MOCKEDI::92",
        "CUX+2:USD:9",
        "LIN+1++WIDGET-001:SA",
        "QTY+21:10:PCE",
        "PRI+AAA:12.50",
        "UNS+S",
        "CNT+2:1",
    ]
    whole = [
        f"UNB+UNOC:3+EURODIS:14+MOCKEDI:ZZ+261101:0900+{control}",
        *body,
        f"UNT+{len(body) + 1}+1",
        f"UNZ+1+{control}",
    ]
    return "".join(f"{segment}'" for segment in whole)
