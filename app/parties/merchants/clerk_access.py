"""What the clerks of a shop see of its money, as its owner decides; an owner sees and answers everything."""

from sqlalchemy.orm import Session

from app.core.identities import ClerkAccess, MemberIdentity
from app.parties.merchants.errors import OwnersAnswerError, OwnersMoneyError
from app.parties.merchants.models import Merchant


def require_sees_money(member: MemberIdentity) -> None:
    """Raises OwnersMoneyError for a clerk to whom the owner has not opened the account and the statements."""
    if not member.sees_money:
        raise OwnersMoneyError


def require_answers(member: MemberIdentity) -> None:
    """Raises OwnersMoneyError, and OwnersAnswerError for a clerk who may look at statements only."""
    require_sees_money(member)
    if not member.answers_statements:
        raise OwnersAnswerError


def open_to_clerks(session: Session, *, owner: MemberIdentity, access: ClerkAccess) -> ClerkAccess:
    """Decide what the clerks of the owner's shop may see and do from now on."""
    merchant = session.get_one(Merchant, owner.merchant_id, with_for_update=True, populate_existing=True)
    merchant.clerk_access = access
    return access
