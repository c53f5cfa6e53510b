"""Sign-in: a password and a one-time code, each code once."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.parties.staff.errors import AccountUnconfirmedError, WrongCredentialsError
from app.parties.staff.models import StaffMember
from app.parties.staff.passwords import hash_of_nobody, latest_step, matching_step, password_fits


def check_credentials(session: Session, *, username: str, password: str, otp: str | None, now: datetime) -> StaffMember:
    """The staff member who knows the password and holds the device. Raises WrongCredentialsError, and
    AccountUnconfirmedError where a second administrator has not seen who holds the account.

    A one-time code is taken once: its time step must be later than the last one used. None where it has been taken.
    """
    member = check_password(session, username=username, password=password)
    if member.initial_until is not None:  # Nobody holds a device yet.
        raise WrongCredentialsError
    if otp is not None:
        use_code(member, otp, now)
    if not member.is_confirmed:
        raise AccountUnconfirmedError
    return member


def _locked_member(session: Session, username: str) -> StaffMember | None:
    return session.scalar(
        select(StaffMember)
        .where(StaffMember.username == username)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def take_code(session: Session, *, username: str, otp: str, now: datetime) -> None:
    """The code before the password, for an attempt that would have to wait. Raises WrongCredentialsError."""
    member = _locked_member(session, username)
    if member is None or member.disabled_at is not None or member.initial_until is not None:
        raise WrongCredentialsError
    use_code(member, otp, now)


def check_password(session: Session, *, username: str, password: str) -> StaffMember:
    """The staff member of this name, held until the end of the transaction. Raises WrongCredentialsError."""
    member = _locked_member(session, username)
    if not password_fits(member.password_hash if member else hash_of_nobody(), password):
        raise WrongCredentialsError
    if member is None or member.disabled_at is not None:
        raise WrongCredentialsError
    return member


def use_code(member: StaffMember, otp: str, now: datetime) -> None:
    """Take a one-time code, which then works no more. Raises WrongCredentialsError.

    A last step that nobody can have used yet was noted by a clock that was ahead: it locks nobody out.
    """
    step = matching_step(member.otp_secret, otp, now)
    last = member.otp_last_step if member.otp_last_step <= latest_step(now) else 0
    if step is None or step <= last:
        raise WrongCredentialsError
    member.otp_last_step = step
