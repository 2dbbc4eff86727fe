"""Dunning letters in the outbox: sent, logged and tried again like every message to a partner."""

from domain.exchange.delivery import DocumentRef
from domain.exchange.transmission import MessageKind, Transmission
from domain.ports import Records
from domain.process.outbox import place
from domain.record import InvoiceRecord
from domain.settlement.dunning_case import DunningCase, DunningLetter
from domain.trade.dunning import LetterWay


async def ordered(
    tx: Records, record: InvoiceRecord, case: DunningCase, letter: DunningLetter
) -> Transmission:
    """The PDF of `letter`, put into the outbox under the id of the letter.

    It goes the way that counts today: over the channel of the partnership as it is now, not of the
    day on which the invoice was opened.
    """
    pdf = letter.files[0]
    partnership = await tx.partnerships.get(case.partnership_id)
    mail = case.policy.mail if letter.way is LetterWay.MAIL else None
    order = Transmission(
        id=letter.id,
        kind=MessageKind.LETTER,
        subject=f"{letter.title}: {record.number}",
        about=record.id,
        partnership_id=case.partnership_id,
        partner_id=case.partner_id,
        document=DocumentRef(**pdf.model_dump()),
        file_name=pdf.name,
        test=partnership.delivery.test,
        channel=mail or partnership.delivery.channel,
        created_at=case.updated_at,
    )
    return await place(tx, order)
