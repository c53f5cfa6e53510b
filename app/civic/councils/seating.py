"""Councils, and who sits in them: holders of posts of their node."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.civic.councils.actions import CouncilAction
from app.civic.councils.errors import ChairTakenError, CouncilClosedError, SeatNotFoundError, SeatTakenError
from app.civic.councils.models import Council, CouncilKind, Seat, SeatClass
from app.civic.councils.queries import council_in_scope, seats_of
from app.core import audit
from app.core.clock import business_day
from app.core.errors import field_error
from app.core.identities import Acting, StaffIdentity
from app.parties.communities.nodes import community_in_scope, get_community, require_open
from app.parties.posts.models import Post, PostRole, PostStatus
from app.parties.posts.queries import post_in_scope

CLASSES = {PostRole.COUNCIL_CHAIR: SeatClass.CHAIR, PostRole.SUPERVISOR: SeatClass.SUPERVISOR}
"""What a post already says of its seat; for whom a member sits there has to be said."""
ROLES = (*CLASSES, PostRole.COUNCIL_MEMBER)


def make_council(
    session: Session,
    *,
    community_id: int,
    kind: CouncilKind,
    name: str,
    min_members: int = 5,
    quorum_parts: int = 2,
    quorum_whole: int = 3,
    majority_parts: int = 1,
    majority_whole: int = 2,
    staff: StaffIdentity,
    now: datetime,
) -> Council:
    """A council of a node. Raises CommunityNotFoundError, NodeClosedError, a RuleError naming the field."""
    node = community_in_scope(session, community_id=community_id, staff=staff)
    for field, parts, whole in (
        ("quorum_parts", quorum_parts, quorum_whole),
        ("majority_parts", majority_parts, majority_whole),
    ):
        if not parts <= whole <= 2 * parts:
            raise field_error(field, "请填写二分之一到全部之间的比例。")
    council = Council(
        community_id=node.id,
        kind=kind,
        name=name,
        created_at=now,
        min_members=min_members,
        quorum_parts=quorum_parts,
        quorum_whole=quorum_whole,
        majority_parts=majority_parts,
        majority_whole=majority_whole,
    )
    session.add(council)
    require_open(session, node.id)
    facts = {"kind": kind.value, "name": name}
    audit.note(session, staff=staff, action=CouncilAction.MADE, subject_id=council.id, at=now, path=node.path, **facts)
    return council


def close_council(session: Session, *, council_id: int, reason: str, staff: StaffIdentity, now: datetime) -> Council:
    """It is called no more; meetings that were called go on. Raises CouncilNotFoundError, CouncilClosedError."""
    council = held_open(session, council_id=council_id, staff=staff)
    council.closed_at = now
    _note(session, CouncilAction.CLOSED, council, staff, now, reason=reason)
    return council


def give_seat(
    session: Session,
    *,
    council_id: int,
    post_id: int,
    seat_class: SeatClass | None = None,
    staff: StaffIdentity,
    now: datetime,
) -> Seat:
    """The holder of a post sits in a council of its node; a member sits there for the residents unless it is said.

    Raises CouncilNotFoundError, CouncilClosedError, PostNotFoundError, SeatTakenError, ChairTakenError, and a RuleError
    naming the field that does not fit.
    """
    council = held_open(session, council_id=council_id, staff=staff)
    post = post_in_scope(session, post_id=post_id, staff=staff).post
    if post.community_id != council.community_id or post.role not in ROLES or post.status is not PostStatus.ACTIVE:
        raise field_error("post_id", "请选择本社区在任的议事会组长、议事会成员或监督员。")
    if post.resident_id is None:
        raise field_error("post_id", "议事组织的席位由居民担任，工作人员不占席位。")
    wanted = CLASSES.get(post.role)
    if wanted is None and seat_class in CLASSES.values():
        raise field_error("seat_class", "组长和监督员的席位，请先任命为议事会组长或监督员。")
    given = wanted or seat_class or SeatClass.RESIDENT
    there = seats_of(session, council_id=council.id, today=business_day(now))
    if any(each.seat.post_id == post.id or (each.in_office and each.resident_id == post.resident_id) for each in there):
        raise SeatTakenError
    if given is SeatClass.CHAIR and any(each.in_office and each.seat.seat_class is given for each in there):
        raise ChairTakenError
    seat = Seat(council_id=council.id, post_id=post.id, seat_class=given, given_by=staff.id, given_at=now)
    session.add(seat)
    session.flush()
    _note(session, CouncilAction.SEATED, council, staff, now, post_id=post.id, seat_class=given.value)
    return seat


def take_seat(session: Session, *, seat_id: int, staff: StaffIdentity, now: datetime) -> None:
    """Somebody sits there no more; what they have decided stays. Raises SeatNotFoundError."""
    seat, council = _seat(session, seat_id, staff)
    facts = {"post_id": seat.post_id, "seat_class": seat.seat_class.value}
    _note(session, CouncilAction.UNSEATED, council, staff, now, **facts)
    session.delete(seat)


def council_of_seat(session: Session, *, seat_id: int, staff: StaffIdentity) -> int:
    """The id of the council that a seat is of. Raises SeatNotFoundError."""
    return _seat(session, seat_id, staff)[1].id


def _seat(session: Session, seat_id: int, staff: StaffIdentity) -> tuple[Seat, Council]:
    row = session.execute(
        select(Seat, Council).join(Council, Council.id == Seat.council_id).where(Seat.id == seat_id)
    ).one_or_none()
    if row is None or not staff.covers(get_community(session, row.Council.community_id).path):
        raise SeatNotFoundError
    return row.Seat, row.Council


def free_posts(session: Session, *, council: Council) -> list[Post]:
    """Posts of the node whose holders could sit in a council and do not yet."""
    query = (
        select(Post)
        .where(
            Post.community_id == council.community_id,
            Post.role.in_(ROLES),
            Post.status == PostStatus.ACTIVE,
            Post.resident_id.is_not(None),
            Post.id.not_in(select(Seat.post_id).where(Seat.council_id == council.id)),
        )
        .order_by(Post.id)
    )
    return list(session.scalars(query))


def held_open(session: Session, *, council_id: int, staff: Acting) -> Council:
    """A council of the subtree, held: seats are given and meetings called one by one.

    Raises CouncilNotFoundError, CouncilClosedError.
    """
    council = council_in_scope(session, council_id=council_id, staff=staff).council
    session.refresh(council, with_for_update=True)
    if council.closed_at is not None:
        raise CouncilClosedError
    return council


def _note(
    session: Session, action: CouncilAction, council: Council, staff: StaffIdentity, now: datetime, **facts: object
) -> None:
    path = get_community(session, council.community_id).path
    audit.note(session, staff=staff, action=action, subject_id=council.id, at=now, path=path, **facts)
