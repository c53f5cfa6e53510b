"""Proposals as people type them: the households that they are about go by their numbers."""

import re
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.civic.councils import calling
from app.civic.councils.models import AgendaItem, Meeting
from app.civic.councils.queries import council_in_scope, meeting_in_scope
from app.core.cleaning import households as numbers
from app.core.db.types import comparable
from app.core.errors import field_error
from app.core.identities import StaffIdentity
from app.parties.residents.models import Household

_BETWEEN = re.compile(r"[\s,，、;；]+")


def call_found(
    session: Session,
    *,
    council_id: int,
    title: str,
    body: str,
    households: str,
    staff: StaffIdentity,
    starts_at: datetime,
    now: datetime,
    **details: Any,
) -> Meeting:
    """Call a meeting with one item. Raises what `call_meeting` raises, with the names of fields as they are here."""
    if starts_at <= now:
        raise field_error("on", calling.TOO_EARLY)
    council = council_in_scope(session, council_id=council_id, staff=staff).council
    proposal = calling.Proposal(title, body, _ids(session, council.community_id, households))
    return calling.call_meeting(
        session,
        council_id=council_id,
        starts_at=starts_at,
        proposals=[proposal],
        staff=staff,
        now=now,
        **details,
    )


def add_found(
    session: Session, *, meeting_id: int, title: str, body: str, households: str, staff: StaffIdentity, now: datetime
) -> AgendaItem:
    """Put another item on the agenda. Raises what `add_proposal` raises."""
    council = meeting_in_scope(session, meeting_id=meeting_id, staff=staff).council
    ids = _ids(session, council.community_id, households)
    return calling.add_proposal(
        session, meeting_id=meeting_id, title=title, body=body, household_ids=ids, staff=staff, now=now
    )


def _ids(session: Session, community_id: int, typed: str) -> list[int]:
    wanted = {numbers.text(number) for number in _BETWEEN.split(typed) if number}
    known = comparable(wanted)
    rows = session.execute(
        select(Household.number, Household.id).where(
            Household.community_id == community_id,
            Household.number.in_(known),
        )
    ).all()
    unknown = wanted - {row.number for row in rows}
    if unknown:
        raise field_error("households", f"本社区没有这些户号：{'、'.join(sorted(unknown))}。")
    return [row.id for row in rows]
