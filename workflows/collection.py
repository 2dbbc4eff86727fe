"""`CollectionWorkflow`: until a partner has taken a document out of the folder we put it in."""

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from activities.collection import CollectionActivities
    from activities.delivery_contracts import DeliveryInput, MatchOutcome
    from workflows import policies
    from workflows.messages import DeliveryStart
    from workflows.outgoing import send_notices, tell_deliveries


@workflow.defn
class CollectionWorkflow:
    """One document in a partner's folder."""

    @workflow.run
    async def run(self, start: DeliveryStart) -> MatchOutcome:
        """Look until it is gone, then tell invoice and delivery."""
        outcome = await policies.until_done(
            CollectionActivities.await_collection,
            DeliveryInput(transmission_id=start.transmission_id, at=workflow.now()),
            MatchOutcome,
            "Look whether they have taken it",
            start.partner_id,
        )
        await send_notices(outcome.notices)
        await tell_deliveries(outcome.tell)
        return outcome
