"""Accounts as they come about where a role moves money: their holder asks, an administrator takes it up."""

import pyotp
from sqlalchemy.orm import Session

from app.core.identities import StaffIdentity
from app.core.permissions import StaffRole
from app.parties.staff import account_requests, staffing
from app.parties.staff.models import StaffMember
from devtools.factories import NOW, commit

PASSWORD = "four unrelated words"
DEVICE = pyotp.TOTP("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")


def ask(session: Session, username: str) -> str:
    """The number that somebody is given who has chosen PASSWORD and DEVICE."""
    code = DEVICE.at(NOW)
    request = account_requests.ask(
        session, username=username, password=PASSWORD, otp_secret=DEVICE.secret, otp=code, now=NOW
    )
    return request.number


def hired(
    maker: StaffIdentity, username: str, role: StaffRole = StaffRole.FINANCE, *, community_id: int | None = None
) -> StaffMember:
    """An account whose holder has enrolled, and for which nobody has vouched yet."""

    def run(session: Session) -> StaffMember:
        return staffing.hire_by_request(
            session,
            number=ask(session, username),
            username=username,
            role=role,
            community_id=community_id or maker.community_id,
            staff=maker,
            now=NOW,
        )

    return commit(run)


def reset(maker: StaffIdentity, staff_id: int, username: str) -> StaffMember:
    """The same for somebody who has lost their secrets, or says so."""

    def run(session: Session) -> StaffMember:
        number = ask(session, username)
        return staffing.reset_by_request(session, staff_id=staff_id, number=number, staff=maker, now=NOW)

    return commit(run)
