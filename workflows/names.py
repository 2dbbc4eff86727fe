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


def period_label(moment: datetime) -> str:
    """A moment as people read it in the Web UI."""
    return f"{moment:%Y-%m-%d %H:%M} UTC"
