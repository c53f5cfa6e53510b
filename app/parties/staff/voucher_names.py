"""Who stands on a voucher: the real names of those who drafted, checked, approved."""

from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.console.vouchers import Voucher
from app.parties.staff.models import StaffMember


def with_names(session: Session, voucher: Voucher) -> Voucher:
    """The same voucher; where the name behind a username is known, it stands before it."""
    usernames = {username for _, username, _ in voucher.people}
    rows = session.execute(
        select(StaffMember.username, StaffMember.name).where(
            StaffMember.username.in_(usernames), StaffMember.name.is_not(None)
        )
    )
    names = {row.username: f"{row.name}（{row.username}）" for row in rows}
    return replace(voucher, people=[(role, names.get(who, who), at) for role, who, at in voucher.people])
