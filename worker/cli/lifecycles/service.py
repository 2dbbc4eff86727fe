"""The running API as commands see it: where it is, with whose token, and how it refuses."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from worker.cli.files import UNREADABLE

if TYPE_CHECKING:
    import httpx

    from integration.settings import Settings

_PATIENCE = 30.0
_ACCEPTED = 202
_REFUSED = 1
"""Exit code: the API said no."""

Url = Annotated[
    str | None,
    typer.Option(envvar="INVOICING_URL", help="the API; otherwise the one started here"),
]
Token = Annotated[
    str | None,
    typer.Option(envvar="INVOICING_TOKEN", help="an access token; otherwise --as a person"),
]
Person = Annotated[
    str, typer.Option("--as", metavar="PERSON", help="of the local identity; see invoicing token")
]
Data = Annotated[Path, typer.Option(help="the data folder of a running stack")]
DATA = Path(".invoicing")


@dataclass(frozen=True)
class Answer:
    """What the API said to something that it took."""

    body: Any
    pending: bool
    """Whether it was sent on, and nobody has said yet what came of it."""


def connect(url: str | None, token: str | None, person: str, data: Path) -> "httpx.Client":
    """A client with a token; ends the command with 2 if there is nothing to talk to."""
    import httpx

    from worker.embedded.state import running_settings

    settings = running_settings(data)
    base = url or (settings.api.public_url if settings else None)
    if base is None:
        _end(f"nothing runs in {data}; start invoicing dev, or say where with --url", UNREADABLE)
    if token is None:
        if settings is None or url is not None:  # our own identity is for our own stack alone
            _end("a token is needed; give --token or set INVOICING_TOKEN", UNREADABLE)
        token = _minted(settings, person)
    headers = {"Authorization": f"Bearer {token}"}
    return httpx.Client(base_url=base, headers=headers, timeout=_PATIENCE)


def ask(client: "httpx.Client", method: str, path: str, **sent: Any) -> Answer:
    """What the API answers; a refusal is said with its reasons, and ends the command with 1."""
    import httpx

    try:
        with client:
            answer = client.request(method, path, **sent)
    except httpx.HTTPError as error:
        reason = str(error) or type(error).__name__
        _end(f"{client.base_url} does not answer: {reason}", UNREADABLE)
    if answer.is_success:
        body = answer.json() if answer.content else {}
        return Answer(body, answer.status_code == _ACCEPTED)
    _refused(answer)


def _minted(settings: "Settings", person: str) -> str:
    """A token of the local identity."""
    from integration.identity import LocalIdentity

    try:
        return LocalIdentity(settings).mint(person)
    except (ValueError, RuntimeError) as error:
        _end(str(error), UNREADABLE)


def _refused(answer: "httpx.Response") -> NoReturn:
    """The problem (RFC 9457) in words: what, where, which rule, what to do."""
    try:
        problem = answer.json()
    except ValueError:
        problem = {}
    detail = problem.get("detail") or f"{answer.status_code} {answer.reason_phrase}"
    hint = problem.get("hint")
    lines = [f"{detail}; {hint}" if hint else str(detail)]
    for item in problem.get("errors", ()):
        lines.append(f"  {item.get('severity', ''):<11} {item.get('rule')}: {item.get('message')}")
        lines += [f"  {'':<11} {text}" for text in _place(item) if text]
    _end("\n".join(lines), _REFUSED)


def _place(item: dict[str, Any]) -> tuple[str, str]:
    pointer = item.get("pointer")
    return (f"at {pointer}" if pointer else "", str(item.get("hint") or ""))


def _end(text: str, code: int) -> NoReturn:
    typer.echo(text, err=True)
    raise typer.Exit(code) from None
