"""Users: WeChat identities, and how they find the resident that they are."""

import secrets
from datetime import datetime

from sqlalchemy import bindparam, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.core.errors import NotSignedInError, SignedOutError
from app.parties.residents.indexes import phone_index
from app.parties.residents.models import User

_VERSION = select(User.token_version).where(User.id == bindparam("user"))  # Asked by almost every request: made once.


def user_of_openid(session: Session, *, openid: str, now: datetime) -> User:
    """The user with this WeChat identity, made at their first sign-in."""
    user = session.scalar(select(User).where(User.openid == openid))
    if user is not None:
        return user
    try:
        with session.begin_nested():
            user = User(openid=openid, created_at=now)
            session.add(user)
    except IntegrityError:  # The same person signed in on two screens at once.
        user = session.scalars(select(User).where(User.openid == openid)).one()
    return user


def require_user(session: Session, user_id: int, version: int) -> None:
    """Let in a user whose token has this version. Raises what `require_version` raises."""
    require_version(session.connection().scalar(_VERSION, {"user": user_id}), version)


def require_version(wanted: int | None, version: int) -> None:
    """Raises NotSignedInError for an unknown user, who has no version, SignedOutError for an old token."""
    if wanted is None:
        raise NotSignedInError
    if wanted != version:
        raise SignedOutError


def user_of_phone(session: Session, *, phone: str) -> User | None:
    """The user who has verified this number, if any."""
    return session.scalar(select(User).where(User.phone_index == phone_index(phone)))


def has_verified_phone(session: Session, user_id: int) -> bool:
    """Whether WeChat has verified a number of theirs."""
    return session.scalar(select(User.phone_index).where(User.id == user_id)) is not None


def verified_index(session: Session, user_id: int) -> str | None:
    """What the number that WeChat has verified for a user is found by."""
    return session.scalar(select(User.phone_index).where(User.id == user_id))


def show_phone(session: Session, *, user_id: int, phone: str) -> int | None:
    """Remember the number WeChat has verified for a user. Whoever had verified it before has it no more; says who.

    It links nobody to the roster: a number may be another's by now, or several people's.
    """
    index = phone_index(phone)
    users = session.scalars(
        select(User)
        .where(or_(User.id == user_id, User.phone_index == index))
        .order_by(User.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    former = next((user for user in users if user.id != user_id), None)
    if former is not None:
        former.phone_index = None
        session.flush()
    next(user for user in users if user.id == user_id).phone_index = index
    session.flush()
    return None if former is None else former.id


def forget_user(session: Session, *, user_id: int) -> None:
    """Wipe what a WeChat user is known by, and sign them out everywhere."""
    user = session.get_one(User, user_id, with_for_update=True, populate_existing=True)
    user.openid, user.phone_index = f"forgotten:{user_id}", None
    user.token_version += 1
    session.flush()


def user_of_nobody(session: Session, *, now: datetime) -> User:
    """A user whom nobody is, to be the author of what somebody unnamed has written."""
    user = User(openid=f"nobody:{secrets.token_hex(16)}", created_at=now)
    session.add(user)
    session.flush()
    return user
