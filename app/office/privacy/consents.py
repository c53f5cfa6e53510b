"""Consents: one by one, in the wording that was shown, and free to take back. A refusal changes nothing else."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.office.privacy.errors import ConsentOutdatedError
from app.office.privacy.models import Consent, Purpose


@dataclass(frozen=True, slots=True)
class Wording:
    """What is asked, as people read it, and what follows where it is refused (`without`). A new text has a new version:
    who agreed to the old one is asked again.
    """

    version: str
    title: str
    text: str
    without: str


WORDINGS: dict[Purpose, Wording] = {
    Purpose.SERVICE: Wording(
        "2026-11",
        "使用社区积分服务",
        "为记录积分、兑换和核销诚信券，处理您的姓名、手机号、户号和积分变动。不同意不影响社区的基本公共服务。",
        "不同意，积分、券和记录照旧；想停止使用并清除资料，请办理注销。",
    ),
    Purpose.RED_LIST: Wording(
        "2026-11",
        "上红榜公示",
        "您的善行被评入季度红榜时，以隐去中间字的姓名公示一个季度，到期自动撤下。不同意不影响积分。",
        "不同意就不上红榜，积分和信用分都不变。",
    ),
    Purpose.BADGE: Wording(
        "2026-11", "展示星级徽章", "在您使用的页面上向他人展示星级徽章，不展示分数。", "不同意就不展示，星级本身不变。"
    ),
    Purpose.THIRD_PARTY: Wording(
        "2026-11",
        "向第三方出示证明",
        "由您本人生成一次性证明，对方只能看到“是”或“否”，看不到分数和记录。",
        "不同意就不能生成证明，其他都不变。",
    ),
    Purpose.HOUSEHOLD_POOL: Wording(
        "2026-11",
        "家庭积分合并",
        "与同一户的家人合并使用积分，家人能看到合并后的余额，看不到您的记录。",
        "不同意就各用各的积分，一分不少。",
    ),
    Purpose.GUARDIAN: Wording(
        "2026-11",
        "监护人同意",
        "您作为监护人，同意未满十四周岁的孩子参加积分活动。孩子只有活动积分，没有信用分。",
        "不同意，孩子不参加积分活动；您自己的积分不变。",
    ),
}


@dataclass(frozen=True, slots=True)
class Consented:
    """A purpose and what a user has last said to it; `granted` is None where they have not been asked."""

    purpose: Purpose
    title: str
    text: str
    version: str
    without: str
    granted: bool | None
    decided_version: str | None
    decided_at: datetime | None


def consents(session: Session, *, user_id: int) -> list[Consented]:
    """All purposes in their current wording, and what the user has said to each."""
    last = {decision.purpose: decision for decision in _last(session, user_id)}
    return [_consented(purpose, last.get(purpose)) for purpose in Purpose]


def decide(
    session: Session, *, user_id: int, purpose: Purpose, version: str, granted: bool, now: datetime
) -> Consented:
    """Agree, refuse, or take consent back. Again adds nothing.

    Raises ConsentOutdatedError when agreeing to a wording that is not the current one; no is no in any wording.
    """
    if granted and version != WORDINGS[purpose].version:
        raise ConsentOutdatedError(details={"version": WORDINGS[purpose].version})
    last = next((decision for decision in _last(session, user_id) if decision.purpose is purpose), None)
    if last is None or (last.granted, last.version) != (granted, version):
        last = Consent(user_id=user_id, purpose=purpose, version=version, granted=granted, decided_at=now)
        session.add(last)
        session.flush()
    return _consented(purpose, last)


def _last(session: Session, user_id: int) -> Sequence[Consent]:
    newest = select(func.max(Consent.id)).where(Consent.user_id == user_id).group_by(Consent.purpose)
    return session.scalars(select(Consent).where(Consent.id.in_(newest))).all()


def _consented(purpose: Purpose, decision: Consent | None) -> Consented:
    wording = WORDINGS[purpose]
    if decision is None:
        return Consented(purpose, wording.title, wording.text, wording.version, wording.without, None, None, None)
    return Consented(
        purpose,
        wording.title,
        wording.text,
        wording.version,
        wording.without,
        decision.granted,
        decision.version,
        decision.decided_at,
    )
