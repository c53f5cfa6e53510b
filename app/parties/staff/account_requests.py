"""Asking for an account: its holder chooses a password and a device first, and reads a number to an administrator.

So the secrets of an account reach nobody but its holder; an initial password is for those who can't do that.
"""

import secrets
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.db.expiry import delete_some
from app.core.errors import field_error
from app.parties.staff.models import AccountRequest
from app.parties.staff.passwords import check_new_password, hash_password, matching_step

VALID = timedelta(hours=24)
NUMBER_DIGITS = 8


def ask(session: Session, *, username: str, password: str, otp_secret: str, otp: str, now: datetime) -> AccountRequest:
    """Keep what somebody has chosen for a day. It says nothing about whether there is such an account already.

    Raises a RuleError naming `password` or `otp`.
    """
    check_new_password(password, username=username, old_hash="")
    step = matching_step(otp_secret, otp, now)
    if step is None:
        raise field_error("otp", "动态口令不正确，请等下一个再输入。")
    request = AccountRequest(
        number=_free_number(session),
        username=username,
        password_hash=hash_password(password),
        otp_secret=otp_secret,
        otp_last_step=step,
        requested_at=now,
    )
    session.add(request)
    session.flush()
    return request


def _free_number(session: Session) -> str:
    while True:
        number = f"{secrets.randbelow(10**NUMBER_DIGITS):0{NUMBER_DIGITS}}"
        if session.scalar(select(AccountRequest.id).where(AccountRequest.number == number)) is None:
            return number


def take(session: Session, *, number: str, username: str, now: datetime) -> AccountRequest:
    """What was chosen under this number, which is then good for nothing more. Raises a RuleError naming `number`: for
    one that is unknown, too old, or of another username, and does not say which.
    """
    request = session.scalar(
        select(AccountRequest)
        .where(AccountRequest.number == number)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if request is None or request.username != username or request.requested_at <= now - VALID:
        raise field_error("number", f"没有 {username} 的这个申请号，或已过期（24 小时）。请本人再报一次，或重新申请。")
    session.delete(request)
    return request


def forget_old(session: Session, *, now: datetime) -> int:
    """Drop some of the requests that nobody took up; says how many."""
    return delete_some(session, AccountRequest, AccountRequest.requested_at <= now - VALID)
