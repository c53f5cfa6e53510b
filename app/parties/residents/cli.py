"""`flask residents`: for whoever runs the machine."""

import click
from flask.cli import AppGroup

from app.core.clock import utc_now
from app.core.db.uow import execute
from app.parties.residents import parts
from app.parties.residents.jobs import index_all

residents = AppGroup("residents", help="People on the rosters.")


@residents.command("index")
@click.option("--anew", is_flag=True, help="Drop all parts first: after INDEX_KEY has changed.")
def index(*, anew: bool) -> None:
    """Make what people are found by, for those who have none yet. The worker does the same by itself."""
    if anew:
        execute(parts.drop_all)
    click.echo(f"{index_all(utc_now())} people indexed")
