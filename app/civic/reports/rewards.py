"""Points for a report that was true (rule 31), without a record of the rule: that would stand in lists and be public.

They are posted on the first of the next month, those of all reports together and in no order, as 社区奖励, under a
reference that leads to no report without the key.
"""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.civic.cases.models import Case, CaseEvent
from app.civic.reports import sealing
from app.civic.reports.models import SealedPerson
from app.core.clock import add_months, business_day, start_of_day
from app.core.errors import DomainError
from app.core.security.keyring import keyring
from app.ledger import chart
from app.ledger import journals as ledger
from app.ledger.kinds import JournalKind
from app.ledger.models import Journal, LedgerAccount, Posting
from app.parties.recusal.queries import resident_of
from app.parties.residents import lock, resident_of_user
from app.parties.residents.models import Resident
from app.standing.programmes.apart import rule_about
from app.standing.programmes.models import Rule, SubjectKind
from app.standing.programmes.subjects import Subject
from app.standing.records.caps import period_of

RULE = "tip-verified"
AT_ONCE = 100
MEMO = "社区奖励"


def promise(session: Session, case: Case, now: datetime) -> None:
    """It is due on the first of the next month, if there is a name."""
    sealed = session.get_one(SealedPerson, case.id)
    sealed.reward_on = add_months(business_day(now).replace(day=1), 1)


def pay_some(session: Session, *, now: datetime) -> int:
    """Post some rewards that are due; says of how many reports."""
    due = (
        select(SealedPerson)
        .where(SealedPerson.reward_on <= business_day(now))
        .order_by(SealedPerson.finder)
        .limit(AT_ONCE)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )
    found = session.scalars(due).all()
    for sealed in found:
        sealed.reward_on = None
        user_id = sealing.user_in(sealed)
        person = None if user_id is None else resident_of_user(session, user_id)
        if person is not None and not _has_decided(session, sealed, person):
            _pay(session, sealed, person, now)
    return len(found)


def _has_decided(session: Session, sealed: SealedPerson, person: Resident) -> bool:
    """Whether somebody of their household has looked into it or decided it: nobody rewards their own."""
    case = session.get_one(Case, sealed.id)
    acted = select(CaseEvent.staff_id).where(CaseEvent.case_id == case.id, CaseEvent.staff_id.is_not(None))
    who = {each for each in (case.decided_by, *session.scalars(acted)) if each is not None}
    homes = [resident_of(session, staff_id=each) for each in sorted(who)]
    return any(home is not None and home.household_id == person.household_id for home in homes)


def _pay(session: Session, sealed: SealedPerson, person: Resident, now: datetime) -> None:
    lock(session, person.id)
    today = business_day(now)
    subject = Subject(SubjectKind.RESIDENT, person.id, person.community_id, person.is_minor)
    try:
        rule = rule_about(session, slug=RULE, subject=subject, day=today)
    except DomainError:  # The community gives none.
        return
    points = min(rule.points or 0, _room(session, person, rule, now))
    if points <= 0:
        return
    legs = [(chart.community(person.community_id, "issued"), -points), (chart.resident_points(person.id), points)]
    reference = f"award:sealed:{keyring.reporter_marks('reward', str(sealed.id))[0][:32]}"
    ledger.post(session, ledger.Entry(JournalKind.COMMUNITY_REWARD, reference, legs, memo=MEMO), at=now, actor="system")


def _room(session: Session, person: Resident, rule: Rule, now: datetime) -> int:
    """How much the cap of the rule leaves."""
    if rule.cap is None:
        return rule.points or 0
    first, after = (start_of_day(day) for day in period_of(business_day(now), rule.cap_period))
    had = (
        select(func.coalesce(func.sum(Posting.amount), 0))
        .join(LedgerAccount, LedgerAccount.id == Posting.account_id)
        .join(Journal, Journal.id == Posting.journal_id)
        .where(
            LedgerAccount.owner_kind == chart.OwnerKind.RESIDENT,
            LedgerAccount.owner_id == person.id,
            Journal.kind == JournalKind.COMMUNITY_REWARD,
            Journal.occurred_at >= first,
            Journal.occurred_at < after,
        )
    )
    return rule.cap - int(session.scalar(had) or 0)
