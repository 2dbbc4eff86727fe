"""What the API says of itself to programs: how one signs in, and which documents there are.

Sources: RFC 9728, OAuth 2.0 Protected Resource Metadata (`invoicing_cli_client_id` is our own);
RFC 9727, `api-catalog`, as a link set (RFC 9264).
"""

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from api.dependencies import Configured
from api.errors import RESOURCE_METADATA

CATALOG = "/.well-known/api-catalog"
_PROFILE = "https://www.rfc-editor.org/info/rfc9727"

routes = APIRouter(include_in_schema=False)


@routes.get(RESOURCE_METADATA, name="resource_metadata")
async def resource_metadata(settings: Configured) -> JSONResponse:
    """Where one signs in, as which client, and what to ask for."""
    home = settings.api.public_url.rstrip("/")
    return JSONResponse(
        {
            "resource": home,
            "resource_name": "Invoicing",
            "resource_documentation": f"{home}/docs",
            "authorization_servers": [settings.auth.issuer],
            "bearer_methods_supported": ["header"],
            "scopes_supported": settings.console.scope.split(),
            "invoicing_cli_client_id": settings.auth.cli_client_id,
        },
        headers={"Cache-Control": "max-age=300", "Access-Control-Allow-Origin": "*"},
    )


@routes.api_route(CATALOG, methods=["GET", "HEAD"], name="api_catalog")
async def api_catalog(settings: Configured) -> JSONResponse:
    """Where the API is, what describes it, and how it says that it is well."""
    home = settings.api.public_url.rstrip("/")
    described = {
        "anchor": f"{home}/v1",
        "service-desc": [{"href": f"{home}/openapi.json", "type": "application/json"}],
        "service-doc": [{"href": f"{home}/docs", "type": "text/html"}],
        "service-meta": [{"href": f"{home}{RESOURCE_METADATA}", "type": "application/json"}],
        "status": [{"href": f"{home}/readyz", "type": "application/json"}],
    }
    return JSONResponse(
        {"linkset": [described]},
        headers={
            "Cache-Control": "max-age=300",
            "Access-Control-Allow-Origin": "*",
            "Link": f'<{home}{CATALOG}>; rel="api-catalog"',
        },
        media_type=f'application/linkset+json; profile="{_PROFILE}"',
    )
