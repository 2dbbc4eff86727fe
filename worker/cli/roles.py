"""`invoicing worker` and `invoicing api`: one role per process, told by the environment alone."""

import asyncio
import logging
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from integration.settings import Settings

_LOG_FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"
_API_DRAIN_SECONDS = 5

_log = logging.getLogger("invoicing.cli")


def worker(
    queue: Annotated[
        list[str] | None, typer.Option(help="A task queue to poll; may be repeated. Default: all.")
    ] = None,
) -> None:
    """Run a worker until SIGTERM or Ctrl+C, then drain it."""
    from worker.main import run_worker

    settings = _start()
    asyncio.run(_prepared(settings))
    asyncio.run(run_worker(settings, queue or None))


def api() -> None:
    """Run the API until SIGTERM or Ctrl+C; requests under way are answered."""
    import uvicorn

    from api.app import create_app

    settings = _start()
    uvicorn.run(
        create_app(settings),
        host=settings.api.host,
        port=settings.api.port,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=_API_DRAIN_SECONDS,
    )


def _start() -> "Settings":
    """Logs to standard error, settings from the environment; wrong settings end the start."""
    from pydantic import ValidationError

    from integration.settings import Settings

    logging.basicConfig(level=logging.INFO, format=_LOG_FORMAT)
    try:
        return Settings()
    except ValidationError as error:
        for fault in error.errors(include_input=False, include_url=False):
            name = "__".join(str(part) for part in fault["loc"]).upper()
            typer.echo(f"setting INVOICING__{name}: {fault['msg']}", err=True)
        raise typer.Exit(2) from None


async def _prepared(settings: "Settings") -> None:
    """Search attributes and retention; a server that forbids it is only warned about."""
    from integration.temporal import connect
    from worker.embedded.namespace import prepare_namespace
    from workflows.names import SEARCH_ATTRIBUTES

    for warning in await prepare_namespace(await connect(settings), SEARCH_ATTRIBUTES):
        _log.warning("%s", warning)
