"""`flask nodes`: the tree by command, for whoever runs the machine."""

import click
from flask.cli import AppGroup

from app.core import text as texts
from app.core.clock import utc_now
from app.core.db.session import db
from app.core.db.uow import execute
from app.office import nodes as nodes_service
from app.parties.communities.models import CommunityKind
from app.parties.staff.identity import Operator

nodes = AppGroup("nodes", help="Districts, towns and communities: made, renamed, moved, closed.")
EVERYWHERE = Operator("/")
Kind = click.Choice([kind.value for kind in CommunityKind])


def _words(longest: int) -> "type[click.ParamType[str]]":
    class Words(click.ParamType[str]):
        name = "text"

        def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> str:
            text = texts.clean(str(value))
            if texts.problem_of(text) or len(text) > longest:
                self.fail(f"{text!r} must be a line of at most {longest} characters", param, ctx)
            return text

    return Words


Title, Line = _words(40), _words(200)


@nodes.command("list")
def list_() -> None:
    """Every node with its number, as they hang together."""
    for each in nodes_service.nodes_in_scope(db.session(), staff=EVERYWHERE):
        more = [each.node.kind.value] + (["closed"] if each.node.closed_at else [])
        more += [f"fund {each.fund.id}" if each.fund else "no fund"]
        click.echo(f"{'  ' * each.depth}{each.node.id} {each.node.name} ({', '.join(more)})")


@nodes.command("add")
@click.argument("name", type=Title())
@click.option("--under", "parent_id", type=int, required=True, help="Number of the node above it.")
@click.option("--kind", type=Kind, default=CommunityKind.COMMUNITY.value, show_default=True)
@click.option("--contact", type=Line(), default="", help="How people reach its office.")
@click.option("--fund/--no-fund", "with_fund", default=True, show_default=True)
def add(name: str, parent_id: int, kind: str, contact: str, with_fund: bool) -> None:
    """Make a node called NAME, with its fund."""
    node = execute(
        nodes_service.add_node,
        name=name,
        parent_id=parent_id,
        kind=CommunityKind(kind),
        contact=contact,
        with_fund=with_fund,
        staff=EVERYWHERE,
        now=utc_now(),
    )
    click.echo(f"{node.id} {node.name}")


@nodes.command("rename")
@click.argument("community_id", type=int)
@click.argument("name", type=Title())
def rename(community_id: int, name: str) -> None:
    """Call node COMMUNITY_ID NAME."""
    execute(nodes_service.change_node, community_id=community_id, name=name, staff=EVERYWHERE, now=utc_now())


@nodes.command("move")
@click.argument("community_id", type=int)
@click.option("--under", "parent_id", type=int, required=True, help="Number of the new node above it.")
def move(community_id: int, parent_id: int) -> None:
    """Put node COMMUNITY_ID, with all below it, under another."""
    execute(nodes_service.move_node, community_id=community_id, parent_id=parent_id, staff=EVERYWHERE, now=utc_now())


@nodes.command("close")
@click.argument("community_id", type=int)
@click.option("--reason", type=Line(), required=True)
def close(community_id: int, reason: str) -> None:
    """Close node COMMUNITY_ID, in which nothing is open any more."""
    execute(nodes_service.close_node, community_id=community_id, reason=reason, staff=EVERYWHERE, now=utc_now())


@nodes.command("reopen")
@click.argument("community_id", type=int)
def reopen(community_id: int) -> None:
    """Open node COMMUNITY_ID again."""
    execute(nodes_service.reopen_node, community_id=community_id, staff=EVERYWHERE, now=utc_now())
