"""What owners hear about their statements."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.alliance.settlement.models import Statement
from app.core.identities import MemberRole
from app.parties import messages
from app.parties.merchants.models import MerchantMember
from app.parties.messages.models import MessageKind


def tell_owners(session: Session, statements: Sequence[Statement], *, kind: MessageKind, now: datetime) -> None:
    """One message to the owner of each statement's shop."""
    rows = session.execute(
        select(MerchantMember.merchant_id, MerchantMember.user_id).where(
            MerchantMember.merchant_id.in_([statement.merchant_id for statement in statements]),
            MerchantMember.role == MemberRole.OWNER,
        )
    )
    owners = dict(rows.all())
    for statement in statements:
        facts = {"statement_id": statement.id, "month": statement.month, "total_fen": statement.total_fen}
        messages.tell(session, user_id=owners.get(statement.merchant_id), kind=kind, facts=facts, now=now)
