"""Forgetting people: what names them is wiped, what the books need stays under numbers that name nobody."""

from datetime import datetime
from typing import Any

from sqlalchemy import column, delete, select, table
from sqlalchemy.orm import Session

from app.alliance import ratings
from app.alliance.complaints import upkeep as complaints
from app.civic.cases import upkeep as cases
from app.civic.fairs import upkeep as fairs
from app.civic.gatherings import upkeep as gatherings
from app.civic.mediations import upkeep as mediations
from app.civic.papers import upkeep as papers
from app.civic.pledges import upkeep as pledges
from app.civic.reports import upkeep as reports
from app.civic.snaps import upkeep as snaps
from app.civic.texts import tags
from app.civic.texts import upkeep as texts
from app.civic.work_orders import upkeep as work_orders
from app.core import audit
from app.core.clock import business_day
from app.core.identities import StaffIdentity
from app.ledger import chart
from app.ledger import journals as ledger
from app.ledger.kinds import JournalKind
from app.ledger.models import LedgerAccount, LedgerBalance
from app.office.privacy import timelines
from app.office.privacy.actions import PrivacyAction
from app.office.privacy.errors import OwnerCannotLeaveError
from app.office.privacy.models import Correction
from app.office.privacy.redaction import redact
from app.parties import merchants, messages, residents, units
from app.parties.delegates import delegation
from app.parties.invitations import upkeep as invitations
from app.parties.linking import printed_codes
from app.parties.merchants import licence_pictures
from app.parties.pictures import retention as pictures
from app.parties.posts import ending as posts
from app.parties.recusal import declaring as recusal
from app.parties.residents.models import Resident, ResidentStatus
from app.rewards.coupons import claims
from app.rewards.coupons.errors import CouponNotIssuedError
from app.rewards.coupons.models import Coupon, CouponStatus
from app.standing.awards import upkeep as awards
from app.standing.records import retention, withdrawal

_KEPT_ANSWERS = table("idempotency_key", column("caller"))
"""By its name: its module also commits, which a service must not come near."""


def forget_user(session: Session, *, user_id: int, now: datetime) -> None:
    """Forget a WeChat user, and the resident they are linked to, at their own wish.

    They are signed out everywhere; a later sign-in with the same WeChat is a new user. Raises OwnerCannotLeaveError for
    the owner of a shop of the alliance.
    """
    resident = residents.resident_of_user(session, user_id)
    redact(session, resident_id=resident.id if resident else None, user_id=user_id, now=now)
    if resident is not None:
        _forget_resident(session, resident.id, now, f"user:{user_id}")
    _forget_user(session, user_id, now, f"user:{user_id}")


def forget_resident(session: Session, *, resident_id: int, staff: StaffIdentity, reason: str, now: datetime) -> None:
    """Forget a resident of the staff member's subtree, with their WeChat user if there is one.

    Raises ResidentNotFoundError, OwnerCannotLeaveError.
    """
    person = residents.known_in_scope(session, resident_id=resident_id, staff=staff)
    redact(session, resident_id=resident_id, user_id=person.user_id, now=now)
    _forget_resident(session, resident_id, now, staff.actor)
    if person.user_id is not None:
        _forget_user(session, person.user_id, now, staff.actor)
    audit.note(
        session,
        staff=staff,
        action=PrivacyAction.FORGOTTEN,
        subject_id=resident_id,
        at=now,
        path=person.community_path,
        reason=reason,
    )


