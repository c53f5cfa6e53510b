"""How a shop's bank account changes: entered by its owner or by staff, confirmed by a second person.

Until it is confirmed the account before it stays the shop's. Nothing is paid to a confirmed one for some hours, in
which the owner, who hears of each step at once, can object.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.alliance.settlement.actions import SettlementAction
from app.alliance.settlement.errors import PayeeStateError, SamePersonConfirmsError
from app.alliance.settlement.models import Payee, PayeeChange, PayeeChangeStatus, Statement, StatementStatus
from app.alliance.settlement.notices import tell_of_payee
from app.alliance.settlement.payees import MaskedPayee, masked_change
from app.alliance.settlement.workflow import CONFIRM_PAYEE, PAYEES, REFUSE_PAYEE, REPLACE_PAYEE
from app.core import audit
from app.core.identities import MemberIdentity, StaffIdentity
from app.core.workflow import Transition
from app.parties.merchants import merchant_in_scope
from app.parties.merchants.errors import MerchantSuspendedError
from app.parties.merchants.models import Merchant
from app.parties.staff import same_person
from app.parties.staff.staffing import usernames

MAX_SHOWN = 20
_STAFF = "staff:"


@dataclass(frozen=True, slots=True)
class ShownChange:
    """A change with the account before it, both masked; who entered it (None: the owner) and who decided, by
    username.
    """

    change: PayeeChange
    account: MaskedPayee
    before: MaskedPayee | None
    proposer: str | None
    decider: str | None


def enter_own(
    session: Session, *, owner: MemberIdentity, account_name: str, account_no: str, bank: str, now: datetime
) -> PayeeChange:
    """The owner says where their money is to go. Raises MerchantSuspendedError."""
    if not owner.is_active:
        raise MerchantSuspendedError("商户资格已暂停，不能更改收款账户，请联系社区。")
    change = _propose(session, owner.merchant_id, account_name, account_no, bank, owner.actor, now)
    _note_entered(session, change, owner, now)
    return change


def enter(
    session: Session,
    *,
    merchant_id: int,
    account_name: str,
    account_no: str,
    bank: str,
    staff: StaffIdentity,
    now: datetime,
) -> PayeeChange:
    """Staff enter the account for the shop. Raises MerchantNotFoundError."""
    merchant = merchant_in_scope(session, merchant_id=merchant_id, staff=staff)
    change = _propose(session, merchant.id, account_name, account_no, bank, staff.actor, now)
    _note_entered(session, change, staff, now)
    return change


def _note_entered(session: Session, change: PayeeChange, by: StaffIdentity | MemberIdentity, now: datetime) -> None:
    paid_to = session.scalar(select(Payee.account_no).where(Payee.merchant_id == change.merchant_id))
    before = {"before": {"last_digits": paid_to[-4:]}} if paid_to else {}
    audit.note(
        session,
        staff=by,
        action=SettlementAction.PAYEE_ENTERED,
        subject_id=change.merchant_id,
        at=now,
        path=PAYEES.path(session, change),
        last_digits=change.account_no[-4:],
        **before,
    )


def _propose(
    session: Session, merchant_id: int, account_name: str, account_no: str, bank: str, actor: str, now: datetime
) -> PayeeChange:
    _lock_shop(session, merchant_id)
    waiting = _open(session, merchant_id)
    if waiting is not None:
        PAYEES.enter(waiting, REPLACE_PAYEE, decided_at=now, open_merchant_id=None)
        session.flush()
    change = PayeeChange(
        merchant_id=merchant_id,
        open_merchant_id=merchant_id,
        account_name=account_name,
        account_no=account_no,
        bank=bank,
        proposed_by=actor,
        proposed_at=now,
    )
    session.add(change)
    session.flush()
    tell_of_payee(session, change, now=now)
    return change


def confirm(session: Session, *, merchant_id: int, wait_hours: int, staff: StaffIdentity, now: datetime) -> PayeeChange:
    """A second person has compared the account with what the shop says: it is the shop's, and is paid to after
    `wait_hours`. Raises MerchantNotFoundError, PayeeStateError, SamePersonConfirmsError.
    """
    change = _decide(session, merchant_id, CONFIRM_PAYEE, staff, now)
    same_person.require_another(
        session, staff=staff, than=[staff_id_of(change)], now=now, error=SamePersonConfirmsError
    )
    session.flush()
    payee = session.scalar(select(Payee).where(Payee.merchant_id == change.merchant_id))
    payable_from = now + timedelta(hours=wait_hours)
    if payee is None:
        payee = Payee(
            merchant_id=change.merchant_id,
            account_name=change.account_name,
            account_no=change.account_no,
            bank=change.bank,
            changed_by=change.proposed_by,
            changed_at=now,
            payable_from=payable_from,
        )
        session.add(payee)
    else:
        payee.account_name, payee.account_no, payee.bank = change.account_name, change.account_no, change.bank
        payee.changed_by, payee.changed_at, payee.payable_from = change.proposed_by, now, payable_from
    session.flush()
    PAYEES.note(session, change, CONFIRM_PAYEE, staff=staff, at=now)
    tell_of_payee(session, change, now=now, payable_from=payable_from)
    return change


def refuse(session: Session, *, merchant_id: int, reason: str, staff: StaffIdentity, now: datetime) -> PayeeChange:
    """The account before it stays; whoever has entered it may take it back so, too.

    Raises MerchantNotFoundError, PayeeStateError.
    """
    change = _decide(session, merchant_id, REFUSE_PAYEE, staff, now)
    change.refusal_reason = reason
    session.flush()
    PAYEES.note(session, change, REFUSE_PAYEE, staff=staff, at=now, reason=reason)
    tell_of_payee(session, change, now=now)
    return change


def _decide(
    session: Session, merchant_id: int, step: Transition[PayeeChangeStatus], staff: StaffIdentity, now: datetime
) -> PayeeChange:
    merchant = merchant_in_scope(session, merchant_id=merchant_id, staff=staff)
    _lock_shop(session, merchant.id)
    change = _open(session, merchant.id)
    if change is None:
        raise PayeeStateError
    PAYEES.enter(change, step, decided_by=staff.id, decided_at=now, open_merchant_id=None)
    return change


def _lock_shop(session: Session, merchant_id: int) -> None:
    session.execute(select(Merchant.id).where(Merchant.id == merchant_id).with_for_update())


def _open(session: Session, merchant_id: int) -> PayeeChange | None:
    query = select(PayeeChange).where(PayeeChange.open_merchant_id == merchant_id)
    return session.scalar(query.with_for_update().execution_options(populate_existing=True))


def staff_id_of(change: PayeeChange) -> int | None:
    """The account of staff that entered it; None where the owner did."""
    return int(change.proposed_by.removeprefix(_STAFF)) if change.proposed_by.startswith(_STAFF) else None


def untried(session: Session, merchant_ids: Collection[int], *, before: datetime) -> dict[int, PayeeChange]:
    """By shop, the account of each to which nothing has been paid since it was confirmed, as things stood then."""
    newest = (
        select(func.max(PayeeChange.id))
        .where(
            PayeeChange.merchant_id.in_(merchant_ids),
            PayeeChange.status == PayeeChangeStatus.CONFIRMED,
            PayeeChange.decided_at <= before,
        )
        .group_by(PayeeChange.merchant_id)
    )
    paid = dict(
        session.execute(
            select(Statement.merchant_id, func.max(Statement.paid_at))
            .where(
                Statement.merchant_id.in_(merchant_ids),
                Statement.status == StatementStatus.PAID,
                Statement.paid_at <= before,
            )
            .group_by(Statement.merchant_id)
        ).all()
    )
    found = {}
    for change in session.scalars(select(PayeeChange).where(PayeeChange.id.in_(newest))):
        paid_at = paid.get(change.merchant_id)
        if change.decided_at is not None and (paid_at is None or paid_at <= change.decided_at):
            found[change.merchant_id] = change
    return found


def history(session: Session, *, merchant_id: int) -> Sequence[ShownChange]:
    """The accounts that were entered for a shop, the newest first; call with a shop that the caller may see."""
    changes = session.scalars(
        select(PayeeChange)
        .where(PayeeChange.merchant_id == merchant_id)
        .order_by(PayeeChange.id.desc())
        .limit(MAX_SHOWN)
    ).all()
    actors = {each.proposed_by for each in changes} | {
        f"staff:{each.decided_by}" for each in changes if each.decided_by
    }
    names, shown, confirmed = usernames(session, actors), [], None
    for change in reversed(changes):
        account = masked_change(change)
        decider = names.get(f"staff:{change.decided_by}")
        shown.append(ShownChange(change, account, confirmed, names.get(change.proposed_by), decider))
        if change.status is PayeeChangeStatus.CONFIRMED:
            confirmed = account
    return shown[::-1]
