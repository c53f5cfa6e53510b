"""`flask serve`, behind `make run`: web server, worker and WeChat stand-in together, on a database that is ready."""

import http.client
import os
import socket
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from app.core.db.admission import THREADS
from app.core.db.migrations import running
from app.core.db.migrations.errors import MigrationError
from app.core.db.session import db
from app.core.jobs.supervisor import Supervisor
from app.parties.merchants.models import Merchant, MerchantStatus
from config import Settings

ROOT = Path(__file__).resolve().parent.parent
HOST = "127.0.0.1"
"""This machine only: development's secrets are public, and the stand-in signs in anybody."""
THREADS_FOR_A_FEW = 2 * (os.cpu_count() or 1) + 1
"""As many as Granian finds fit for the cores, without a warning ("Workers and threads" in its README). Production has
`THREADS`, for bodies on slow lines; here are a few browsers of this machine.
"""

READY = """
信用银行 is ready.
  start here         {web}/           the four faces, and what to try at each
  mini-program       {web}/app/
  staff console      {web}/console/   the demo's staff are in by one tap
  API                {web}/api/v1
  API docs           {web}/api/docs/
  a shop's page      {web}/m/{slug}
  health             {web}/health/ready
  WeChat stand-in    {wechat}
  who can sign in    .venv/bin/flask demo credentials
Ctrl-C stops everything.
"""


@click.command("serve")
@click.option("--demo/--no-demo", default=True, help="Load the demo data when the database is empty.")
@with_appcontext
def serve(*, demo: bool) -> None:
    """Web server, worker and WeChat stand-in together until Ctrl-C, for development.

    Brings the database up to date first.
    """
    settings: Settings = current_app.config["SETTINGS"]
    if settings.is_production:
        raise click.ClickException("serve is for development; in production run Granian and `flask worker` as services")
    web_port, wechat_port = _port("PORT", 5000), _port("WECHAT_MOCK_PORT", 5001)
    _check_free({"PORT": web_port, "WECHAT_MOCK_PORT": wechat_port})
    env = _environment(os.environ, web_port, wechat_port)
    _prepare_database(env, demo=demo)
    slug = db.session.scalar(select(Merchant.slug).where(Merchant.status == MerchantStatus.ACTIVE).limit(1))
    db.session.remove()
    db.engine.dispose()

    with Supervisor(env) as processes:
        processes.start("the WeChat stand-in", sys.executable, "-m", "miniprogram_mock.wechat_server")
        processes.start("the worker", sys.executable, "-m", "flask", "worker")
        processes.start("the web server", *granian_command(web_port, threads=THREADS_FOR_A_FEW))
        if processes.wait(until=lambda: _answers(web_port)):
            web, wechat = env["PUBLIC_URL"], f"http://{HOST}:{wechat_port}"
            click.echo(READY.format(web=web, wechat=wechat, slug=slug or "<slug>"))
            processes.wait()
    if processes.failure:
        raise click.ClickException(f"{processes.failure}; the others have been stopped")


def _port(name: str, default: int) -> int:
    raw = os.environ.get(name, "").strip() or str(default)
    if not (raw.isascii() and raw.isdigit() and 1 <= int(raw) <= 65535):
        raise click.ClickException(f"{name} must be a port number from 1 to 65535, not {raw!r}")
    return int(raw)


def _check_free(ports: Mapping[str, int]) -> None:
    """Say which port is taken before anything has been started."""
    if len(set(ports.values())) < len(ports):
        raise click.ClickException(f"{' and '.join(ports)} must be different ports")
    for name, port in ports.items():
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except OSError as error:
                raise click.ClickException(
                    f"port {port} cannot be used ({error.strerror}): set {name} to another one"
                ) from error


def _environment(env: Mapping[str, str], web_port: int, wechat_port: int) -> dict[str, str]:
    """What the processes are given: addresses follow the ports unless they are set."""
    defaults = {
        "PUBLIC_URL": f"http://{HOST}:{web_port}",
        "WECHAT_BASE_URL": f"http://{HOST}:{wechat_port}",
        "WECHAT_MOCK_PORT": str(wechat_port),
        "WECHAT_MOCK_PERSONAS": str(ROOT / "instance" / "personas.json"),
    }
    return dict(env) | {name: value for name, value in defaults.items() if not env.get(name, "").strip()}


def _prepare_database(env: Mapping[str, str], *, demo: bool) -> None:
    try:
        running.upgrade()
    except MigrationError as error:
        raise click.ClickException(str(error)) from error
    except SQLAlchemyError as error:
        reason = str(error).splitlines()[0]
        raise click.ClickException(f"the database of DATABASE_URL cannot be used: {reason}") from error
    if demo:
        load = (sys.executable, "-m", "flask", "demo", "load", "--if-empty")
        quiet = dict(env) | {"LOG_LEVEL": "warning"}  # Its bars are what is worth looking at.
        if subprocess.run(load, env=quiet, check=False).returncode:  # noqa: S603  # Our own command.
            raise click.ClickException("the demo data could not be loaded")


def granian_command(
    port: int, *, workers: int = 1, threads: int = THREADS, application: str = "wsgi:app"
) -> tuple[str, ...]:
    """What starts the web server on this machine."""
    options = {
        "--interface": "wsgi",
        "--host": HOST,
        "--port": str(port),
        "--workers": str(workers),
        "--blocking-threads": str(threads),
        "--workers-kill-timeout": "5",
        "--log-level": "warning",
        "--respawn-interval": "0.5",
    }
    # A worker that was killed, by a lack of memory say, is started anew; else its end would be that of all.
    words = ("--respawn-failed-workers", *(word for pair in options.items() for word in pair))
    return (sys.executable, "-m", "granian", *words, application)


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection(HOST, port, timeout=2)
    try:
        connection.request("GET", "/health/live")
        return connection.getresponse().status == http.HTTPStatus.OK
    except OSError:
        return False
    finally:
        connection.close()
