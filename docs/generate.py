"""Fills in the parts of the documentation that the code knows best.

Run `.venv/bin/python docs/generate.py`. A page holds a generated part between two marks,
`<!-- generated: NAME -->` and `<!-- end -->`; everything else in it is written by hand. A unit
test fails when a page is out of date.
"""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from pydantic import BaseModel, SecretStr
from pydantic.fields import FieldInfo

from docs.event_table import webhook_events
from docs.exchange_pages import (
    channel_list,
    channel_settings,
    format_list,
    format_settings,
    reading_settings,
)
from docs.format_catalogue import formats, profiles
from docs.json_schema import NAME, schema_text
from docs.lifecycle_pages import (
    approval_checks,
    events,
    facts,
    lifecycle_checks,
    lifecycle_example,
    lifecycles,
    steps,
)
from docs.limit_pages import limits, lists
from docs.openapi_document import NAME as OPENAPI
from docs.openapi_document import openapi_text
from docs.permission_pages import roles, routes
from docs.pricing_pages import pricing_models, pricing_overview
from docs.rule_catalogue import rules
from docs.tables import table
from docs.terms import TERMS
from docs.worked_examples import worked_examples
from domain.core import party
from domain.invoice import amounts, delivery, line, model, payment, references
from domain.tax.rates import COLUMNS, RATES
from domain.tax.rule import TaxRule
from domain.tax.table import TABLE
from domain.trade import marketable, partner
from integration.settings import PLACEHOLDER, Settings
from workflows.names import SEARCH_ATTRIBUTES

