"""Papers: one in each state, so that every page of them has something to show."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from app.civic.papers import issuing, looking, revoking
from app.civic.papers.models import Paper, PaperKind
from app.civic.papers.stating import Statement
from app.demo.world import World
from app.parties.residents.models import Resident

_HOURS = {
    "服务队伍": "演示·保洁志愿服务队",
    "服务时长": "12.5 小时（不含往返路程）",
    "服务内容": "楼道清洁、垃圾分类引导",
}
_GIVEN = {"款物": "演示·旧图书 40 本", "用途": "社区书屋"}
_LETTER = {"内容": "感谢您在大风天里帮助三户老人收好阳台上的花盆，谢谢您为邻居做的事。"}


def issue(session: Session, *, world: World) -> None:
    """A certificate, one that was wrong, a letter, a pass, a household's code, a receipt, a query that is over; proofs
    with a look and without.
    """
    now = world.timeline.now
    resident_id = world.residents["resident-points"]
    number = session.get_one(Resident, resident_id).number
    days_ago = [world.timeline.at(world.timeline.today - timedelta(days=ago), 10) for ago in (9, 8, 7, 3)]
    wrong = _issue(session, world, PaperKind.CERTIFICATE, number, days_ago[0], _HOURS | {"服务时长": "125 小时"})
    revoking.revoke(
        session,
        paper_id=wrong.id,
        reason="服务时长有误，已重新出具",
        staff=world.staff["street.clerk"],
        now=days_ago[0] + timedelta(hours=1),
    )
    _issue(session, world, PaperKind.CERTIFICATE, number, days_ago[1], _HOURS)
    _issue(session, world, PaperKind.THANKS, number, days_ago[1], _LETTER)
    _issue(session, world, PaperKind.BENEFIT_PASS, number, days_ago[2])
    _issue(session, world, PaperKind.HOUSEHOLD_CODE, number, days_ago[2])
    _issue(session, world, PaperKind.RECEIPT, number, days_ago[2], _GIVEN)
    _issue(session, world, PaperKind.QUERY_PRINT, number, days_ago[2])
    stars = {"resident_id": resident_id, "statement": Statement.STARS, "at_least": 1, "since": None}
    shown = issuing.make_proof(session, **stars, now=days_ago[3])  # type: ignore[arg-type]
    seen_at = days_ago[3] + timedelta(hours=2)
    looking.look(session, token=shown.token, who="演示·某某银行，王经理", key="demo-look-of-a-bank-0001", now=seen_at)
    issuing.make_proof(session, **stars, now=now)  # type: ignore[arg-type]


def _issue(
    session: Session, world: World, kind: PaperKind, number: str, now: datetime, facts: dict[str, str] | None = None
) -> Paper:
    return issuing.issue_at_desk(
        session, kind, number=number, facts=facts or {}, staff=world.staff["street.clerk"], now=now
    )
