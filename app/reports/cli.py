"""`flask ledger verify` and `flask ledger show`: what an operator asks when something seems wrong."""

from datetime import datetime
from typing import Any

import click
from flask.cli import AppGroup
from rich.console import Console
from rich.table import Table

from app.core.clock import SHANGHAI, utc_now
from app.core.database import snapshot
from app.core.errors import DomainError
from app.core.extensions import db
from app.core.uow import execute
from app.ledger.chart import CHART, AccountKey, OwnerKind, Unit
from app.reports.service import books
from app.reports.service.books import AccountReport

MAX_SHOWN = 5

ledger = AppGroup("ledger", help="The books: whether they add up, and what stands in them.")


@ledger.command("verify")
def verify() -> None:
    """Check that everything adds up; exits with 1 if something does not. Safe on a live database.

    What it finds is kept, for /metrics.
    """
    found = []
    with snapshot(db.engine) as session:
        for check in books.verify(session):
            found.append(check)
            click.echo(f"{'✓' if check.passed else '✗'} {check.name} ({check.looked_at})")
            for problem in check.problems[:MAX_SHOWN]:
                click.echo(f"    {problem}")
            if len(check.problems) > MAX_SHOWN:
                click.echo(f"    and {len(check.problems) - MAX_SHOWN} more")
    execute(books.note_verified, found=found, now=utc_now())
    if not all(check.passed for check in found):
        raise SystemExit(1)


class AccountParam(click.ParamType[AccountKey]):
    """`resident:7:points`: whose account, and which."""

    name = "account"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> AccountKey:
        owner_kind, _, rest = str(value).partition(":")
        owner_id, _, kind = rest.partition(":")
        known = {(str(owner), name) for owner, name in CHART}
        if (owner_kind, kind) not in known or not owner_id.isascii() or not owner_id.isdigit():
            forms = ", ".join(f"{owner}:ID:{name}" for owner, name in sorted(known))
            self.fail(f"{value!r} is none of {forms}", param, ctx)
        return AccountKey(OwnerKind(owner_kind), int(owner_id), kind)


class MomentParam(click.ParamType[datetime]):
    """An ISO 8601 moment; without an offset it is one of Shanghai."""

    name = "moment"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        try:
            moment = datetime.fromisoformat(str(value))
        except ValueError:
            self.fail(f"{value!r} is no moment such as 2026-11-01T08:00+08:00", param, ctx)
        return moment if moment.tzinfo else moment.replace(tzinfo=SHANGHAI)


@ledger.command("show")
@click.argument("account", type=AccountParam())
@click.option("--at", type=MomentParam(), help="Also the balance at this moment.")
@click.option("--limit", type=click.IntRange(1, 1_000), default=20, show_default=True, help="How many movements.")
def show(account: AccountKey, at: datetime | None, limit: int) -> None:
    """Show the balance of ACCOUNT, such as resident:7:points, and its latest movements."""
    try:
        with snapshot(db.engine) as session:
            report = books.account_report(session, account=account, at=at, limit=limit)
    except DomainError as error:
        raise click.ClickException(f"{account}: {error.message}") from error
    unit = account.spec.unit
    click.echo(f"{account} holds {amount(report.balance, unit)}")
    if at is not None and report.balance_at is not None:
        click.echo(f"{account} held {amount(report.balance_at, unit)} at {local(at)}")
    Console().print(_table(report, unit))


def _table(report: AccountReport, unit: Unit) -> Table:
    table = Table("when", "journal", "kind", "reference", "amount", "memo")
    for row in report.movements:
        sign = "+" if row.amount > 0 else ""
        table.add_row(
            local(row.occurred_at),
            str(row.journal_id),
            row.kind,
            row.reference,
            sign + amount(row.amount, unit),
            row.memo,
        )
    return table


def amount(value: int, unit: Unit) -> str:
    """Points as they are; fen as yuan."""
    if unit is Unit.POINT:
        return f"{value} points"
    return f"{'-' if value < 0 else ''}{abs(value) // 100}.{abs(value) % 100:02d} yuan"


def local(at: datetime) -> str:
    return at.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M:%S")