PAGES = Path(__file__).parent
_PART = re.compile(r"(<!-- generated: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)

SETTINGS = {
    "DECISIONS_BY_HAND": "whether a decision typed into Temporal may count; unset: locally only",
    "BASE_CURRENCY": "the organisation's own currency, in which amount bands are written",
    "LIFECYCLE_FOUR_EYES": "whether a lifecycle is published by somebody else than its author",
    "CORRECTION_FOUR_EYES": "whether a correction is confirmed by somebody else than its author",
    "ENVIRONMENT": "`production` refuses the placeholder secret and the bundled identity",
    "DATA_DIR": "local state: audit anchor, keys of the local identity, embedded servers",
    "TEMPORAL__ADDRESS": "host and port of the Temporal frontend",
    "TEMPORAL__NAMESPACE": "one namespace for one organisation",
    "TEMPORAL__TLS": "TLS to Temporal, with the certificates that the system trusts",
    "TEMPORAL__API_KEY": "API key, for Temporal Cloud",
    "TEMPORAL__UI_URL": "where the Temporal Web UI is; only for links",
    "TEMPORAL__PAYLOAD_KEYS": "keys that histories are encrypted with, `ID:HEX`, the one for "
    "writing first, separated by commas; the same for API and workers",
    "MONGO__URI": "a replica set; the URI may hold user and password",
    "MONGO__DATABASE": "one database for one organisation",
    "AUTH__ISSUER": "`iss` that a token must have",
    "AUTH__AUDIENCE": "`aud` that a token must have",
    "AUTH__DISCOVERY_URL": "where the provider describes itself, if not below the issuer",
    "AUTH__JWKS_FILE": "public keys that tokens are checked with, in a file; unset: the provider "
    "is asked, or locally `identity/jwks.json` in the data folder",
    "AUTH__CLIENTS": "the clients that tokens may be made for, as a JSON list; empty: any",
    "AUTH__CLI_CLIENT_ID": "the client that the command line signs in as",
    "AUTH__DOCS_CLIENT_ID": "the client that the API reference at `/docs/api/` signs in as",
    "AUTH__SUBJECT_CLAIM": "the claim that people are called by",
    "AUTH__ROLES_CLAIMS": "where roles stand in a token, as a JSON list, with dots for nesting",
    "AUTH__ROLE_NAMES": 'our roles by the provider\'s names, as JSON: `{"approver": ["AR-2"]}`',
    "AUTH__PARTNER_CLAIM": "where the partners of a partner's user stand in a token",
    "API__HOST": "the address to listen on",
    "API__PORT": "the port to listen on",
    "API__PUBLIC_URL": "what clients call it; used in links and problem types",
    "API__ANSWER_TIMEOUT_SECONDS": "how long a request waits for the answer of a workflow",
    "API__REQUESTS_PER_MINUTE": "how many requests one caller may make, by each process",
    "API__IDEMPOTENCY_HOURS": "so long the answer to an `Idempotency-Key` is kept",
    "WORKER__SANDBOXED": "run workflows in the sandbox that finds non-determinism",
    "WORKER__MAX_CACHED_WORKFLOWS": "workflows kept in memory; the others are replayed on demand",
    "WORKER__DEPLOYMENT_NAME": "with a build id: turns on Temporal worker versioning",
    "WORKER__BUILD_ID": "the build that this worker runs",
    "CONSOLE__CLIENT_ID": "the console's client at the identity provider; empty: nobody signs in",
    "CONSOLE__CLIENT_SECRET": "its secret; unset: a public client, by PKCE alone",
    "CONSOLE__SCOPE": "what the console asks for; the access token has to be one for this API",
    "CONSOLE__SESSION_SECRET": "seals sessions in the database; the same for every API process",
    "CONSOLE__SESSION_HOURS": "after that one signs in again, however busy",
    "CONSOLE__IDLE_MINUTES": "after that long without a request one signs in again",
    "DECISION_SECRET": "signs approval decisions; the same for API and workers",
    "SECRETS_DIR": "folder of secret files that `file:NAME` refers to; "
    "otherwise `secrets` in the data folder",
    "DOCS_DIR": "what `make docs` built, served at `/docs`; otherwise `.site` beside the packages",
    "FOLDERS_DIR": "the folder channel writes and reads below this only; "
    "otherwise `folders` in the data folder",
}
"""What every setting is for. One that is missing here fails the generation."""

ATTRIBUTES = {
    "InvoiceState": "state of the lifecycle; of a billing run or received document, its state",
    "WaitingOn": "whom it waits for; in an approval, the roles of the open step",
    "WaitingSince": "since when",
    "DueAt": "due date of an issued invoice",
    "MustAct": "whom of us it waits for: roles as they are called, people by their id",
    "Blocked": "somebody has to look",
    "Partnership": "id of the partnership",
    "Partner": "id of the buyer",
    "Lifecycle": "the definition an invoice follows, such as `standard@1`",
    "InvoiceNumber": "legal number, once issued",
    "BillingPeriod": "month of a billing run, such as `2026-10`",
}


DOCUMENT = (model, references, party, delivery, payment, amounts, line, partner, marketable)
"""The modules that a document is made of, and our own records that its terms come from."""


def settings() -> Iterator[str]:
    """Every environment variable."""
    rows = [
        (f"`INVOICING__{name}`", _default(field), SETTINGS[name]) for name, field in variables()
    ]
    yield table(("Variable", "Default", "Meaning"), rows)


def search_attributes() -> Iterator[str]:
    """Every search attribute."""
    rows = [(f"`{name}`", kind, ATTRIBUTES[name]) for name, kind in SEARCH_ATTRIBUTES.items()]
    yield table(("Attribute", "Type", "Holds"), rows)


def terms() -> Iterator[str]:
    """Every business term of EN 16931 that the model has."""
    places: dict[str, list[str]] = {}
    for owner in (owner for module in DOCUMENT for owner in _models(module)):
        for name, field in owner.model_fields.items():
            if name in owner.__annotations__:
                for term in re.findall(r"B[TG]-\d+", (field.description or "").partition("=")[0]):
                    places.setdefault(term, []).append(f"`{owner.__name__}.{name}`")
    order = sorted(places, key=lambda term: (term[:2] != "BG", int(term[3:])))
    rows = [(term, TERMS[term], ", ".join(places[term])) for term in order]
    yield table(("Term", "Name in EN 16931", "In the model"), rows)


def tax_rules() -> Iterator[str]:
    """Every row of the decision table."""
    rows = [
        (f"`{rule.id}`", _applies(rule), rule.category.value, rule.source) for rule in TABLE.rules
    ]
    yield table(("Row", "Treats", "Category", "Law"), rows)


def tax_rates() -> Iterator[str]:
    """The rates of every country that are in force until further notice."""
    rows = [
        (
            entry.country,
            str(entry.valid_from),
            *(str(entry.rates.get(name, "")) for name in COLUMNS),
        )
        for entry in RATES.periods
        if entry.valid_to is None
    ]
    yield table(("Country", "From", *(f"`{name.value}`" for name in COLUMNS)), rows)


PARTS: dict[str, Callable[[], Iterator[str]]] = {
    part.__name__: part
    for part in (
        lifecycles,
        settings,
        search_attributes,
        roles,
        routes,
        steps,
        events,
        facts,
        lifecycle_checks,
        lifecycle_example,
        approval_checks,
        terms,
        tax_rules,
        tax_rates,
        formats,
        profiles,
        rules,
        pricing_overview,
        pricing_models,
        worked_examples,
        channel_list,
        channel_settings,
        format_list,
        format_settings,
        reading_settings,
        webhook_events,
        limits,
        lists,
    )
}

FILES: dict[str, Callable[[], str]] = {NAME: schema_text, OPENAPI: openapi_text}
"""Files that are generated whole."""


def variables() -> Iterator[tuple[str, FieldInfo]]:
    """The environment variables without their prefix, in the order of the settings."""
    return _variables(Settings, ())


def filled(page: str) -> str:
    """`page` with its generated parts as they have to be."""

    def part(found: re.Match[str]) -> str:
        content = "\n\n".join(text.strip() for text in PARTS[found[2]]())
        return f"{found[1]}\n{content}\n\n{found[3]}"

    return _PART.sub(part, page)


def main() -> None:
    """Fill in every page."""
    for path in sorted(PAGES.glob("*.md")):
        page = path.read_text("utf-8")
        if filled(page) != page:
            path.write_text(filled(page), "utf-8")
    for name, text in FILES.items():
        (PAGES / name).write_text(text(), "utf-8")


def _variables(owner: type[BaseModel], path: tuple[str, ...]) -> Iterator[tuple[str, FieldInfo]]:
    for name, field in owner.model_fields.items():
        inner = field.annotation
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            yield from _variables(inner, (*path, name))
        else:
            yield "__".join((*path, name)).upper(), field


def _applies(rule: TaxRule) -> str:
    regimes = ", ".join(regime.value for regime in rule.when.regime)
    return f"{rule.title}: {regimes}" if len(rule.when.regime) > 1 else rule.title


def _default(field: FieldInfo) -> str:
    value: Any = field.default
    if isinstance(value, SecretStr):
        value = value.get_secret_value()
    if value == PLACEHOLDER:
        return "a placeholder, for local use only"
    if value in (None, "", (), {}):
        return ""
    shown = isinstance(value, bool | tuple | dict)
    return f"`{json.dumps(value) if shown else value}`"


def _models(module: Any) -> list[type[BaseModel]]:
    found = [value for value in vars(module).values() if isinstance(value, type)]
    return [
        owner
        for owner in found
        if issubclass(owner, BaseModel) and owner.__module__ == module.__name__
    ]


if __name__ == "__main__":
    main()
