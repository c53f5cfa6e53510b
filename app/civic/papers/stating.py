"""The facts of kinds that say where somebody stands, as the bank knows it now, and the statements of a proof."""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.civic.papers.errors import NoScoreError, NotSoError
from app.civic.papers.models import PaperKind
from app.core.clock import business_day, start_of_day
from app.core.errors import field_error
from app.ledger.chart import OwnerKind
from app.ledger.kinds import JournalKind
from app.ledger.models import Journal, LedgerAccount, Posting
from app.standing.points.account import Bank, bank


class Statement(StrEnum):
    """What a resident can prove of themself, one at a time."""

    STARS = "stars"
    POINTS = "points"


def facts_of_standing(session: Session, kind: PaperKind, *, resident_id: int, now: datetime) -> Mapping[str, str]:
    """What a paper of such a kind says of a resident. Raises NoScoreError."""
    if kind is PaperKind.BENEFIT_PASS:
        return {"会员": "是", "享受会员优惠": "是"}
    own = bank(session, resident_id=resident_id, now=now)
    if own.score is None or own.grade is None:
        raise NoScoreError
    facts = {"信用等级": own.grade, "信用星级": f"{own.stars} 星", "截至": in_words(business_day(now))}
    if kind is PaperKind.CREDIT_BOOKLET:
        return facts
    return {"可用积分": f"{own.points:,}", "信用分": f"{own.score:,}"} | facts


def prove(
    session: Session, statement: Statement, *, at_least: int, since: date | None, resident_id: int, now: datetime
) -> Mapping[str, str]:
    """The one fact of a proof, which tells no more than that it is so. Raises NotSoError, NoScoreError, and RuleErrors
    naming `at_least`, `since`.
    """
    if statement is Statement.STARS:
        return _of_stars(bank(session, resident_id=resident_id, now=now), at_least)
    if since is None:
        raise field_error("since", "请选从哪天算起。")
    if since > business_day(now):
        raise field_error("since", "请选今天或以前的日期。")
    if earned(session, resident_id=resident_id, since=since) < at_least:
        raise NotSoError
    return {"证明内容": f"自 {in_words(since)} 起，获得的社区积分不少于 {at_least:,} 分"}


def _of_stars(own: Bank, at_least: int) -> Mapping[str, str]:
    if at_least > 5:
        raise field_error("at_least", "星级请填 1 到 5。")
    if own.score is None:
        raise NoScoreError
    if own.stars < at_least:
        raise NotSoError
    return {"证明内容": f"信用星级不低于 {at_least} 星"}


def earned(session: Session, *, resident_id: int, since: date) -> int:
    """Points that a resident has been given since a day, without those that were taken back."""
    query = (
        select(func.coalesce(func.sum(Posting.amount), 0))
        .join(Journal, Journal.id == Posting.journal_id)
        .join(LedgerAccount, LedgerAccount.id == Posting.account_id)
        .where(
            LedgerAccount.owner_kind == OwnerKind.RESIDENT,
            LedgerAccount.owner_id == resident_id,
            LedgerAccount.kind == "points",
            Journal.kind.in_((JournalKind.AWARD, JournalKind.AWARD_WITHDRAWAL)),
            Journal.occurred_at >= start_of_day(since),
        )
    )
    return int(session.scalar(query) or 0)


def in_words(day: date) -> str:
    return f"{day.year} 年 {day.month} 月 {day.day} 日"
