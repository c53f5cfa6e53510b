"""Commands of ours, run on another database, or on one that has changed under this process."""

import os
import subprocess
import sys
from pathlib import Path

import click
from flask import current_app
from sqlalchemy import URL

from app.operations.backups.errors import OperationError


def flask_on(url: URL, *command: str, quiet: bool = False) -> None:
    """A command of ours on another database. Raises OperationError where it fails."""
    env = os.environ | {"DATABASE_URL": url.render_as_string(hide_password=False)}
    env.pop("PROMETHEUS_MULTIPROC_DIR", None)  # It is no web server.
    ran = subprocess.run(  # noqa: S603  # Our own command.
        [sys.executable, "-m", "flask", *command],
        cwd=Path(current_app.root_path).parent,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    if ran.stdout and not quiet:
        click.echo(ran.stdout.rstrip())
    if ran.returncode:
        raise OperationError(f"flask {' '.join(command[:2])} failed on it: {ran.stderr.strip()[-500:]}".rstrip(": "))
