"""What is over is deleted, and goes with the person: who was asked as well as who has asked."""

from datetime import datetime, timedelta

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from app.core.db.expiry import delete_some
from app.parties.invitations.models import Invitation
from app.parties.residents.models import User

KEPT = timedelta(days=30)


def forget_old(session: Session, *, now: datetime) -> int:
    """Drop some of the invitations whose time was over a month ago; says how many."""
    return delete_some(session, Invitation, Invitation.expires_at < now - KEPT)


def forget_user(session: Session, *, user_id: int) -> None:
    """Nothing is left of what a user was asked or has asked. Call it before their number is wiped."""
    index = select(User.phone_index).where(User.id == user_id).scalar_subquery()
    theirs = or_(
        Invitation.phone_index == index, Invitation.invited_by == f"user:{user_id}", Invitation.accepted_by == user_id
    )
    session.execute(delete(Invitation).where(theirs))


def forget_resident(session: Session, *, resident_id: int) -> None:
    """The same for a resident for whom somebody was to act."""
    session.execute(delete(Invitation).where(Invitation.resident_id == resident_id))


def hand_over(session: Session, *, from_id: int, to_id: int) -> None:
    """Whoever was asked to act for one resident is asked to act for another: they are one person. Who is asked so
    twice has one question open.
    """
    twice = select(Invitation.phone_index).where(Invitation.resident_id == to_id, Invitation.is_open.is_(True))
    asked = session.scalars(twice).all()
    theirs = Invitation.resident_id == from_id
    session.execute(update(Invitation).where(theirs, Invitation.phone_index.in_(asked)).values(is_open=None))
    session.execute(update(Invitation).where(theirs).values(resident_id=to_id))
