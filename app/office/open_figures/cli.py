"""`flask open-figures`: for whoever runs the machine."""

from datetime import datetime

import click
from flask.cli import AppGroup

from app.core.clock import utc_now
from app.core.db.uow import execute
from app.office.open_figures import counting, jobs

open_figures = AppGroup("open-figures", help="The months that are published (/o/{node}).")


@open_figures.command("count")
@click.option("--month", type=click.DateTime(["%Y-%m"]), help="Count this month anew, such as 2026-10.")
def count(month: datetime | None) -> None:
    """Count months that are over and were not counted yet, or one anew."""
    if month is None:
        click.echo(f"{jobs.count_months(utc_now())} months counted")
        return
    if not counting.is_over(month.date(), now=utc_now()):
        raise click.ClickException(f"{month:%Y-%m} is not over yet")
    execute(counting.count, month=month.date(), now=utc_now())
    click.echo(f"{month:%Y-%m} counted anew")
