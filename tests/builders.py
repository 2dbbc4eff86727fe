"""Builders: a small trading world for tests, with everything overridable by keyword."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from domain.core.codes import VatCategory
from domain.core.party import ElectronicAddress, Party, PostalAddress
from domain.invoice.numbering import NumberSeries
from domain.invoice.request import InvoiceRequest, RequestedLine
from domain.lifecycle.definition import LifecycleDefinition
from domain.lifecycle.presets import PRESETS
from domain.lifecycle.shelf import ShelvedLifecycle, Stage
from domain.people import Person
from domain.ports import Store
from domain.record import Draft
from domain.trade.approval import ApprovalPolicy, ApprovalStep
from domain.trade.marketable import Marketable
from domain.trade.partner import Partner
from domain.trade.partnership import Partnership
from domain.trade.terms import ChannelConfig, DeliveryProfile

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)


def party(name: str, country: str = "DE", vat_id: str | None = "DE136695976") -> Party:
    return Party(
        name=name,
        vat_id=vat_id,
        electronic_address=ElectronicAddress(
            scheme="EM", value=f"{name.split()[0].lower()}@x.example"
        ),
        address=PostalAddress(line_one="Street 1", city="Town", post_code="10115", country=country),
    )


def seller(**changes: Any) -> Partner:
    base: dict[str, Any] = {
        "id": "northwind",
        "party": party("Northwind GmbH"),
        "own": True,
        "iban": "DE89370400440532013000",
    }
    return Partner(**{**base, **changes})


def buyer(**changes: Any) -> Partner:
    base: dict[str, Any] = {"id": "acme", "party": party("Acme AG", vat_id="DE129273398")}
    return Partner(**{**base, **changes})


def approval(**changes: Any) -> ApprovalPolicy:
    base: dict[str, Any] = {"steps": (ApprovalStep(name="manager", roles=("approver",)),)}
    return ApprovalPolicy(**{**base, **changes})


def partnership(**changes: Any) -> Partnership:
    base: dict[str, Any] = {
        "id": "northwind-acme",
        "seller_id": "northwind",
        "buyer_id": "acme",
        "currency": "EUR",
        "approval": approval(),
        "delivery": DeliveryProfile(channel=ChannelConfig(kind="fake")),
        "series": "nw",
    }
    return Partnership(**{**base, **changes})


def marketable(**changes: Any) -> Marketable:
    base: dict[str, Any] = {
        "id": "hosting",
        "name": "Hosting",
        "vat_category": VatCategory.STANDARD,
        "vat_rate": Decimal(19),
    }
    return Marketable(**{**base, **changes})


def request(**changes: Any) -> InvoiceRequest:
    line = RequestedLine(marketable_id="hosting", quantity=Decimal(1), unit_price=Decimal(100))
    base: dict[str, Any] = {"partnership_id": "northwind-acme", "lines": (line,)}
    return InvoiceRequest(**{**base, **changes})


def draft(id: str = "inv-1", **changes: Any) -> Draft:
    base: dict[str, Any] = {
        "id": id,
        "request": request(),
        "created_by": "anna",
        "submit": True,
        "created_at": NOON,
    }
    return Draft(**{**base, **changes})


PEOPLE = (
    Person(id="anna", name="Anna", roles=("clerk",)),
    Person(id="ben", name="Ben", roles=("approver",)),
    Person(id="carla", name="Carla", roles=("finance_director",)),
)


def published(definition: LifecycleDefinition) -> ShelvedLifecycle:
    return ShelvedLifecycle(
        definition=definition, stage=Stage.PUBLISHED, written_by="system", written_at=NOON
    )


async def populate(store: Store, **changes: Any) -> None:
    """Everything an invoice between the two needs."""
    for partner in (seller(), buyer()):
        await store.partners.put(partner)
    await store.marketables.put(marketable())
    await store.series.put(NumberSeries(id="nw", prefix="NW"))
    await store.partnerships.put(partnership(**changes))
    for definition in PRESETS:
        await store.definitions.put(published(definition))
    for person in PEOPLE:
        await store.people.put(person)
