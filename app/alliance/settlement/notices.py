"""What owners hear about their statements and the accounts to which these are paid."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.alliance.settlement.models import PayeeChange, Statement
from app.core.identities import MemberRole
from app.parties import messages
from app.parties.merchants.models import MerchantMember
from app.parties.messages.models import MessageKind


def tell_owners(session: Session, statements: Sequence[Statement], *, kind: MessageKind, now: datetime) -> None:
    """One message to the owner of each statement's shop."""
    owners = _owners(session, [statement.merchant_id for statement in statements])
    for statement in statements:
        facts = {"statement_id": statement.id, "month": statement.month, "total_fen": statement.total_fen}
        messages.tell(session, user_id=owners.get(statement.merchant_id), kind=kind, facts=facts, now=now)


def tell_of_payee(
    session: Session, change: PayeeChange, *, now: datetime, payable_from: datetime | None = None
) -> None:
    """The owner hears of each step, whoever has taken it: also of what their own phone has sent."""
    owner = _owners(session, [change.merchant_id]).get(change.merchant_id)
    facts = {
        "last_digits": change.account_no[-4:],
        "status": change.status.value,
        "payable_from": payable_from.isoformat() if payable_from else None,
        "reason": change.refusal_reason,
    }
    messages.tell(session, user_id=owner, kind=MessageKind.PAYEE_CHANGED, facts=facts, now=now)


def _owners(session: Session, merchant_ids: Sequence[int]) -> dict[int, int]:
    rows = session.execute(
        select(MerchantMember.merchant_id, MerchantMember.user_id).where(
            MerchantMember.merchant_id.in_(merchant_ids), MerchantMember.role == MemberRole.OWNER
        )
    )
    return dict(rows.all())
