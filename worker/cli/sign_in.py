"""`invoicing login`, `logout` and `whoami`: as yourself at an API, without copying tokens."""

from typing import Annotated, NoReturn

import typer

from worker.cli.files import UNREADABLE
from worker.cli.service import DATA, Data, Person, Token, Url, ask, connect

Server = Annotated[
    str | None,
    typer.Option(
        "--server", envvar="INVOICING_URL", help="the API; otherwise the one started here"
    ),
]


def login(
    server: Server = None,
    open_page: Annotated[
        bool, typer.Option("--open", help="open the page in a browser of this machine")
    ] = False,
    data: Data = DATA,
) -> None:
    """Log in at an API: type a short code into a page of its identity provider.

    What follows needs no token: commands use the login, and renew it, until you log out.
    """
    import httpx

    from worker.cli.device import LoginFailed, Shown, log_in
    from worker.cli.logins import my_logins

    base = _base(server, data)

    def show(shown: Shown) -> None:
        typer.echo(f"Open {shown.page} and type in:\n\n    {shown.code}\n\nor {shown.whole}\n")
        if open_page:
            typer.launch(shown.whole)

    try:
        found = log_in(base, show)
    except LoginFailed as failed:
        _end(str(failed))
    my_logins().keep(found)
    headers = {"Authorization": f"Bearer {found.access_token}"}
    me = ask(httpx.Client(base_url=base, headers=headers), "GET", "/v1/me").body
    typer.echo(f"You are {me['name']} at {base}: {_roles(me)}")


def logout(server: Server = None, data: Data = DATA) -> None:
    """Forget the login, and end it at the identity provider."""
    from worker.cli.device import revoke
    from worker.cli.logins import my_logins

    logins = my_logins()
    base = _base(server, data)
    found = logins.find(base)
    if found is None:
        typer.echo(f"you are not logged in at {base}")
        return
    ended = revoke(found)
    logins.forget(base)
    there = "" if ended else f"; {found.issuer} could not be told, the session there ends by itself"
    typer.echo(f"logged out at {base}{there}")


def whoami(
    url: Url = None, token: Token = None, person: Person = "anna", data: Data = DATA
) -> None:
    """Show who commands speak for, and what they may do."""
    client = connect(url, token, person, data)
    base = str(client.base_url).rstrip("/")
    me = ask(client, "GET", "/v1/me").body
    typer.echo(f"{me['name']} ({me['subject']}) at {base}: {_roles(me)}")


def _base(server: str | None, data: object) -> str:
    from pathlib import Path

    from worker.cli.logins import my_logins
    from worker.embedded.state import running_settings

    settings = running_settings(Path(str(data))) if server is None else None
    base = server or (settings.api.public_url if settings else None) or my_logins().current
    if base is None:
        _end("which API? say it with --server URL, or start one: invoicing dev")
    return base.rstrip("/")


def _roles(me: dict[str, object]) -> str:
    roles = me.get("roles")
    return ", ".join(map(str, roles)) if isinstance(roles, list) and roles else "no roles"


def _end(text: str) -> NoReturn:
    typer.echo(text, err=True)
    raise typer.Exit(UNREADABLE) from None
