"""Money that comes into a fund: drafted by one person, decided by another."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, aliased

from app.core import audit
from app.core.db.paging import Page, newest_first
from app.core.files import Attachment, StoredFile, store_attachment
from app.core.identities import StaffIdentity
from app.ledger import chart
from app.ledger import journals as ledger
from app.ledger.kinds import JournalKind
from app.parties.communities.models import Community
from app.parties.communities.nodes import subtree_ids
from app.parties.staff import same_person
from app.parties.staff.models import StaffMember
from app.treasury.funds import references
from app.treasury.funds.actions import FundAction
from app.treasury.funds.errors import (
    NodeAboveRequiredError,
    NotYourDraftError,
    SamePersonApprovesError,
    TopUpNotFoundError,
)
from app.treasury.funds.funds import fund_in_scope, node_of, path_of, require_fund_open
from app.treasury.funds.models import Fund, Reversal, TopUp, TopUpSource, TopUpStatus
from app.treasury.funds.references import MoneyKind
from app.treasury.funds.workflow import APPROVE, CHECK, REJECT, TOP_UPS, WITHDRAW

THIRD_PERSON_FEN = 2_000_000
"""From here on a third person of the node above has to agree, unless the installation says otherwise."""


@dataclass(frozen=True, slots=True)
class ShownTopUp:
    """A top-up with its fund, and who has had to do with it, by username. `reversal` is there where it was undone."""

    top_up: TopUp
    fund: Fund
    drafter: str
    approver: str | None
    checker: str | None = None
    reversal: Reversal | None = None
    reverser: str | None = None
    attachment: StoredFile | None = None


def draft_top_up(
    session: Session,
    *,
    fund_id: int,
    amount_fen: int,
    source: TopUpSource,
    bank_reference: str,
    staff: StaffIdentity,
    now: datetime,
    attachment: Attachment | None = None,
) -> TopUp:
    """Note that money has come in; it counts once another person has approved it. The bank's slip may be attached.

    Raises FundNotFoundError, NodeClosedError, BankReferenceUsedError, AttachmentUsedError.
    """
    fund = fund_in_scope(session, fund_id=fund_id, staff=staff)
    top_up = TopUp(
        fund_id=fund.id,
        amount_fen=amount_fen,
        source=source,
        bank_reference=bank_reference,
        drafted_by=staff.id,
        drafted_at=now,
    )
    kept = store_attachment(session, attachment=attachment, now=now) if attachment else None
    top_up.attachment_id = kept.id if kept else None
    session.add(top_up)
    require_fund_open(session, fund.id)
    references.claim(session, reference=bank_reference, kind=MoneyKind.TOP_UP, subject_id=top_up.id)
    if kept:
        references.claim_slip(session, sha256=kept.sha256, kind=MoneyKind.TOP_UP, subject_id=top_up.id)
    facts = {"source": source.value} | ({"sha256": kept.sha256} if kept else {})
    audit.note(
        session,
        staff=staff,
        action=FundAction.TOP_UP_DRAFTED,
        subject_id=top_up.id,
        at=now,
        path=path_of(session, fund.id),
        **TOP_UPS.facts(top_up),
        **facts,
    )
    return top_up


def approve_top_up(
    session: Session,
    *,
    top_up_id: int,
    staff: StaffIdentity,
    now: datetime,
    third_person_fen: int = THIRD_PERSON_FEN,
) -> TopUp:
    """Count a top-up as money in the fund. From `third_person_fen` on, and where there is a node above the fund's, this
    is said twice: by a second person, and then by a third of the node above.

    Raises TopUpNotFoundError, SamePersonApprovesError, NodeAboveRequiredError, TopUpStateError.
    """
    top_up = lock_top_up(session, top_up_id=top_up_id, staff=staff)
    than = [top_up.drafted_by, top_up.checked_by]
    same_person.require_another(session, staff=staff, than=than, now=now, error=SamePersonApprovesError)
    node = node_of(session, session.get_one(Fund, top_up.fund_id))
    if top_up.status is TopUpStatus.CHECKED:
        if staff.path == node.path:
            raise NodeAboveRequiredError
    elif top_up.amount_fen >= third_person_fen and node.parent_id is not None:
        TOP_UPS.enter(top_up, CHECK, checked_by=staff.id, checked_at=now)
        TOP_UPS.note(session, top_up, CHECK, staff=staff, at=now)
        return top_up
    TOP_UPS.enter(top_up, APPROVE, approved_by=staff.id, decided_at=now)
    entry = ledger.Entry(
        JournalKind.TOP_UP,
        f"top_up:{top_up.id}",
        [
            (chart.fund(top_up.fund_id, "source"), -top_up.amount_fen),
            (chart.fund(top_up.fund_id, "available"), top_up.amount_fen),
        ],
        memo=top_up.source.value,
    )
    ledger.post(session, entry, at=now, actor=staff.actor)
    TOP_UPS.note(session, top_up, APPROVE, staff=staff, at=now)
    return top_up


def reject_top_up(
    session: Session, *, top_up_id: int, staff: StaffIdentity, now: datetime, reason: str | None = None
) -> TopUp:
    """Refuse a top-up: no money moves. Raises TopUpNotFoundError, SamePersonApprovesError, TopUpStateError."""
    top_up = lock_top_up(session, top_up_id=top_up_id, staff=staff)
    than = [top_up.drafted_by]
    same_person.require_another(session, staff=staff, than=than, now=now, error=SamePersonApprovesError)
    TOP_UPS.enter(top_up, REJECT, approved_by=staff.id, decided_at=now)
    top_up.rejection_reason = reason
    references.give_up(session, kind=MoneyKind.TOP_UP, subject_id=top_up.id, now=now)
    TOP_UPS.note(session, top_up, REJECT, staff=staff, at=now, **({} if reason is None else {"reason": reason}))
    return top_up


def withdraw_top_up(session: Session, *, top_up_id: int, staff: StaffIdentity, now: datetime) -> TopUp:
    """Take one's own draft back; its reference can be entered anew.

    Raises TopUpNotFoundError, NotYourDraftError, TopUpStateError.
    """
    top_up = lock_top_up(session, top_up_id=top_up_id, staff=staff)
    if top_up.drafted_by != staff.id:
        raise NotYourDraftError
    TOP_UPS.enter(top_up, WITHDRAW, decided_at=now)
    references.give_up(session, kind=MoneyKind.TOP_UP, subject_id=top_up.id, now=now)
    TOP_UPS.note(session, top_up, WITHDRAW, staff=staff, at=now)
    return top_up


def lock_top_up(session: Session, *, top_up_id: int, staff: StaffIdentity) -> TopUp:
    """A top-up of the subtree, held until the end of the transaction. Raises TopUpNotFoundError."""
    top_up = session.scalar(
        select(TopUp)
        .join(Fund, Fund.id == TopUp.fund_id)
        .join(Community, Community.id == Fund.community_id)
        .where(TopUp.id == top_up_id, Community.path.like(f"{staff.path}%"))
    )
    if top_up is None:
        raise TopUpNotFoundError
    session.refresh(top_up, with_for_update=True)
    return top_up


def top_ups(session: Session, *, fund_id: int, staff: StaffIdentity, cursor: str | None, limit: int) -> Page[TopUp]:
    """The top-ups of a fund, newest first. Raises FundNotFoundError."""
    fund = fund_in_scope(session, fund_id=fund_id, staff=staff)
    return newest_first(session, select(TopUp).where(TopUp.fund_id == fund.id), TopUp.id, cursor=cursor, limit=limit)


def top_ups_in_scope(
    session: Session,
    *,
    staff: StaffIdentity,
    status: TopUpStatus | None,
    source: TopUpSource | None,
    fund_id: int | None,
    bank_reference: str | None,
    cursor: str | None,
    limit: int,
) -> Page[ShownTopUp]:
    """The top-ups of all funds of a subtree, newest first."""
    query = _shown().where(Fund.community_id.in_(subtree_ids(staff.path)))
    if status is not None:
        query = query.where(TopUp.status == status)
    if source is not None:
        query = query.where(TopUp.source == source)
    if fund_id is not None:
        query = query.where(TopUp.fund_id == fund_id)
    if bank_reference is not None:
        query = query.where(references.has_reference(MoneyKind.TOP_UP, TopUp.id, bank_reference))
    page = newest_first(session, query, TopUp.id, cursor=cursor, limit=limit, sums={"amount_fen": TopUp.amount_fen})
    return page.map(lambda row: ShownTopUp(*row[1:]))


def top_up_in_scope(session: Session, *, top_up_id: int, staff: StaffIdentity) -> ShownTopUp:
    """One top-up of a subtree. Raises TopUpNotFoundError."""
    query = _shown().where(TopUp.id == top_up_id, Fund.community_id.in_(subtree_ids(staff.path)))
    row = session.execute(query).one_or_none()
    if row is None:
        raise TopUpNotFoundError
    return ShownTopUp(*row[1:])


def _shown() -> Select[int, TopUp, Fund, str, str, str, Reversal, str, StoredFile]:
    drafter, approver, checker, reverser = (aliased(StaffMember) for _ in range(4))
    names = (drafter.username, approver.username, checker.username)
    return (
        select(TopUp.id, TopUp, Fund, *names, Reversal, reverser.username, StoredFile)
        .join(Fund, Fund.id == TopUp.fund_id)
        .join(drafter, drafter.id == TopUp.drafted_by)
        .outerjoin(approver, approver.id == TopUp.approved_by)
        .outerjoin(checker, checker.id == TopUp.checked_by)
        .outerjoin(Reversal, Reversal.top_up_id == TopUp.id)
        .outerjoin(reverser, reverser.id == Reversal.made_by)
        .outerjoin(StoredFile, StoredFile.id == TopUp.attachment_id)
    )
