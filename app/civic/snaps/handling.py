"""A report is taken, handed over, and closed with what came of it: closed is not fixed, and is counted apart."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.civic.cases import events
from app.civic.cases.kinds import HAND_OVER, RESULTS, RETURN, SNAPS, TAKE
from app.civic.cases.models import Case, CaseKind, SnapState
from app.civic.snaps.categories import CATEGORIES
from app.civic.snaps.errors import NotTakenError, TakenByAnotherError
from app.civic.snaps.holding import Worker, at_the_desk, on_the_phone
from app.civic.snaps.models import Snap
from app.civic.snaps.telling import tell_holder, tell_reporter
from app.core.clock import business_day
from app.core.db.types import comparable
from app.core.errors import field_error
from app.core.identities import StaffIdentity
from app.parties.pictures.attaching import attach
from app.parties.pictures.models import PictureOf
from app.parties.posts.duty import can_be_given
from app.parties.posts.models import Post
from app.parties.residents.models import Resident
from app.standing.programmes.models import SubjectKind
from app.standing.records import machine
from app.standing.records.machine import Source
from app.standing.records.models import SourceKind

HAZARD_RULE, HAZARD_SCORE = "hazard-report", 2
"""Rule 30: who reports a hazard that is fixed."""


def take(session: Session, *, no: str, resident_id: int, now: datetime) -> Case:
    """Take a report of one's post. Who has it already has taken it.

    Raises CaseNotFoundError, RelatedPersonError, TakenByAnotherError, CaseStateError.
    """
    return _take(session, *on_the_phone(session, no=no, resident_id=resident_id, now=now), now)


def take_at_the_desk(session: Session, *, no: str, staff: StaffIdentity, now: datetime) -> Case:
    """The same for one of the staff."""
    return _take(session, *at_the_desk(session, no=no, staff=staff), now)


def _take(session: Session, case: Case, snap: Snap, worker: Worker, now: datetime) -> Case:
    if case.state == SnapState.WORKING:
        if worker.holds(case, snap):
            return case
        raise TakenByAnotherError
    SNAPS.enter(case, TAKE, owner_id=worker.staff_id)
    snap.holder_id = worker.resident_id
    SNAPS.note(session, case, TAKE, staff=worker.identity, at=now)
    events.add(session, case, "working", staff_id=worker.staff_id, now=now)
    tell_reporter(session, case, snap, now=now)
    return case


def hand_over(session: Session, *, no: str, post_id: int | None, reason: str, resident_id: int, now: datetime) -> Case:
    """Hand over a report of one's post to who holds another in the community, or, without one, to the desk: it is
    accepted where they take it.

    Raises CaseNotFoundError, RelatedPersonError, TakenByAnotherError, CaseStateError, a RuleError naming `post_id`.
    """
    case, snap, worker = on_the_phone(session, no=no, resident_id=resident_id, now=now)
    if case.state == SnapState.WORKING and not worker.holds(case, snap):
        raise TakenByAnotherError
    return _hand_over(session, case, snap, worker, post_id, reason, now)


def hand_over_at_the_desk(
    session: Session, *, no: str, post_id: int | None, reason: str, staff: StaffIdentity, now: datetime
) -> Case:
    """The same by the staff, whoever's hands it is in."""
    return _hand_over(session, *at_the_desk(session, no=no, staff=staff), post_id, reason, now)


def _hand_over(
    session: Session, case: Case, snap: Snap, worker: Worker, post_id: int | None, reason: str, now: datetime
) -> Case:
    step = RETURN if post_id is None else HAND_OVER
    SNAPS.require(case, step)
    post = None if post_id is None else _given_to(session, case, post_id, now)
    SNAPS.enter(case, step, owner_id=post.staff_id if post else None)
    snap.holder_id = post.resident_id if post else None
    SNAPS.note(session, case, step, staff=worker.identity, at=now, reason=reason)
    kind = "returned" if post is None else "assigned"
    events.add(session, case, kind, text=reason, staff_id=worker.staff_id, now=now)
    tell_holder(session, case, snap, now=now)
    return case


