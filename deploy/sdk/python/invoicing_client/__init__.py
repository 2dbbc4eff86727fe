"""The Python client of Invoicing.

`generated/` is made from the OpenAPI document by `deploy/sdk/generate.py`: every operation, every
model. The rest is written by hand: patience, pages, problems, webhooks, resources.
"""

from invoicing_client.answers import each, each_async, got
from invoicing_client.client import AsyncInvoicing, Invoicing
from invoicing_client.credentials import Bearer, ClientCredentials, SignInFailed
from invoicing_client.errors import (
    BrokenRule,
    Changed,
    Conflict,
    Forbidden,
    Invalid,
    InvoicingError,
    NotDoneYet,
    NotFound,
    ProblemError,
    TooManyRequests,
    Unauthenticated,
    Unavailable,
    Unreachable,
)
from invoicing_client.patience import Patience
from invoicing_client.webhooks import NotBelieved, verify_webhook

__all__ = [
    "AsyncInvoicing",
    "Bearer",
    "BrokenRule",
    "Changed",
    "ClientCredentials",
    "Conflict",
    "Forbidden",
    "Invalid",
    "Invoicing",
    "InvoicingError",
    "NotBelieved",
    "NotDoneYet",
    "NotFound",
    "Patience",
    "ProblemError",
    "SignInFailed",
    "TooManyRequests",
    "Unauthenticated",
    "Unavailable",
    "Unreachable",
    "each",
    "each_async",
    "got",
    "verify_webhook",
]
