"""Versions begin and end by themselves, on their days. What holds on a day depends on the days alone
(`rulebook.py`), so a job that comes late changes nothing but what the state says.
"""

from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, aliased

from app.core.clock import business_day
from app.standing.programmes.models import ProgrammeVersion, VersionState
from app.standing.programmes.workflow import BEGIN, END, SUPERSEDE, VERSIONS

AT_ONCE = 100


def turn_over(session: Session, *, now: datetime) -> int:
    """Bring the states of some versions up to today; says of how many."""
    today = business_day(now)
    due = (
        select(ProgrammeVersion)
        .where(
            or_(
                (ProgrammeVersion.state == VersionState.FILED) & (ProgrammeVersion.starts_on <= today),
                (ProgrammeVersion.state == VersionState.IN_FORCE) & (ProgrammeVersion.ends_on < today),
            )
        )
        .order_by(ProgrammeVersion.id)
        .limit(AT_ONCE)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    versions = session.scalars(due).all()
    for version in versions:
        if version.state is VersionState.FILED:
            VERSIONS.enter(version, BEGIN)
        else:
            VERSIONS.enter(version, SUPERSEDE if _is_followed(session, version) else END)
    return len(versions)


def _is_followed(session: Session, version: ProgrammeVersion) -> bool:
    later = aliased(ProgrammeVersion)
    query = select(later.id).where(
        later.programme_id == version.programme_id,
        later.no > version.no,
        later.state.in_((VersionState.FILED, VersionState.IN_FORCE)),
    )
    return session.scalar(query.limit(1)) is not None
