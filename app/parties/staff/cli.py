"""`flask staff`: the first account, which nobody else could make, and one that nobody else could help."""

import re

import click
from flask.cli import AppGroup

from app.core.clock import utc_now
from app.core.db.uow import execute
from app.parties.staff import bootstrap, staffing
from app.parties.staff.staffing import INITIAL_DAYS

staff = AppGroup("staff", help="Accounts of staff; all but the first are made, and helped, in the console.")


def _name(pattern: str, says: str) -> "type[click.ParamType[str]]":
    class Name(click.ParamType[str]):
        name = "name"

        def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> str:
            text = str(value).strip()
            if not re.fullmatch(pattern, text):
                self.fail(f"{text!r} must be {says}", param, ctx)
            return text

    return Name


Username = _name(r"[a-z][a-z0-9._-]{2,63}", "3 to 64 small letters, digits, dots and dashes, a letter first")
Slug = _name(r"[a-z][a-z0-9-]{0,15}", "at most 16 small letters, digits and dashes, a letter first")
Title = _name(r".{1,40}", "of 1 to 40 characters")


@staff.command("first")
@click.argument("usernames", metavar="USERNAME...", type=Username(), nargs=-1, required=True)
@click.option("--district", type=Title(), required=True, help="Name of the node at the top, such as 某某区.")
@click.option("--slug", type=Slug(), default="district", show_default=True, help="Its short name in addresses.")
def first(usernames: tuple[str, ...], district: str, slug: str) -> None:
    """Make the node at the top of the tree and its administrators, who appoint everybody else.

    Name two people at least: accounts that handle money are made by one administrator and confirmed by another.
    """
    made = execute(bootstrap.found, usernames=usernames, district=district, slug=slug, now=utc_now())
    for member, password in made:
        click.echo(f"{district} is there, and {member.username} is its administrator.")
        _tell(password)
    if len(made) == 1:
        click.echo("One administrator cannot confirm accounts that they have made: flask staff administrator USERNAME")
    click.echo("The first page then says what is still missing: communities, staff, roster, shops, money, an offer.")


@staff.command("administrator")
@click.argument("username", type=Username())
def administrator(username: str) -> None:
    """Make USERNAME one more administrator of the node at the top, where there is nobody else to confirm accounts.

    The audit log says that it was done by a command.
    """
    _member, password = execute(bootstrap.add_administrator, username=username, now=utc_now())
    _tell(password)


@staff.command("reset")
@click.argument("username", type=Username())
def reset(username: str) -> None:
    """Give the administrator USERNAME a new initial password, where nobody else can do so in the console.

    Their device for one-time codes is forgotten and every sign-in of theirs ends. The audit log says that it was done
    by a command.
    """
    _member, password = execute(staffing.reset_administrator, username=username, now=utc_now())
    _tell(password)


def _tell(password: str) -> None:
    click.echo(f"Initial password, good for {INITIAL_DAYS} days and shown only now: {password}")
    click.echo("Sign in at /console/ with it; it asks for a password of one's own and a device for one-time codes.")
