"""The awards of a cycle and their records, and an award that is taken back."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import audit
from app.core.clock import add_months, business_day
from app.core.identities import StaffIdentity
from app.parties import messages
from app.parties.communities.nodes import get_community
from app.parties.messages.models import MessageKind
from app.standing.awards.actions import AwardAction
from app.standing.awards.after_revocation import follow
from app.standing.awards.errors import AwardStateError, PublicityOpenError
from app.standing.awards.judging import require_another_to_grant
from app.standing.awards.models import Award, AwardCycle, AwardScheme, Nomination, NominationState
from app.standing.awards.queries import award_in_scope, cycle_in_scope, scheme_of
from app.standing.awards.upkeep import drop_ballots
from app.standing.awards.workflow import CYCLES, GRANT
from app.standing.programmes.recusal import require_unrelated
from app.standing.programmes.subjects import lock, present, users_to_tell
from app.standing.records import machine
from app.standing.records.machine import Effect, Source
from app.standing.records.models import Record, SourceKind


def grant(session: Session, *, cycle_id: int, staff: StaffIdentity, now: datetime) -> AwardCycle:
    """Honour those who were chosen, once they have been public for long enough; another person than who decided does.

    An award whose rule gives a plus makes a record of it. Raises CycleNotFoundError, CycleStateError,
    PublicityOpenError, SamePersonError, RelatedPersonError.
    """
    cycle = cycle_in_scope(session, cycle_id=cycle_id, staff=staff)
    CYCLES.hold(session, cycle, GRANT)
    if cycle.public_until is not None and now <= cycle.public_until:
        raise PublicityOpenError(details={"public_until": cycle.public_until.isoformat()})
    require_another_to_grant(session, cycle, staff=staff, now=now)
    scheme = scheme_of(session, cycle)
    chosen = session.scalars(
        select(Nomination)
        .where(Nomination.cycle_id == cycle.id, Nomination.state == NominationState.CHOSEN)
        .order_by(Nomination.id)
    ).all()
    subject_ids = [each.subject_id for each in chosen if each.subject_id is not None]
    require_unrelated(session, staff=staff, subjects=[(scheme.recipient, each) for each in subject_ids])
    lock(session, scheme.recipient, subject_ids)
    still_there = present(session, scheme.recipient, subject_ids)
    awards = [_award(session, cycle, scheme, each, now) for each in chosen if each.subject_id in still_there]
    session.flush()
    _earn(session, cycle, scheme, awards, staff, now)
    _tell(session, cycle, scheme, awards, now)
    CYCLES.enter(cycle, GRANT, granted_by=staff.id, granted_at=now)
    CYCLES.note(session, cycle, GRANT, staff=staff, at=now, awards=len(awards))
    drop_ballots(session, cycle)
    return cycle


def _award(session: Session, cycle: AwardCycle, scheme: AwardScheme, nomination: Nomination, now: datetime) -> Award:
    award = Award(
        nomination_id=nomination.id,
        cycle_id=cycle.id,
        subject_kind=nomination.subject_kind,
        subject_id=nomination.subject_id,
        granted_at=now,
        expires_on=add_months(business_day(now), scheme.months),
    )
    session.add(award)
    return award


def _earn(
    session: Session,
    cycle: AwardCycle,
    scheme: AwardScheme,
    awards: Sequence[Award],
    staff: StaffIdentity,
    now: datetime,
) -> None:
    if not scheme.rule_slug:
        return
    note = f"表彰：{scheme.name}（{cycle.title}）"
    machine.make_many(
        session,
        [
            Effect(award.subject_id, scheme.score_delta, Source(SourceKind.AWARD, award.id), note)
            for award in awards
            if award.subject_id is not None
        ],
        rule_slug=scheme.rule_slug,
        subject_kind=scheme.recipient,
        occurred_on=business_day(now),
        confirmed_by=staff.id,
        now=now,
    )


def _tell(session: Session, cycle: AwardCycle, scheme: AwardScheme, awards: Sequence[Award], now: datetime) -> None:
    ids = [award.subject_id for award in awards if award.subject_id is not None]
    listeners = users_to_tell(session, scheme.recipient, ids)
    facts = {"name": scheme.name, "title": cycle.title}
    told = [
        listener.told(MessageKind.AWARDED, facts | {"award_id": award.id})
        for award in awards
        for listener in listeners.get(award.subject_id or 0, ())
    ]
    messages.tell_many(session, told, now=now)


def revoke(session: Session, *, award_id: int, reason: str, staff: StaffIdentity, now: datetime) -> Award:
    """Take an award back, with a reason; its record is withdrawn. Raises AwardNotFoundError, AwardStateError,
    RelatedPersonError.
    """
    award, cycle = award_in_scope(session, award_id=award_id, staff=staff)
    if award.subject_id is not None:
        require_unrelated(session, staff=staff, subjects=[(award.subject_kind, award.subject_id)])
        lock(session, award.subject_kind, [award.subject_id])
    session.refresh(award, with_for_update=True)
    if award.revoked_at is not None:
        raise AwardStateError
    award.revoked_by, award.revoked_at, award.revoked_reason, award.is_shown = staff.id, now, reason, False
    made_of = Record.source_kind == SourceKind.AWARD, Record.source_id == award.id
    query = select(Record).where(*made_of).with_for_update().execution_options(populate_existing=True)
    record = session.scalar(query)
    if record is not None:
        machine.undo(session, record, reason=f"表彰撤销：{reason}", now=now)
    follow(session, award, staff=staff, now=now)
    path = get_community(session, cycle.community_id).path
    audit.note(session, staff=staff, action=AwardAction.REVOKED, subject_id=cycle.id, at=now, path=path, reason=reason)
    return award
