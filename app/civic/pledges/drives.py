"""A drive: a pledge is to be signed in so many of the households of some grids, by a day."""

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.civic.pledges.actions import PledgeAction
from app.civic.pledges.coverage import recount
from app.civic.pledges.errors import DriveStateError
from app.civic.pledges.models import Drive, DriveArea
from app.civic.pledges.queries import drive_in_scope
from app.civic.texts.errors import TextStateError
from app.civic.texts.models import PledgeFor, TextKind, TextState
from app.civic.texts.pledge_queries import pledge_of
from app.civic.texts.queries import text_in_scope
from app.core import audit
from app.core.clock import business_day
from app.core.errors import field_error
from app.core.identities import StaffIdentity
from app.parties.areas.models import Area
from app.parties.communities.models import Community
from app.parties.communities.nodes import community_in_scope, get_community

TITLE = (2, 40)
GRIDS_MAX = 300
LONGEST_DAYS = 366


def open_drive(
    session: Session,
    *,
    text_id: int,
    community_id: int,
    area_ids: Collection[int],
    title: str,
    starts_on: date,
    ends_on: date,
    goal_percent: int,
    staff: StaffIdentity,
    now: datetime,
) -> Drive:
    """Open a drive for the current version of a pledge; without areas, in all grids of the node and below it.

    Raises TextNotFoundError, TextStateError, CommunityNotFoundError, RuleErrors naming `area_ids` and `ends_on`.
    """
    text = text_in_scope(session, text_id=text_id, staff=staff, kind=TextKind.PLEDGE)
    pledge = pledge_of(session, text.id)
    if text.state is not TextState.PUBLISHED or not pledge.is_current or pledge.meant_for is not PledgeFor.RESIDENTS:
        raise TextStateError("只有居民正在签的版本可以发起签约活动。", {"state": text.state.value})
    node = community_in_scope(session, community_id=community_id, staff=staff)
    if not node.path.startswith(get_community(session, text.community_id).path):
        raise field_error("community_id", "这份承诺书不是给那里的居民签的，请选它的社区。")
    if ends_on < max(starts_on, business_day(now)) or (ends_on - starts_on).days >= LONGEST_DAYS:
        raise field_error("ends_on", "结束的日子要在开始以后、今天以后，最长一年。")
    areas = _grids(session, node.path, area_ids)
    drive = Drive(
        first_id=pledge.first_id,
        community_id=node.id,
        title=title,
        starts_on=starts_on,
        ends_on=ends_on,
        goal_percent=goal_percent,
        made_by=staff.id,
        made_at=now,
    )
    session.add(drive)
    session.flush()
    session.add_all(DriveArea(drive_id=drive.id, area_id=each, households=0, covered=0) for each in areas)
    session.flush()
    recount(session, drive)
    _note(session, PledgeAction.DRIVE_OPENED, drive, staff, now)
    return drive


def _grids(session: Session, path: str, area_ids: Collection[int]) -> list[int]:
    query = select(Area.id).join(Community, Community.id == Area.community_id)
    query = query.where(Community.path.startswith(path), Area.parent_id.is_(None), Area.is_open.is_(True))
    known = session.scalars(query.order_by(Area.id)).all()
    wanted = sorted(set(area_ids)) or list(known)
    if not set(wanted) <= set(known):
        raise field_error("area_ids", "选的有几个网格不在这里，或已经停用，请重新选择。")
    if not 1 <= len(wanted) <= GRIDS_MAX:
        raise field_error("area_ids", f"请选 1 到 {GRIDS_MAX} 个网格；还没有网格的，请先在“网格”里登记。")
    return wanted


def close_drive(session: Session, *, drive_id: int, staff: StaffIdentity, now: datetime) -> Drive:
    """End a drive before its last day; its numbers stay as they are. Raises DriveNotFoundError, DriveStateError."""
    drive = drive_in_scope(session, drive_id=drive_id, staff=staff)
    session.refresh(drive, with_for_update=True)
    if not drive.is_open:
        raise DriveStateError
    drive.is_open, drive.closed_at = None, now
    _note(session, PledgeAction.DRIVE_CLOSED, drive, staff, now)
    return drive


def _note(session: Session, action: PledgeAction, drive: Drive, staff: StaffIdentity, now: datetime) -> None:
    path = get_community(session, drive.community_id).path
    facts = {"title": drive.title, "goal_percent": drive.goal_percent}
    audit.note(session, staff=staff, action=action, subject_id=drive.id, at=now, path=path, **facts)
