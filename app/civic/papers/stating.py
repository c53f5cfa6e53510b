"""The facts of kinds that say where somebody stands, as the bank knows it now, and the statements of a proof."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.civic.gatherings.hours import served
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
    HOURS = "hours"


SAME_FOR_ALL: Mapping[PaperKind, Mapping[str, str]] = MappingProxyType(
    {
        PaperKind.BENEFIT_PASS: {"会员": "是", "享受会员优惠": "是"},
        PaperKind.HOUSEHOLD_CODE: {"用途": "活动报名、签到"},
    }
)
"""The facts of kinds that say only that somebody is a member."""


def facts_of_standing(session: Session, kind: PaperKind, *, resident_id: int, now: datetime) -> Mapping[str, str]:
    """What a paper of such a kind says of a resident. Raises NoScoreError."""
    if kind in SAME_FOR_ALL:
        return SAME_FOR_ALL[kind]
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
    if statement is Statement.HOURS:
        found = served(session, resident_id=resident_id, from_on=since, until_on=business_day(now))
        if found.minutes < at_least * 60:
            raise NotSoError
        return {"证明内容": f"自 {in_words(since)} 起，参加志愿服务不少于 {at_least:,} 小时"}
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


def facts_of_service(session: Session, *, resident_id: int, from_on: date, until_on: date) -> Mapping[str, str]:
    """What a certificate says of the hours that are confirmed of somebody in these days.

    Raises a RuleError naming `hours` where there are none.
    """
    found = served(session, resident_id=resident_id, from_on=from_on, until_on=until_on)
    if not found.minutes:
        raise field_error("hours", "这段时间没有确认过的服务时长。以前在别处登记的，请填写队伍、时长和内容。")
    return {
        "服务队伍": _listed(found.teams) or "未编队",
        "服务时间": span(from_on, until_on),
        "服务时长": f"{found.minutes // 6 / 10:g} 小时（不含往返路程）",
        "服务内容": _listed(found.projects),
        "时长来源": f"签到并经社区确认，{found.sessions} 场",
    }


_LISTED = 6


def _listed(names: Sequence[str]) -> str:
    more = f"等 {len(names)} 项" if len(names) > _LISTED else ""
    return "、".join(names[:_LISTED]) + more


def span(from_on: date, until_on: date) -> str:
    return in_words(from_on) if from_on == until_on else f"{in_words(from_on)} 至 {in_words(until_on)}"


def in_words(day: date) -> str:
    return f"{day.year} 年 {day.month} 月 {day.day} 日"
