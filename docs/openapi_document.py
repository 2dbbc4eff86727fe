"""The OpenAPI document of the API as a file, `docs/openapi.json`.

The client of `deploy/sdk` is made from it, and `make openapi-diff` compares it with the last
release's.
"""

import json

from api.app import create_app
from integration.settings import ApiSettings, Settings

NAME = "openapi.json"


def openapi_text() -> str:
    """The file: the same whatever the environment says."""
    document = create_app(Settings(api=ApiSettings())).openapi()
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"
