"""What buyers say they pay: remittance advices, kept and shown. They settle nothing."""

from typing import Annotated

from fastapi import Path, Query

from api.dependencies import Stored
from api.paging import Pages, as_it_is, given
from api.permissions import allow
from api.routing import router
from api.schemas.shapes import Listing
from domain.core.identifiers import Id, Sha256
from domain.settlement.remittance import KeptRemittance

routes = router("inbound")


@routes.get("/remittances", dependencies=allow("inbound.read"), name="list_remittances")
async def list_remittances(
    store: Stored,
    pages: Pages,
    partner_id: Annotated[Id | None, Query(description="who announced it")] = None,
    invoice_id: Annotated[Id | None, Query(description="an invoice that it names")] = None,
) -> Listing[KeptRemittance]:
    """List remittance advices

    Newest first: which invoices a buyer says it pays, what it takes off and why. Money is what the
    bank says.
    """
    where = given(partner_id=partner_id, invoice_ids=invoice_id)
    return await pages.of(store.remittances, where, as_it_is)


@routes.get("/remittances/{sha256}", dependencies=allow("inbound.read"), name="get_remittance")
async def get_remittance(
    sha256: Annotated[Sha256, Path(description="the hash of the document it came in")],
    store: Stored,
) -> KeptRemittance:
    """Read a remittance advice

    With the numbers that no invoice of ours has.
    """
    return await store.remittances.get(sha256)