def _given_to(session: Session, case: Case, post_id: int, now: datetime) -> Post:
    """A post of an area of the community that nobody of the reporter's household holds."""
    posts = can_be_given(session, community_id=case.community_id, today=business_day(now))
    post = next((post for post, _ in posts if post.id == post_id), None)
    if post is None:
        raise field_error("post_id", "请从这个社区现在的岗位中选择。")
    reporter, holder = (
        None if each is None else session.get(Resident, each) for each in (case.subject_id, post.resident_id)
    )
    if reporter is not None and holder is not None and reporter.household_id == holder.household_id:
        raise field_error("post_id", "报告人本人和同一户的人不能办理这件报告，请选择别人。")
    return post


def close(
    session: Session,
    *,
    no: str,
    result: SnapState,
    note: str,
    duplicate_of: str | None,
    evidence: Sequence[int] = (),
    resident_id: int,
    user_id: int,
    now: datetime,
) -> Case:
    """Say what came of a report that one has taken; `evidence` are pictures of afterwards, sent ahead.

    Raises CaseNotFoundError, RelatedPersonError, NotTakenError, CaseStateError, a RuleError naming `duplicate_of`, what
    `pictures.attach` raises.
    """
    case, snap, worker = on_the_phone(session, no=no, resident_id=resident_id, now=now)
    _close(session, case, snap, worker, result, note, duplicate_of, now)
    case.pictures += attach(
        session, picture_ids=evidence, kind=PictureOf.CASE_RESULT, about_id=case.id, user_id=user_id, now=now
    )
    return case


def close_at_the_desk(
    session: Session,
    *,
    no: str,
    result: SnapState,
    note: str,
    duplicate_of: str | None,
    staff: StaffIdentity,
    now: datetime,
) -> Case:
    """The same by one of the staff who has taken it."""
    case, snap, worker = at_the_desk(session, no=no, staff=staff)
    return _close(session, case, snap, worker, result, note, duplicate_of, now)


def _close(
    session: Session,
    case: Case,
    snap: Snap,
    worker: Worker,
    result: SnapState,
    note: str,
    duplicate_of: str | None,
    now: datetime,
) -> Case:
    step = RESULTS[result]
    if case.is_open and (case.state != SnapState.WORKING or not worker.holds(case, snap)):
        raise NotTakenError
    SNAPS.require(case, step)
    snap.duplicate_of = _repeated(session, case, result, duplicate_of)
    SNAPS.enter(case, step, decided_by=worker.staff_id, decided_at=now, decision=note, is_open=None, due_at=None)
    snap.closed_by = worker.resident_id
    snap.minutes = int((now - case.opened_at).total_seconds()) // 60
    SNAPS.note(session, case, step, staff=worker.identity, at=now, reason=note)
    events.add(session, case, result.value, text=note, staff_id=worker.staff_id, now=now)
    tell_reporter(session, case, snap, now=now)
    if result is SnapState.FIXED:
        _thank(session, case, snap, worker.staff_id, now)
    return case


def _repeated(session: Session, case: Case, result: SnapState, no: str | None) -> int | None:
    """The report that one repeats: another of the community, which is no repetition itself."""
    if result is not SnapState.DUPLICATE:
        return None
    found = session.execute(
        select(Case.id, Case.state).where(
            Case.no.in_(comparable([no or ""])),
            Case.kind == CaseKind.SNAP,
            Case.community_id == case.community_id,
            Case.id != case.id,
        )
    ).one_or_none()
    if found is None:
        raise field_error("duplicate_of", "请填写这个社区另一件报告的编号。")
    if found.state == SnapState.DUPLICATE:
        raise field_error("duplicate_of", "那一件自己也是重复的，请填写最早那一件的编号。")
    return int(found.id)


def _thank(session: Session, case: Case, snap: Snap, staff_id: int | None, now: datetime) -> None:
    """Who has reported a hazard with their name gets what rule 30 gives, once, however often it is closed. Nobody of
    their household has closed it (`holding`).
    """
    if not CATEGORIES[snap.category].is_hazard or case.subject_id is None:
        return
    machine.make(
        session,
        rule_slug=HAZARD_RULE,
        subject_kind=SubjectKind.RESIDENT,
        subject_id=case.subject_id,
        score_delta=HAZARD_SCORE,
        occurred_on=business_day(now),
        source=Source(SourceKind.CASE, case.id),
        note=f"报告的隐患“{CATEGORIES[snap.category].title}”已处置",
        confirmed_by=staff_id,
        now=now,
    )
