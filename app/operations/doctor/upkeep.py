"""What must have been done once, and what must go on by itself."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from app.core.clock import APART, business_day
from app.core.jobs.models import JobRun
from app.core.observability.gauges import Figure, read
from app.core.permissions import StaffRole
from app.core.working_days.calendar import load
from app.operations.doctor.finding import Finding, duration
from app.operations.gauges import gauges
from app.operations.verification.verify import VERIFY_ENDED
from app.parties.messages.models import Message, MessageStatus
from app.parties.staff.models import StaffMember
from app.standing.programmes.models import Rule
from app.treasury.funds.models import ReferenceUse

LATE_SECONDS_MAX = 120
WAIT_SECONDS_MAX = 900
NIGHTLY_SECONDS_MAX = 36 * 3_600
FAILURES_MAX = 2
TWICE_NAMED_MAX = 20
ANNOUNCED_MONTH = 11
"""In November the working days of the next year are announced."""


def look(session: Session, *, periods: Mapping[str, int], now: datetime) -> Iterator[Finding]:
    """`periods` are the seconds between two turns of each job."""
    rules = session.scalar(select(func.count()).select_from(Rule)) or 0
    yield Finding("rules", rules > 0, f"{rules} are installed", "flask credit install")
    admins = session.scalar(
        select(func.count()).where(StaffMember.role == StaffRole.ADMIN, StaffMember.disabled_at.is_(None))
    )
    yield Finding("staff", bool(admins), f"{admins or 0} admins", "flask staff first USERNAME --district NAME")
    yield from _workers(session, periods, now)
    yield _outbox(session, now)
    yield _seals(session, now)
    yield _references(session)
    yield _working_days(session, now)
    yield _nightly(session, VERIFY_ENDED, "verification", "flask ledger verify", now)
    yield _nightly(session, gauges.BACKUP_ENDED, "backup", "flask backup create", now)


def _workers(session: Session, periods: Mapping[str, int], now: datetime) -> Iterator[Finding]:
    runs = session.scalars(select(JobRun).order_by(JobRun.name)).all()
    late = max((run.late_seconds(now) for run in runs), default=0.0)
    said = f"the job that waits longest was due {duration(late)} ago" if runs else "has never run"
    mend = "start flask worker as a service (deploy/systemd/creditbank-worker.service)"
    yield Finding("worker", bool(runs) and late <= LATE_SECONDS_MAX, said, mend)
    known = [run for run in runs if run.name in periods]
    ahead = [run.name for run in known if run.ahead_seconds(now, periods[run.name]) > APART.total_seconds()]
    said = ", ".join(ahead) or "none is further away than its period"
    mend = "a worker's clock was ahead: stop the one whose log says clock_wrong; any other takes these turns at once"
    yield Finding("turns of jobs", not ahead, said, mend)
    failing = [f"{run.name} ({run.failures} times)" for run in runs if run.failures > FAILURES_MAX]
    said = ", ".join(failing) or "none keeps failing"
    yield Finding("jobs", not failing, said, "see the worker's log: the event job_failed says why")


def _outbox(session: Session, now: datetime) -> Finding:
    pending = Message.status == MessageStatus.PENDING
    count, due = session.execute(select(func.count(), func.min(Message.next_at)).where(pending)).one()
    dead = session.scalar(select(func.count()).where(Message.status == MessageStatus.DEAD))
    waits = max(0.0, (now - due).total_seconds()) if due else 0.0
    said = f"{count} messages wait, the oldest has been due for {duration(waits)}; {dead} were given up"
    mend = "is WeChat reachable (flask doctor --wechat), is the worker alive?"
    return Finding("outbox", waits <= WAIT_SECONDS_MAX, said, mend)


def _seals(session: Session, now: datetime) -> Finding:
    waits = (now - gauges.unsealed_since(session, now=now)).total_seconds()
    said = f"the first journal without a seal is {duration(waits)} old" if waits else "every journal is sealed"
    return Finding("seals", waits <= WAIT_SECONDS_MAX, said, "the worker seals every half minute: see its log")


def _references(session: Session) -> Finding:
    """What was entered twice under one reference by code that compared them character by character."""
    first = aliased(ReferenceUse)
    twice = session.execute(
        select(ReferenceUse.subject_kind, first.subject_id, ReferenceUse.subject_id)
        .join(first, (first.open_key == ReferenceUse.key) & (first.subject_kind == ReferenceUse.subject_kind))
        .where(ReferenceUse.open_key.is_(None), ReferenceUse.ended_at.is_(None))
        .order_by(ReferenceUse.id)
        .limit(TWICE_NAMED_MAX)
    ).all()
    said = ", ".join(f"{kind} {one} and {other}" for kind, one, other in twice) or "each is of one transfer"
    mend = "compare with the bank; reverse one, and where both are real enter it again with the bank before the number"
    return Finding("bank references", not twice, said, mend)


def _working_days(session: Session, now: datetime) -> Finding:
    """From the month in which the State Council announces a year, that year should be known before it begins."""
    today, calendar = business_day(now), load(session)
    wanted = today.year + (today.month >= ANNOUNCED_MONTH)
    missing = [str(year) for year in range(today.year, wanted + 1) if not calendar.knows(year)]
    said = f"nobody knows the holidays of {' and '.join(missing)} yet" if missing else f"known to the end of {wanted}"
    mend = "update chinesecalendar, or enter the State Council's notice: console, 项目设置, 工作日历"
    return Finding("working days", not missing, said, mend)


def _nightly(session: Session, figure: Figure, name: str, command: str, now: datetime) -> Finding:
    noted = read(session, figure)
    if noted is None:
        return Finding(name, False, "never yet", f"{command}, every night (deploy/systemd has timers)")
    age = figure.shown(noted, now)
    if age is None:
        return Finding(name, False, "noted in the future, by a clock that was ahead", f"run it again: {command}")
    return Finding(name, age <= NIGHTLY_SECONDS_MAX, f"{duration(age)} ago", f"{command}, every night")
