"""Who is to hold a post: proposed by one of the staff, appointed by another."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core import audit
from app.core.errors import field_error
from app.core.identities import StaffIdentity
from app.parties import residents
from app.parties.areas.making import hold
from app.parties.areas.models import Area
from app.parties.communities.models import Community
from app.parties.communities.nodes import community_in_scope, get_community, require_open
from app.parties.messages.models import MessageKind
from app.parties.posts.actions import PostAction
from app.parties.posts.errors import AlreadyHoldsError, NoVacancyError
from app.parties.posts.models import OPEN, ROLES, Post, PostRole, PostStatus
from app.parties.posts.queries import post_in_scope
from app.parties.posts.telling import tell
from app.parties.posts.workflow import APPOINT, POSTS, facts_of
from app.parties.residents.errors import ResidentNotFoundError
from app.parties.residents.people import hold_roster
from app.parties.staff import same_person
from app.parties.staff.models import StaffMember
from app.parties.units import making
from app.parties.units.models import Unit


def propose(
    session: Session,
    *,
    role: PostRole,
    from_on: date,
    community_id: int | None = None,
    area_id: int | None = None,
    unit_id: int | None = None,
    resident_id: int | None = None,
    holder_id: int | None = None,
    until_on: date | None = None,
    staff: StaffIdentity,
    now: datetime,
) -> Post:
    """Propose a resident of the community, or one of its staff, for a post of an area, a unit, or all of the community.

    Raises AreaNotFoundError, AreaClosedError, UnitNotFoundError, UnitClosedError, CommunityNotFoundError,
    NodeClosedError, ResidentNotFoundError, NoVacancyError, AlreadyHoldsError, and a RuleError naming the field that
    does not fit.
    """
    community, area, unit = _place(session, role, community_id, area_id, unit_id, staff)
    if until_on is not None and until_on < from_on:
        raise field_error("until_on", "结束的日子不能早于开始的日子。")
    _require_holder(session, community, resident_id, holder_id, staff)
    there = select(Post).where(
        Post.role == role,
        Post.community_id == community.id,
        Post.area_id == area.id if area else Post.area_id.is_(None),
        Post.unit_id == unit.id if unit else Post.unit_id.is_(None),
        Post.status.in_(OPEN),
    )
    holders = session.scalars(there).all()
    if any((post.resident_id, post.staff_id) == (resident_id, holder_id) for post in holders):
        raise AlreadyHoldsError
    seats = ROLES[role].seats
    if seats is not None and len(holders) >= seats:
        raise NoVacancyError(details={"seats": seats})
    post = Post(
        role=role,
        community_id=community.id,
        area_id=area.id if area else None,
        unit_id=unit.id if unit else None,
        resident_id=resident_id,
        staff_id=holder_id,
        from_on=from_on,
        until_on=until_on,
        proposed_by=staff.id,
        proposed_at=now,
    )
    session.add(post)
    require_open(session, community.id)
    audit.note(
        session,
        staff=staff,
        action=PostAction.PROPOSED,
        subject_id=post.id,
        at=now,
        path=community.path,
        from_on=from_on.isoformat(),
        **facts_of(post),
    )
    return post


def _place(
    session: Session,
    role: PostRole,
    community_id: int | None,
    area_id: int | None,
    unit_id: int | None,
    staff: StaffIdentity,
) -> tuple[Community, Area | None, Unit | None]:
    """Where it is, held so that seats are counted one by one."""
    about = ROLES[role]
    if unit_id is not None:
        if area_id is not None:
            raise field_error("unit_id", "区域和单位只选一个。")
        unit = making.hold(session, unit_id=unit_id, staff=staff)
        if unit.kind not in about.unit_kinds:
            raise field_error("role", "这类单位没有这个岗位。")
        return get_community(session, unit.community_id), None, unit
    if area_id is None:
        if about.kinds:
            raise field_error("area_id", f"这个岗位属于一个区域{'或单位' if about.unit_kinds else ''}，请选择。")
        if about.unit_kinds and not about.of_node_or_unit:
            raise field_error("unit_id", "这个岗位属于一个单位，请选择单位。")
        community = community_in_scope(session, community_id=community_id or 0, staff=staff)
        hold_roster(session, community.id)
        return community, None, None
    area = hold(session, area_id=area_id, staff=staff)
    if area.kind not in about.kinds:
        raise field_error("role", "这类区域没有这个岗位。")
    return get_community(session, area.community_id), area, None


def _require_holder(
    session: Session, community: Community, resident_id: int | None, holder_id: int | None, staff: StaffIdentity
) -> None:
    if (resident_id is None) is (holder_id is None):
        raise field_error("resident_id", "请填写一位居民，或一位工作人员。")
    if resident_id is not None:
        person = residents.resident_in_scope(session, resident_id=resident_id, staff=staff)
        if person.community_id != community.id:
            raise ResidentNotFoundError
        if person.is_minor:
            raise field_error("resident_id", "未成年人不能担任岗位。")
        residents.lock_identity(session, resident_id)  # Who has just left is no more.
        return
    row = session.execute(
        select(StaffMember.disabled_at, Community.path)
        .join(Community, Community.id == StaffMember.community_id)
        .where(StaffMember.id == holder_id)
    ).one_or_none()
    if (
        row is None
        or row.disabled_at is not None
        or not (staff.covers(row.path) or community.path.startswith(row.path))
    ):
        raise field_error("holder_id", "没有找到这位工作人员，或已停用。")


def appoint(session: Session, *, post_id: int, staff: StaffIdentity, now: datetime) -> Post:
    """Appoint whom somebody else has proposed. Raises PostNotFoundError, PostStateError, SamePersonError."""
    post = post_in_scope(session, post_id=post_id, staff=staff).post
    same_person.require_another(session, staff=staff, than=[post.proposed_by], now=now)
    POSTS.move(session, post, APPOINT, staff=staff, at=now, stamps={"appointed_by": staff.id, "appointed_at": now})
    session.flush()
    tell(session, post_ids=[post.id], kind=MessageKind.APPOINTED, now=now)
    return post


def appoint_all(session: Session, *, community_id: int, staff: StaffIdentity, now: datetime) -> int:
    """Appoint everybody whom others have proposed in a community; says how many. Raises CommunityNotFoundError."""
    community_in_scope(session, community_id=community_id, staff=staff)
    waiting = _waiting(session, community_id)
    makers = {post.proposed_by for post in waiting}
    own = same_person.same_persons(session, staff_id=staff.id, among=makers, now=now) | {staff.id}
    done = [post for post in waiting if post.proposed_by not in own]
    for post in done:
        POSTS.move(session, post, APPOINT, staff=staff, at=now, stamps={"appointed_by": staff.id, "appointed_at": now})
    session.flush()
    tell(session, post_ids=[post.id for post in done], kind=MessageKind.APPOINTED, now=now)
    return len(done)


def _waiting(session: Session, community_id: int) -> Sequence[Post]:
    query = select(Post).where(Post.community_id == community_id, Post.status == PostStatus.PROPOSED)
    return session.scalars(query.order_by(Post.id).with_for_update().execution_options(populate_existing=True)).all()


def waiting_count(session: Session, *, community_id: int) -> int:
    """How many wait to be appointed."""
    where = Post.community_id == community_id, Post.status == PostStatus.PROPOSED
    return session.scalar(select(func.count(Post.id)).where(*where)) or 0
