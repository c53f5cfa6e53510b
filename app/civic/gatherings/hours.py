"""What hours are worth: a point for each hour of a year as far as 20, for two as far as 80, for three as far as 200,
then for four (rule 1). What falls short of a point is kept for the next time.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.civic.gatherings.kinds import BY_HOURS
from app.civic.gatherings.models import Gathering, Presence, Project, Team

RATES = ((20 * 60, 60), (80 * 60, 120), (200 * 60, 180))
"""As far as so many minutes of a year, a point is worth so many."""
LAST_RATE = 240
_WHOLE = 720
"""Of a point, so that each rate takes a whole number of parts for a minute."""


def points_for(minutes: int) -> int:
    """What so many minutes of a year are worth together."""
    parts, done = 0, 0
    for most, for_one in RATES:
        some = max(0, min(minutes, most) - done)
        parts += some * (_WHOLE // for_one)
        done = most
    parts += max(0, minutes - done) * (_WHOLE // LAST_RATE)
    return parts // _WHOLE


def worth(before: int, minutes: int) -> int:
    """What minutes add to those before them in a year."""
    return points_for(before + minutes) - points_for(before)


@dataclass(frozen=True, slots=True)
class Served:
    """What somebody has done for others between two days, as far as it is confirmed."""

    minutes: int
    sessions: int
    teams: Sequence[str]
    projects: Sequence[str]


def served(session: Session, *, resident_id: int, from_on: date, until_on: date) -> Served:
    """Presences which earn by their hours, project by project; one query."""
    query = (
        select(Project.name, Team.name, func.sum(Presence.minutes), func.count())
        .select_from(Presence)
        .join(Gathering, Gathering.id == Presence.gathering_id)
        .join(Project, Project.id == Gathering.project_id)
        .outerjoin(Team, Team.id == Project.team_id)
        .where(
            Presence.resident_id == resident_id,
            Presence.day.between(from_on, until_on),
            Presence.confirmed_at.is_not(None),
            Presence.minutes > 0,
            Project.kind.in_(BY_HOURS),
        )
        .group_by(Project.id, Project.name, Team.name)
        .order_by(func.sum(Presence.minutes).desc(), Project.id)
    )
    rows = session.execute(query).all()
    return Served(
        minutes=sum(int(row[2] or 0) for row in rows),
        sessions=sum(int(row[3]) for row in rows),
        teams=list(dict.fromkeys(row[1] for row in rows if row[1])),
        projects=list(dict.fromkeys(row[0] for row in rows)),
    )


def confirmed_in_year(session: Session, *, rule_slug: str, day: date, resident_ids: list[int]) -> dict[int, int]:
    """The minutes that were confirmed of some people in the year of a day, by a rule."""
    query = (
        select(Presence.resident_id, func.sum(Presence.minutes))
        .join(Gathering, Gathering.id == Presence.gathering_id)
        .join(Project, Project.id == Gathering.project_id)
        .where(
            Presence.resident_id.in_(resident_ids),
            Presence.day >= date(day.year, 1, 1),
            Presence.day <= date(day.year, 12, 31),
            Presence.confirmed_at.is_not(None),
            Project.rule_slug == rule_slug,
        )
        .group_by(Presence.resident_id)
    )
    return {row[0]: int(row[1] or 0) for row in session.execute(query)}
