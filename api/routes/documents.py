"""Documents: judge one without keeping it."""

import asyncio
from datetime import date
from typing import Annotated

from fastapi import Query, Request
from pydantic import BaseModel, Field

from api.dependencies import Wired
from api.permissions import allow
from api.problems import Problem
from api.routing import router
from domain.core.findings import Finding

routes = router("documents")
_XML = ("application/xml", "text/xml")


class DocumentReport(BaseModel):
    """What the rules say about a document."""

    valid: bool = Field(description="no finding is fatal")
    syntax: str = Field(examples=["ubl"])
    layers: tuple[str, ...] = Field(
        description="rules and their releases", examples=[["en16931@1.3.16", "peppol@3.0.21"]]
    )
    findings: tuple[Finding, ...]


async def validate_document(
    request: Request,
    wired: Wired,
    layer: Annotated[
        list[str] | None,
        Query(
            description="rules to judge by, `name` or `name@release`; by default those that the"
            " document claims to follow",
            examples=[["en16931", "peppol"]],
            max_length=10,
        ),
    ] = None,
    on: Annotated[
        date | None,
        Query(description="the day whose releases count; by default the date of issue"),
    ] = None,
) -> DocumentReport:
    """Validate a document

    A UBL or CII invoice as the body. It is judged and forgotten: nothing is stored, nothing is
    started. Every finding has the publisher's rule id, the XPath of the element and what to do.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    content = await request.body()
    if kind not in _XML or not content:
        raise Problem(
            "unsupported_media_type",
            "a document is sent as XML, and not empty",
            hint="send the invoice as the body, with 'Content-Type: application/xml'",
        )
    report = await asyncio.to_thread(wired.judge, content, layer, on)
    return DocumentReport(
        valid=report.is_valid,
        syntax=report.syntax,
        layers=report.layers,
        findings=report.findings,
    )


routes.add_api_route(
    "/documents/validate",
    validate_document,
    methods=["POST"],
    dependencies=allow("documents.validate"),
    name="validate_document",
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {"application/xml": {"schema": {"type": "string", "format": "binary"}}},
        }
    },
)
