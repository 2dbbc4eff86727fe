"""Every name that Temporal sees: workflow ids, task queues, search attributes, schedule ids.

Ids are business keys, built here and nowhere else. Search attributes are stored unencrypted:
ids, codes and dates only.
"""

from datetime import datetime

from temporalio.common import SearchAttributeKey

QUEUE = "invoicing"
"""Workflows and the activities that talk to the system of record."""
GATEWAY_QUEUE = "invoicing-gateway"
"""Activities that talk to partners' systems: slow, limited, retried for long."""
QUEUES = (QUEUE, GATEWAY_QUEUE)

SEARCH_ATTRIBUTES: dict[str, str] = {
    "InvoiceState": "Keyword",
    "WaitingOn": "Keyword",
    "MustAct": "KeywordList",
    "WaitingSince": "Datetime",
    "DueAt": "Datetime",
    "Blocked": "Bool",
    "Partnership": "Keyword",
    "Partner": "Keyword",
    "Lifecycle": "Keyword",
    "InvoiceNumber": "Keyword",
    "BillingPeriod": "Keyword",
}
"""Name → type, registered at start. Seven keywords of the ten, one keyword list of the
three that SQL visibility allows."""

INVOICE_STATE = SearchAttributeKey.for_keyword("InvoiceState")
WAITING_ON = SearchAttributeKey.for_keyword("WaitingOn")
MUST_ACT = SearchAttributeKey.for_keyword_list("MustAct")
WAITING_SINCE = SearchAttributeKey.for_datetime("WaitingSince")
DUE_AT = SearchAttributeKey.for_datetime("DueAt")
BLOCKED = SearchAttributeKey.for_bool("Blocked")
PARTNERSHIP = SearchAttributeKey.for_keyword("Partnership")
PARTNER = SearchAttributeKey.for_keyword("Partner")
LIFECYCLE = SearchAttributeKey.for_keyword("Lifecycle")
INVOICE_NUMBER = SearchAttributeKey.for_keyword("InvoiceNumber")
BILLING_PERIOD = SearchAttributeKey.for_keyword("BillingPeriod")


def invoice_workflow(invoice_id: str) -> str:
    """`invoice/<invoice>`."""
    return f"invoice/{invoice_id}"


def billing_run_workflow(agreement_id: str, period_key: str) -> str:
    """`billing-run/<agreement>/<period>`: a period of an agreement is billed once."""
    return f"billing-run/{agreement_id}/{period_key}"


def billing_correction_workflow(correction_id: str) -> str:
    """`billing-correction/<correction>`: what was confirmed is carried out once."""
    return f"billing-correction/{correction_id}"


def billing_batch_workflow(batch_id: str) -> str:
    """`billing-batch/<batch>`."""
    return f"billing-batch/{batch_id}"


def billing_schedule(agreement_id: str) -> str:
    """The Temporal Schedule of an agreement."""
    return f"billing/{agreement_id}"


def billing_tick_workflow(agreement_id: str) -> str:
    """What the schedule starts; Temporal appends the scheduled time."""
    return f"billing-tick/{agreement_id}"


def mailbox_schedule(mailbox_id: str) -> str:
    """The Temporal Schedule that looks into a mailbox."""
    return f"mailbox/{mailbox_id}"


def mailbox_poll_workflow(mailbox_id: str) -> str:
    """What that schedule starts; Temporal appends the scheduled time."""
    return f"mailbox-poll/{mailbox_id}"


def inbound_workflow(sha256: str) -> str:
    """`inbound/<hash>`: the same bytes are processed once."""
    return f"inbound/{sha256}"


def delivery_workflow(message_id: str) -> str:
    """`delivery/<message id>`: what becomes of one message."""
    return f"delivery/{message_id}"


def dunning_workflow(invoice_id: str) -> str:
    """`dunning/<invoice>`: what is done to get an overdue invoice paid."""
    return f"dunning/{invoice_id}"


def collection_workflow(message_id: str) -> str:
    """`collection/<message id>`: until the partner has taken it."""
    return f"collection/{message_id}"


def statement_workflow(document: str, index: int) -> str:
    """`statement/<hash>/<n>`: a statement of a bank file is booked once."""
    return f"statement/{document}/{index + 1}"


def payment_workflow(payment_id: str) -> str:
    """`payment/<payment>`: what people say of a payment."""
    return f"payment/{payment_id}"


def payment_run_workflow(run_id: str) -> str:
    """`payment-run/<run>`: a file of payments."""
    return f"payment-run/{run_id}"


def match_workflow(acknowledgement_id: str) -> str:
    """`match/<acknowledgement>`: what somebody says that it answers counts once."""
    return f"match/{acknowledgement_id}"


def period_label(moment: datetime) -> str:
    """A moment as people read it in the Web UI."""
    return f"{moment:%Y-%m-%d %H:%M} UTC"