def _forget_resident(session: Session, resident_id: int, now: datetime, actor: str) -> None:
    give_up_points(session, resident_id=resident_id, now=now, actor=actor)
    timelines.forget_resident(session, resident_id=resident_id)
    retention.forget_words(session, resident_id=resident_id, now=now)
    cases.forget_resident(session, resident_id=resident_id)
    snaps.forget_resident(session, resident_id=resident_id)
    mediations.forget_resident(session, resident_id=resident_id, now=now)
    work_orders.forget_resident(session, resident_id=resident_id)
    pledges.forget_resident(session, resident_id=resident_id, now=now)
    reports.forget_resident(session, resident_id=resident_id)
    tags.forget_resident(session, resident_id=resident_id)
    papers.forget_resident(session, resident_id=resident_id, now=now)
    awards.forget_resident(session, resident_id=resident_id)
    session.execute(delete(Correction).where(Correction.resident_id == resident_id))
    delegation.forget_resident(session, resident_id=resident_id, actor=actor, now=now)
    invitations.forget_resident(session, resident_id=resident_id)
    printed_codes.forget_resident(session, resident_id=resident_id)
    recusal.forget_resident(session, resident_id=resident_id)
    posts.forget_resident(session, resident_id=resident_id, now=now)
    units.forget_resident(session, resident_id=resident_id)
    gatherings.end_of_resident(session, resident_id=resident_id, now=now)
    fairs.end_of_resident(session, resident_id=resident_id, now=now)
    gatherings.forget_words(session, resident_id=resident_id)
    residents.forget_resident(session, resident_id=resident_id)
    for merged in session.scalars(select(Resident.id).where(Resident.merged_into == resident_id)).all():
        _forget_resident(session, merged, now, actor)  # The same person, from before two files became one.


def give_up_points(session: Session, *, resident_id: int, now: datetime, actor: str, memo: str = "注销清零") -> int:
    """Give back the coupons of somebody who is not there any more, and let all points expire; says how many."""
    residents.lock(session, resident_id)
    issued = select(Coupon.id).where(Coupon.resident_id == resident_id, Coupon.status == CouponStatus.ISSUED)
    for coupon_id in session.scalars(issued.order_by(Coupon.id)).all():
        try:
            claims.cancel(session, coupon_id=coupon_id, resident_id=resident_id, now=now)
        except CouponNotIssuedError:  # A shop was quicker: it is redeemed.
            continue
    return expire_rest(session, resident_id=resident_id, now=now, actor=actor, memo=memo)


def _forget_user(session: Session, user_id: int, now: datetime, actor: str) -> None:
    if merchants.owns_a_shop(session, user_id=user_id):
        raise OwnerCannotLeaveError
    delegation.forget_user(session, user_id=user_id, actor=actor, now=now)
    merchants.leave_shops(session, user_id=user_id)
    invitations.forget_user(session, user_id=user_id)
    author = residents.user_of_nobody(session, now=now) if ratings.has_rated(session, user_id=user_id) else None
    if author is not None:
        ratings.hand_over(session, from_user_id=user_id, to_user_id=author.id)
    snaps.forget_user(session, user_id=user_id)
    work_orders.forget_user(session, user_id=user_id)
    complaints.forget_user(session, user_id=user_id)
    mediations.forget_user(session, user_id=user_id)
    reports.forget_user(session, user_id=user_id, now=now)
    licence_pictures.forget_user(session, user_id=user_id)
    pictures.forget_user(session, user_id=user_id)
    messages.forget(session, user_id=user_id)
    pledges.forget_user(session, user_id=user_id)
    texts.forget_user(session, user_id=user_id)
    session.execute(delete(_KEPT_ANSWERS).where(_KEPT_ANSWERS.c.caller == f"user:{user_id}"))
    residents.forget_user(session, user_id=user_id)


def expire_rest(session: Session, *, resident_id: int, now: datetime, actor: str, memo: str = "注销清零") -> int:
    """Move what somebody who leaves still holds to the community's expired points; says how many."""
    points = withdrawal.locked_balance(session, resident_id)
    if points:
        community_id = session.scalars(select(Resident.community_id).where(Resident.id == resident_id)).one()
        legs = [(chart.resident_points(resident_id), -points), (chart.community(community_id, "expired"), points)]
        reference = f"leave:resident:{resident_id}:{business_day(now)}"
        ledger.post(session, ledger.Entry(JournalKind.DEPARTURE, reference, legs, memo=memo), at=now, actor=actor)
    return points


def with_leftovers(session: Session, *, limit: int) -> list[int]:
    """Residents who have left and hold points all the same: a redemption was reversed, and its coupon ran out later."""
    query: Any = (
        select(Resident.id)
        .join(
            LedgerAccount,
            (LedgerAccount.owner_id == Resident.id)
            & (LedgerAccount.owner_kind == chart.OwnerKind.RESIDENT)
            & (LedgerAccount.kind == "points"),
        )
        .join(LedgerBalance, LedgerBalance.account_id == LedgerAccount.id)
        .where(Resident.status == ResidentStatus.LEFT, LedgerBalance.amount > 0)
        .limit(limit)
    )
    return list(session.scalars(query))
