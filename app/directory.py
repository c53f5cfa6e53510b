"""Who the caller of a request is: what `core.http.policies` asks, answered by the features that know."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from app.core.identities import MemberIdentity, StaffIdentity
from app.parties import merchants, residents
from app.parties.linking import household_cards
from app.parties.staff import identity, sessions
from app.parties.staff import sessions as sessions_service


class Directory:
    """Users, residents, members of shops and staff."""

    def require_user(self, session: Session, user_id: int, version: int) -> None:
        residents.require_user(session, user_id, version)

    def resident_id(self, session: Session, user_id: int, version: int) -> int:
        return residents.signed_in_resident(session, user_id, version)

    def helped_resident(self, session: Session, user_id: int, resident_id: int) -> int:
        return household_cards.acts_for(session, user_id=user_id, resident_id=resident_id)

    def member(self, session: Session, user_id: int, version: int, merchant_slug: str | None) -> MemberIdentity:
        return merchants.signed_in_member(session, user_id, version, merchant_slug)

    def memberships(self, session: Session, user_id: int) -> Sequence[MemberIdentity]:
        return merchants.memberships(session, user_id)

    def staff(self, session: Session, staff_id: int, version: int) -> StaffIdentity:
        return identity.staff_identity(session, staff_id, version)

    def staff_member(self, session: Session, staff_id: int) -> StaffIdentity:
        return identity.staff_member(session, staff_id)

    def visitor(self, session: Session, token: str, now: datetime) -> sessions_service.Visitor:
        return sessions.visitor(session, token=token, now=now)

    def touch(self, session: Session, session_id: int, now: datetime) -> None:
        sessions.touch(session, session_id=session_id, now=now)
