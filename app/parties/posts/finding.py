"""Somebody who is proposed as people name them: a resident by their number, one of the staff by their username."""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.errors import field_error
from app.core.identities import StaffIdentity
from app.parties.posts.models import ROLES, Post, PostRole
from app.parties.posts.proposing import propose
from app.parties.residents.models import Resident, ResidentStatus
from app.parties.staff.models import StaffMember


def propose_found(
    session: Session,
    *,
    community_id: int,
    role: PostRole,
    area_id: int | None,
    unit_id: int | None,
    number: str | None,
    username: str | None,
    from_on: date,
    until_on: date | None,
    staff: StaffIdentity,
    now: datetime,
) -> Post:
    """The same as `propose`, in this community. Raises what that raises, and RuleErrors naming `number`, `username`."""
    if (number is None) is (username is None):
        raise field_error("number", "请填写居民编号，或者工作人员的用户名，两者填一个。")
    resident_id = holder_id = None
    if number is not None:
        resident_id = session.scalar(
            select(Resident.id).where(
                Resident.number == number,
                Resident.community_id == community_id,
                Resident.status == ResidentStatus.ACTIVE,
                Resident.is_minor.is_(False),
            )
        )
        if resident_id is None:
            raise field_error("number", "这个社区没有这位成年居民，请核对编号。")
    else:
        holder_id = session.scalar(select(StaffMember.id).where(StaffMember.username == username))
        if holder_id is None:
            raise field_error("username", "没有找到这位工作人员，或已停用。")
    where: dict[str, int | None] = {"community_id": community_id}
    about = ROLES[role]
    if about.unit_kinds and (unit_id is not None or not (about.kinds or about.of_node_or_unit)):
        where = {"unit_id": unit_id}
    elif about.kinds:
        where = {"area_id": area_id}
    return propose(
        session,
        role=role,
        resident_id=resident_id,
        holder_id=holder_id,
        from_on=from_on,
        until_on=until_on,
        staff=staff,
        now=now,
        **where,
    )
