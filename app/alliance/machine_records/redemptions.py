"""One point of the score for ten redemptions that a shop has honoured in a month, five at most (rule 45).

A job reads what was redeemed since its last turn, by id, and looks anew at the months of the shops among it: so a
redemption is not slower, and a turn that is repeated finds nothing to do. Each record names the redemption that made
ten full. When one is undone, the tens that are not full any more are taken back in the same transaction.
"""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.alliance.machine_records.queries import is_made, records_of
from app.core.clock import add_months
from app.core.db import watermarks
from app.rewards.redemptions.models import Redemption, RedemptionStatus
from app.standing.programmes.models import SubjectKind
from app.standing.programmes.subjects import lock
from app.standing.records import machine
from app.standing.records.machine import Source
from app.standing.records.models import RecordSource, SourceKind

WATERMARK = "machine_records.redemptions"
RULE = "redeem-given"
AT_ONCE = 50
"""Few, for the shops among them stay locked until all are looked at."""
FOR_ONE, MOST_A_MONTH = 10, 5


def record_next(session: Session, *, now: datetime, limit: int = AT_ONCE) -> int:
    """Look at the months of the shops that have honoured something since the last turn; says how many ids it went on
    by. The first turn ever begins with what is to come: what was before it is not recorded afterwards.
    """
    newest = session.scalar(select(func.max(Redemption.id))) or 0
    watermarks.begin(session, WATERMARK, newest=newest, now=now)
    ids = watermarks.take(session, WATERMARK, newest=newest, limit=limit, now=now)
    if ids is None:
        return 0
    rows = session.execute(
        select(Redemption.merchant_id, Redemption.day).where(Redemption.id > ids.after, Redemption.id <= ids.upto)
    )
    for merchant_id, month in sorted({(row.merchant_id, row.day.replace(day=1)) for row in rows}):
        settle(session, merchant_id=merchant_id, month=month, now=now)
    return ids.upto - ids.after


def settle(session: Session, *, merchant_id: int, month: date, now: datetime) -> None:
    """Bring the records of a shop's month in line with its redemptions. Again changes nothing."""
    lock(session, SubjectKind.MERCHANT, [merchant_id])
    done = _done(session, merchant_id, month)
    known = records_of(session, merchant_id=merchant_id, rule=RULE, since=month, before=add_months(month, 1))
    made = [each for each in known if each.source is RecordSource.MACHINE]
    by_hand = sum(each.worth + each.trimmed for each in known if each.source is not RecordSource.MACHINE)
    wanted = max(0, min(len(done) // FOR_ONE, MOST_A_MONTH) - by_hand)
    standing = [each for each in made if each.source_id in done]
    for each in [*(one for one in made if one not in standing), *standing[wanted:]]:
        machine.undo(session, each, reason="核销已撤销", now=now)
    used = {each.source_id for each in made}
    free = [each for each in done if each not in used]
    for redemption_id in free[len(free) - max(0, wanted - len(standing)) :]:
        _make(session, merchant_id, redemption_id, month, now)


def _make(session: Session, merchant_id: int, redemption_id: int, month: date, now: datetime) -> None:
    machine.make(
        session,
        rule_slug=RULE,
        subject_kind=SubjectKind.MERCHANT,
        subject_id=merchant_id,
        score_delta=1,
        occurred_on=session.get_one(Redemption, redemption_id).day,
        source=Source(SourceKind.REDEMPTION, redemption_id),
        note=f"{month.year} 年 {month.month} 月每核销 {FOR_ONE} 笔记 1 分",
        now=now,
    )


def _done(session: Session, merchant_id: int, month: date) -> Sequence[int]:
    """The first of a month, by id: no more of them are worth anything."""
    return session.scalars(
        select(Redemption.id)
        .where(
            Redemption.merchant_id == merchant_id,
            Redemption.day >= month,
            Redemption.day < add_months(month, 1),
            Redemption.status == RedemptionStatus.DONE,
        )
        .order_by(Redemption.id)
        .limit(FOR_ONE * MOST_A_MONTH)
    ).all()


def follow_reversal(session: Session, undone: Redemption) -> None:
    """The same for the month of a redemption that was undone, where something was made of that."""
    month = undone.day.replace(day=1)
    if undone.reversed_at is not None and is_made(session, undone.merchant_id, RULE, month, add_months(month, 1)):
        settle(session, merchant_id=undone.merchant_id, month=month, now=undone.reversed_at)
