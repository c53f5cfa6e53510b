"""One of everything that fairs have, in a town of the tests."""

from datetime import datetime, timedelta
from typing import Any

from app.civic.fairs import booths, queueing
from app.civic.fairs.models import Booth
from app.civic.gatherings import planning, projects
from app.civic.gatherings.models import Gathering, ProjectKind
from devtools import factories
from devtools.factories import NOW, Town, commit

BEFORE = NOW - timedelta(days=1)


def fair(town: Town, *, starts_at: datetime = NOW - timedelta(hours=1), **more: Any) -> Gathering:
    """A published fair of three hours; it runs now, unless it starts at another time."""
    by: dict[str, Any] = {"staff": town.admin, "now": min(BEFORE, starts_at - timedelta(hours=1))}
    project = commit(
        projects.make_project, community_id=town.node.id, kind=ProjectKind.FAIR, name="邻里集市", theme="便民", **by
    )
    commit(projects.publish_project, project_id=project.id, **by)
    times = {"starts_at": starts_at, "ends_at": starts_at + timedelta(hours=3)}
    details = {"place": "社区广场", "capacity": 100, **times, **more}
    made = commit(planning.plan, project_id=project.id, **details, **by)
    return commit(planning.publish, session_id=made.id, **by)


def booth(town: Town, of: Gathering, **more: Any) -> Booth:
    asked = {"name": "磨刀剪", "staff": town.admin, "now": NOW, **more}
    return commit(booths.add, session_id=of.id, **asked)


def fairs(town: Town) -> dict[str, int]:
    """Ids by the names of paths: the resident of the town keeps a booth, has a number there, and another was called."""
    running = fair(town)
    kept = booth(town, running, keeper_id=town.person.id)
    empty = booth(town, running)
    called = commit(queueing.take, booth_id=kept.id, resident_id=factories.resident(town.node).id, now=NOW)
    own = commit(queueing.take, booth_id=kept.id, resident_id=town.person.id, now=NOW)
    commit(queueing.call_next, booth_id=kept.id, keeper_id=town.person.id, now=NOW)
    return {
        "fair_id": running.id,
        "booth_id": kept.id,
        "empty_booth_id": empty.id,
        "ticket_id": own.id,
        "called_ticket_id": called.id,
    }
