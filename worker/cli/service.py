"""The running API as commands see it: where it is, with whose token, and how it refuses."""

import re
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from worker.cli.files import UNREADABLE

if TYPE_CHECKING:
    import httpx

    from integration.settings import Settings

_PATIENCE = 30.0
_MISSING = re.compile(
    r"there is no (?:(?P<what>[a-z]+) )?'(?P<name>[^']+)'(?: in (?P<where>[a-z_]+))?$"
)
"""How the API says that it does not know a name."""
_NAMED = 5
_LONG = 40
"""An id with more characters is a hash, which nobody types."""
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


class Named(str):
    """A person who was named with `--as`; any other is only the default of a command."""

    __slots__ = ()


def _noted(context: typer.Context, option: typer.CallbackParam, value: str) -> str:
    source = context.get_parameter_source(option.name or "")
    return Named(value) if source is not None and source.name == "COMMANDLINE" else value


Person = Annotated[
    str,
    typer.Option(
        "--as",
        metavar="PERSON",
        help="of the local identity, instead of your login; see invoicing token",
        callback=_noted,
    ),
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
    """A client with a token; ends the command with 2 if there is nothing to talk to.

    A token that is given counts first, then a person who is named, then your login at that API,
    then the command's own person of the local identity.
    """
    import httpx

    from worker.cli.logins import my_logins
    from worker.embedded.state import running_settings

    settings = running_settings(data) if url is None else None
    base = url or (settings.api.public_url if settings else my_logins().current)
    if base is None:
        _end(f"nothing runs in {data}; start invoicing dev, or say where with --url", UNREADABLE)
    if token is None and not isinstance(person, Named):
        token = _logged_in(base.rstrip("/"))
    if token is None:
        if settings is None:  # our own identity is for our own stack alone
            _end(
                f"a token is needed; invoicing login --server {base}, give --token or set "
                "INVOICING_TOKEN",
                UNREADABLE,
            )
        token = _minted(settings, person)
    headers = {"Authorization": f"Bearer {token}"}
    return httpx.Client(base_url=base, headers=headers, timeout=_PATIENCE)


def ask(client: "httpx.Client", method: str, path: str, **sent: Any) -> Answer:
    """What the API answers; a refusal is said with its reasons, and ends the command with 1."""
    import httpx

    try:
        with client:
            answer = client.request(method, path, **sent)
            others = "" if answer.is_success else _others(client, answer)
    except httpx.HTTPError as error:
        reason = str(error) or type(error).__name__
        _end(f"{client.base_url} does not answer: {reason}", UNREADABLE)
    if answer.is_success:
        body = answer.json() if answer.content else {}
        return Answer(body, answer.status_code == _ACCEPTED)
    _refused(answer, others)


def _logged_in(server: str) -> str | None:
    """The access token of a login there, renewed if it has to be."""
    from worker.cli.device import LoginFailed, renew
    from worker.cli.logins import my_logins

    logins = my_logins()
    known = logins.find(server)
    if known is None:
        return None
    try:
        fresh = logins.fresh(server, renew)
    except LoginFailed as failed:
        _end(str(failed), UNREADABLE)
    if fresh is None:
        _end(f"your login has ended; again: invoicing login --server {server}", UNREADABLE)
    return fresh.access_token


def _minted(settings: "Settings", person: str) -> str:
    """A token of the local identity."""
    from integration.identity import LocalIdentity

    try:
        return LocalIdentity(settings).mint(person)
    except (ValueError, RuntimeError) as error:
        _end(str(error), UNREADABLE)


def _refused(answer: "httpx.Response", others: str) -> NoReturn:
    """The problem (RFC 9457) in words: what, where, which rule, what to do."""
    problem = _problem(answer)
    detail = problem.get("detail") or f"{answer.status_code} {answer.reason_phrase}"
    hint = problem.get("hint") or others
    lines = [f"{detail}; {hint}" if hint else str(detail)]
    for item in problem.get("errors", ()):
        lines.append(f"  {item.get('severity', ''):<11} {item.get('rule')}: {item.get('message')}")
        lines += [f"  {'':<11} {text}" for text in _place(item) if text]
    _end("\n".join(lines), _REFUSED)


def _problem(answer: "httpx.Response") -> dict[str, Any]:
    try:
        return dict(answer.json())
    except ValueError:
        return {}


def _others(client: "httpx.Client", answer: "httpx.Response") -> str:
    """Where a name is not known: those that are called alike, or the first there are."""
    missing = _MISSING.match(str(_problem(answer).get("detail", "")))
    if missing is None:
        return ""
    listed = client.get(f"/v1/{missing['where'] or missing['what']}" + "s" * (not missing["where"]))
    if not listed.is_success:
        return ""
    ids = [str(one["id"]) for one in _problem(listed).get("items", ()) if "id" in one]
    if any(len(id) > _LONG for id in ids):
        return ""
    named = get_close_matches(missing["name"], ids, _NAMED) or ids[:_NAMED]
    more = " and others" if len(ids) > len(named) else ""
    return f"there are {', '.join(named)}{more}" if named else "there are none yet"


def _place(item: dict[str, Any]) -> tuple[str, str]:
    pointer = item.get("pointer")
    return (f"at {pointer}" if pointer else "", str(item.get("hint") or ""))


def _end(text: str, code: int) -> NoReturn:
    typer.echo(text, err=True)
    raise typer.Exit(code) from None
