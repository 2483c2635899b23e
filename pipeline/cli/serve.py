"""``tercume serve`` and ``tercume users``: the web pages and who may use them."""

from __future__ import annotations

import getpass
import ipaddress
import json
import socket
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.errors import SettingsError

if TYPE_CHECKING:
    from pipeline.web.users import Users

users_app = typer.Typer(help="Accounts for the web pages.", no_args_is_help=True)


def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port to listen on.")] = 8765,
    model: Annotated[str | None, typer.Option(help="Model for submissions and alternatives.")] = None,
    reviewer: Annotated[
        str, typer.Option("--as", help="Without accounts: the name beside your approvals (default: your login name).")
    ] = "",
) -> None:
    """Serve the pages for submitting and reviewing, and the HTTP API."""
    import uvicorn

    from pipeline.settings import load_settings
    from pipeline.web.app import create_app, new_token

    settings = load_settings()
    team = bool(_users().all())
    if not team and not _is_loopback(host):
        raise SettingsError(
            f"{host} can be reached from elsewhere, and there are no users",
            advice="add one first: tercume users add NAME --role admin; or listen on 127.0.0.1",
        )
    token = "" if team else new_token()
    with _listen(host, port) as listener:
        shown = f"[{host}]" if ":" in host else host
        entry = f"http://{shown}:{listener.getsockname()[1]}/" + (f"enter?token={token}" if token else "")
        print(f"Open {entry}", file=sys.stderr, flush=True)
        app = create_app(settings, token=token, model=model, reviewer=reviewer.strip() or _login_name())
        # Longer than browsers and clients keep a connection: none is closed under a request that is just being sent.
        config = uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=5, timeout_keep_alive=75)
        uvicorn.Server(config).run(sockets=[listener])


def _listen(host: str, port: int) -> socket.socket:
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        return socket.create_server((host, port), family=family, backlog=2048)
    except OSError as error:
        raise SettingsError(
            f"cannot listen on {host}:{port}: {error.strerror or error}",
            advice="end the program that uses the port, or take another: --port 8766 (0 takes any free one)",
        ) from error


def _login_name() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        # A container may run under a number that has no name.
        return "reviewer"


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _users() -> Users:
    from pipeline.settings import load_settings
    from pipeline.web.users import Users

    return Users(load_settings().root / ".tercume" / "users.json")


@users_app.command("add")
def add_user(
    name: Annotated[str, typer.Argument(help="Name to sign in with.")],
    role: Annotated[str, typer.Option(help="editor, reviewer or admin.")] = "reviewer",
    password_stdin: Annotated[bool, typer.Option("--password-stdin", help="Read the password from a pipe.")] = False,
) -> None:
    """Add an account; asks for the password."""
    from pipeline.web.users import Role

    if role not in set(Role):
        raise SettingsError(f"unknown role: {role}", advice=f"known: {', '.join(Role)}")
    if password_stdin:
        password = sys.stdin.readline().rstrip("\n")
    else:
        password = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    _users().add(name, Role(role), password)
    typer.echo(f"{name} may sign in as {role}.")


@users_app.command("remove")
def remove_user(name: Annotated[str, typer.Argument(help="Account to delete.")]) -> None:
    """Delete an account; its sessions end at once."""
    _users().remove(name)
    typer.echo(f"{name} is removed.")


@users_app.command("list")
def list_users(json_: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """List accounts and roles."""
    rows = [{"name": u.name, "role": u.role.value, "api_key": bool(u.api_key)} for u in _users().all()]
    if json_:
        typer.echo(json.dumps(rows, ensure_ascii=False))
        return
    for row in rows:
        typer.echo(f"{row['name']:24} {row['role']:10} {'API key' if row['api_key'] else ''}".rstrip())


@users_app.command("key")
def new_key(name: Annotated[str, typer.Argument(help="Account that the key belongs to.")]) -> None:
    """Make a new API key, shown once; it replaces the old one."""
    typer.echo(_users().new_api_key(name))


def register(app: typer.Typer) -> None:
    """Add this group's commands to ``app``."""
    app.command()(serve)
    app.add_typer(users_app, name="users")
