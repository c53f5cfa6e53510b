"""`flask ledger`: whether the books add up and are what was sealed, the head to keep elsewhere, one account."""

from datetime import datetime
from pathlib import Path
from typing import Any

import click
from flask.cli import AppGroup
from rich.console import Console
from rich.table import Table

from app.core.clock import SHANGHAI, utc_now
from app.core.db.engine import snapshot
from app.core.db.session import db
from app.core.db.uow import execute
from app.core.errors import DomainError
from app.ledger.chart import CHART, AccountKey, OwnerKind, Unit
from app.ledger.seals import heads, sealing
from app.operations.verification import verify as books
from app.operations.verification.parallel import verified
from app.operations.verification.verify import AccountReport

MAX_SHOWN = 5

ledger = AppGroup("ledger", help="The books: whether they add up, and what stands in them.")


class HeadsParam(click.ParamType[list[heads.Head]]):
    """A file of heads, one a line; or a head itself."""

    name = "file|text"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> list[heads.Head]:
        try:
            text = str(value)
            return heads.read(text if text.lstrip().startswith("{") else Path(text).read_text(encoding="utf-8"))
        except OSError as error:
            self.fail(f"{value!r} cannot be read: {error.strerror}", param, ctx)
        except ValueError as error:
            self.fail(f"{value!r} is {error}", param, ctx)


@ledger.command("verify")
@click.option("--head", "kept", type=HeadsParam(), multiple=True, help="Kept elsewhere: the chain must go through it.")
@click.option(
    "--processes",
    type=click.IntRange(1, 64),
    help="How many share the work; one for each core where there is much.",
)
def verify(kept: tuple[list[heads.Head], ...], processes: int | None) -> None:
    """Check that everything adds up and is what was sealed; exits with 1 if something is not.

    Safe on a live database. What it finds is kept, for /metrics.
    """
    found = []
    for check in verified(now=utc_now(), heads=[head for some in kept for head in some], processes=processes):
        found.append(check)
        click.echo(f"{'✓' if check.passed else '✗'} {check.name} ({check.looked_at})")
        for problem in check.problems[:MAX_SHOWN]:
            click.echo(f"    {problem}")
        if len(check.problems) > MAX_SHOWN:
            click.echo(f"    and {len(check.problems) - MAX_SHOWN} more")
    execute(books.note_verified, found=found, now=utc_now())
    if not all(check.passed for check in found):
        raise SystemExit(1)


@ledger.command("seal")
def seal() -> None:
    """Seal what is new at once, instead of waiting for the worker."""
    done = 0
    while more := sealing.seal_late(utc_now()):
        done += more
    click.echo(f"{done} journals sealed")


@ledger.command("head")
def head() -> None:
    """Print the signed head of the chain as a line of JSON, to be appended to a file on another machine."""
    with snapshot(db.engine) as session:
        click.echo(heads.take(session, now=utc_now()).line())


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
