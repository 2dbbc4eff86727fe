"""What is billed by itself: agreements, usage, billing runs."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from invoicing_client.answers import body, each, got, optional
from invoicing_client.generated.api.agreements import (
    get_agreement,
    list_agreements,
    pause_agreement,
    resume_agreement,
    save_agreement,
)
from invoicing_client.generated.api.billing import (
    get_billing_run,
    get_next_invoice,
    list_billing_runs,
    retry_billing_run,
    run_billing,
)
from invoicing_client.generated.api.usage import list_usage, send_usage
from invoicing_client.generated.client import AuthenticatedClient
from invoicing_client.generated.models import (
    Agreement,
    AgreementToSave,
    BillingRunSummary,
    BillingRunView,
    Justified,
    PeriodOfAgreement,
    Preview,
    RunState,
    SavedAgreement,
    UsageBatch,
    UsageEntry,
    UsageEvent,
    UsageReceipt,
)

Words = Mapping[str, Any]


class Agreements:
    """What is billed to a partnership, how often, at which prices."""

    def __init__(self, api: AuthenticatedClient) -> None:
        self._api = api

    def save(self, id: str, agreement: AgreementToSave | Words) -> SavedAgreement:
        """Create one, or a new version of it."""
        new = body(AgreementToSave, agreement)
        return got(save_agreement.sync(id, client=self._api, body=new))

    def get(self, id: str) -> Agreement:
        """An agreement as it is now."""
        return got(get_agreement.sync(id, client=self._api))

    def list(
        self,
        *,
        partnership_id: str | None = None,
        paused: bool | None = None,
        page_size: int = 100,
    ) -> Iterator[Agreement]:
        """Agreements, as they are now."""
        return each(
            lambda cursor: list_agreements.sync(
                client=self._api,
                partnership_id=optional(partnership_id),
                paused=optional(paused),
                cursor=cursor,
                limit=page_size,
            )
        )

    def next_invoice(self, id: str) -> Preview:
        """What the next period would come to, as things stand."""
        return got(get_next_invoice.sync(id, client=self._api))

    def pause(self, id: str, *, reason: str, key: str | None = None) -> Agreement:
        """Bill nothing until it is resumed."""
        said = Justified(reason=reason)
        return got(
            pause_agreement.sync(id, client=self._api, body=said, idempotency_key=optional(key))
        )

    def resume(self, id: str, *, key: str | None = None) -> Agreement:
        """Go on."""
        return got(resume_agreement.sync(id, client=self._api, idempotency_key=optional(key)))


class Usage:
    """What was used, counted once however often it is sent."""

    def __init__(self, api: AuthenticatedClient) -> None:
        self._api = api

    def send(self, events: Sequence[UsageEvent | Words], *, key: str | None = None) -> UsageReceipt:
        """Hand in a batch."""
        plain = [one.to_dict() if isinstance(one, UsageEvent) else dict(one) for one in events]
        batch = body(UsageBatch, {"events": plain})
        return got(send_usage.sync(client=self._api, body=batch, idempotency_key=optional(key)))

    def list(
        self,
        partnership_id: str,
        *,
        marketable_id: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        page_size: int = 100,
    ) -> Iterator[UsageEntry]:
        """What was recorded, the newest first."""
        return each(
            lambda cursor: list_usage.sync(
                client=self._api,
                partnership_id=partnership_id,
                marketable_id=optional(marketable_id),
                from_=optional(since),
                to=optional(until),
                cursor=cursor,
                limit=page_size,
            )
        )


class BillingRuns:
    """Each period of an agreement, billed once."""

    def __init__(self, api: AuthenticatedClient) -> None:
        self._api = api

    def run(self, agreement_id: str, period: str, *, key: str | None = None) -> BillingRunView:
        """Bill a period by hand; asked again, it is the same run."""
        wanted = PeriodOfAgreement(agreement_id=agreement_id, period=period)
        return got(run_billing.sync(client=self._api, body=wanted, idempotency_key=optional(key)))

    def get(self, id: str) -> BillingRunView:
        """A run, with its lines and invoices."""
        return got(get_billing_run.sync(id, client=self._api))

    def list(
        self,
        *,
        agreement_id: str | None = None,
        partnership_id: str | None = None,
        state: RunState | str | None = None,
        page_size: int = 100,
    ) -> Iterator[BillingRunSummary]:
        """Runs."""
        return each(
            lambda cursor: list_billing_runs.sync(
                client=self._api,
                agreement_id=optional(agreement_id),
                partnership_id=optional(partnership_id),
                state=optional(None if state is None else RunState(state)),
                cursor=cursor,
                limit=page_size,
            )
        )

    def retry(self, id: str, *, key: str | None = None) -> BillingRunView:
        """Rate a parked run again, after its cause was mended."""
        return got(retry_billing_run.sync(id, client=self._api, idempotency_key=optional(key)))
