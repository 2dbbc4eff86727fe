"""`python -m worker.identity`: serve the local identity provider at the port of its issuer."""

import logging
import sys

import uvicorn

from integration.settings import Settings
from worker.embedded.ports import LOOPBACK
from worker.identity.app import create_provider, port_of


def main() -> int:
    """Run until SIGTERM; 2 if it must not run here."""
    logging.basicConfig(
        level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )
    settings = Settings()
    try:
        app = create_provider(settings)
    except RuntimeError as refused:
        sys.stderr.write(f"{refused}\n")
        return 2
    uvicorn.run(
        app,
        host=LOOPBACK,
        port=port_of(settings.auth.issuer),
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=2,
    )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
