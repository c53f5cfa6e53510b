"""Where something was seen: in an area of the reporter's community; and who looks after that."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.parties.areas.errors import AreaNotFoundError
from app.parties.areas.models import Area, AreaKind
from app.parties.areas.queries import area_of
from app.parties.posts.duty import on_duty
from app.parties.posts.models import Post
from app.parties.residents.models import Resident


def areas_to_choose(session: Session, *, community_id: int) -> Sequence[Area]:
    """The open grids and groups of a community, by their codes: nobody has to know in which building a lamp stands."""
    query = select(Area).where(
        Area.community_id == community_id, Area.is_open.is_(True), Area.kind != AreaKind.BUILDING
    )
    return sorted(session.scalars(query), key=lambda area: (area.code.zfill(16), area.id))


def own_area(session: Session, person: Resident) -> Area | None:
    """The grid, or else the group, in which somebody lives."""
    area = area_of(session, household_id=person.household_id)
    while area is not None and area.kind is AreaKind.BUILDING:
        area = session.get(Area, area.parent_id) if area.parent_id is not None else None
    return area


def require_area(session: Session, *, area_id: int, community_id: int) -> Area:
    """An open area of a community. Raises AreaNotFoundError for one of another."""
    area = session.get(Area, area_id)
    if area is None or area.community_id != community_id or not area.is_open:
        raise AreaNotFoundError
    return area


def owner_of(session: Session, *, area_id: int, without: int | None, today: date) -> Post | None:
    """Who looks after an area: the first post that nobody of a household holds who reports about it (`without`)."""
    for post in on_duty(session, area_id=area_id, today=today):
        home = session.scalar(select(Resident.household_id).where(Resident.id == post.resident_id))
        if without is None or home != without:
            return post
    return None
