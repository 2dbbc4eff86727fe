"""The reference at `/docs`: a page made from the OpenAPI document, with nothing from elsewhere."""

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

routes = APIRouter(include_in_schema=False)


@routes.get("/docs")
async def reference() -> HTMLResponse:
    """The reference."""
    return HTMLResponse("")
