"""Staff accounts: made with an initial password, enrolled by their holder, signed out everywhere."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.core import audit
from app.core.errors import field_error
from app.core.identities import StaffIdentity
from app.core.permissions import StaffRole
from app.parties.communities.nodes import get_community
from app.parties.staff.actions import StaffAction
from app.parties.staff.errors import NotEnrollingError, UsernameTakenError, WrongCredentialsError, WrongSecretsError
from app.parties.staff.models import StaffMember, StaffSession
from app.parties.staff.passwords import check_new_password, hash_password, password_fits
from app.parties.staff.sign_in import use_code

USERNAME_PATTERN = r"[a-z0-9._-]{3,64}"
USERNAME_WRONG = "用户名由 3 个以上小写字母、数字和 . _ - 组成。"


def add_staff(
    session: Session,
    *,
    username: str,
    password: str,
    otp_secret: str,
    role: StaffRole,
    community_id: int,
    now: datetime,
    initial_until: datetime | None = None,
    is_confirmed: bool = True,
    name: str | None = None,
) -> StaffMember:
    """Give somebody an account at a node. Raises CommunityNotFoundError, UsernameTakenError.

    With `initial_until` the password is good until then and only for enrolment. `is_confirmed` is False where somebody
    makes it for another, who is to be seen by a second administrator first.
    """
    get_community(session, community_id)
    if session.scalar(select(StaffMember.id).where(StaffMember.username == username)):
        raise UsernameTakenError
    member = StaffMember(
        username=username,
        community_id=community_id,
        role=role,
        password_hash=hash_password(password),
        otp_secret=otp_secret,
        created_at=now,
        initial_until=initial_until,
        confirmed_at=now if is_confirmed else None,
        name=name,
    )
    session.add(member)
    session.flush()
    return member


def locked_member(session: Session, staff_id: int) -> StaffMember:
    """One account, held until the end of the transaction."""
    return session.get_one(StaffMember, staff_id, with_for_update=True, populate_existing=True)


def enrol(session: Session, *, staff: StaffIdentity, password: str, otp: str, now: datetime) -> StaffMember:
    """Take a password of one's own and show that the device is there; the account is then ready for work.

    Raises NotEnrollingError, and a RuleError naming `password` or `otp`.
    """
    member = locked_member(session, staff.id)
    if member.initial_until is None or member.initial_until <= now:
        raise NotEnrollingError
    check_new_password(password, username=member.username, old_hash=member.password_hash)
    _use_code(member, otp, now)
    member.password_hash, member.initial_until, member.enrolled_at = hash_password(password), None, now
    audit.note(session, staff=staff, action=StaffAction.ENROLLED, subject_id=member.id, at=now)
    return member


def change_password(
    session: Session, *, staff: StaffIdentity, old_password: str, password: str, otp: str, now: datetime
) -> StaffMember:
    """Take another password. Every other sign-in ends with it: see `sign_out_everywhere`.

    Raises WrongSecretsError, and only who knows the secrets is told a RuleError naming `password`: one says that the
    new password is the old one.
    """
    member = locked_member(session, staff.id)
    _check_secrets(member, old_password, otp, now)
    check_new_password(password, username=member.username, old_hash=member.password_hash)
    member.password_hash = hash_password(password)
    sign_out_everywhere(session, staff_id=member.id, now=now)
    audit.note(session, staff=staff, action=StaffAction.PASSWORD_CHANGED, subject_id=member.id, at=now)
    return member


def _check_secrets(member: StaffMember, password: str, otp: str, now: datetime) -> None:
    """Both are looked at, whatever the first is, so that the time it takes tells no more than the words."""
    fits = password_fits(member.password_hash, password)
    try:
        use_code(member, otp, now)
    except WrongCredentialsError as error:
        raise WrongSecretsError from error
    if not fits:
        raise WrongSecretsError


def _use_code(member: StaffMember, otp: str, now: datetime) -> None:
    try:
        use_code(member, otp, now)
    except WrongCredentialsError as error:
        raise field_error("otp", "动态口令不正确或已用过，请等下一个再输入。") from error


def sign_out_everywhere(session: Session, *, staff_id: int, now: datetime) -> None:
    """Make every token of a staff member void and end every session in a browser."""
    session.execute(
        update(StaffMember).where(StaffMember.id == staff_id).values(token_version=StaffMember.token_version + 1)
    )
    session.execute(
        update(StaffSession)
        .where(StaffSession.staff_id == staff_id, StaffSession.ended_at.is_(None))
        .values(ended_at=now)
    )
