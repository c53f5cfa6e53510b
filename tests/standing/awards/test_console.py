"""Awards at the desk, from the scheme to the award that is taken back."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from app.core.clock import business_day, frozen
from app.core.db.session import db
from app.standing.awards.models import Award, AwardCycle, Nomination
from app.standing.programmes.models import Rule
from devtools.factories import NOW
from tests.standing.awards.conftest import GRANTED_AT, Honours
from tests.support.desk import Desk, at_desk

RATE_FEN = 100
"""What a point is worth."""
SCHEME = {
    "kind": "model",
    "name": "五好家庭",
    "about": "孝老爱亲，邻里和睦",
    "recipient": "household",
    "judging": "households",
    "seats": "2",
    "months": "12",
    "rule_slug": "model-family",
}


def cycle_of(title: str) -> AwardCycle:
    return db.session.scalars(select(AwardCycle).where(AwardCycle.title == title)).one()


def begun(honours: Honours, desk: Desk, **changes: Any) -> AwardCycle:
    """A cycle at the desk in which one household is nominated."""
    typed = SCHEME | {"community_id": honours.town.node.id, "score_delta": str(plus()), **changes}
    assert "评选已设立" in desk.said(desk.post("/award-schemes/new", typed))
    row = desk.page("/award-schemes")
    assert "五好家庭" in row
    number = row.split("/console/award-schemes/")[-1].split('"')[0]
    year = {"title": "2026年", "since": "2026-01-01", "until": "2026-11-01"}
    assert "现在可以提名" in desk.said(desk.post(f"/award-schemes/{number}/cycles/new", year))
    cycle = cycle_of("2026年")
    who = {"number": honours.person().number, "reason": "一家三代照看邻居"}
    assert "已提名" in desk.said(desk.post(f"/award-schemes/cycles/{cycle.id}/nominations/new", who))
    return cycle


def plus() -> int:
    return max(db.session.scalars(select(Rule).where(Rule.slug == "model-family")).one().scores)


def test_from_the_scheme_to_the_award_and_back(honours: Honours) -> None:
    desk, admin = at_desk(honours.app, honours.clerk), at_desk(honours.app, honours.town.admin)
    cycle = begun(honours, desk)
    path = f"/award-schemes/cycles/{cycle.id}"
    assert "一家三代照看邻居" in desk.page(path)
    again = desk.post(f"{path}/nominations/new", {"number": "1234567890", "reason": "照看邻居"})
    assert "请" in again.text or "没有找到" in again.text
    assert "投票截止时间" in desk.post(f"{path}/judging", {"vote_until": "", "at": "18:00"}).text
    until = business_day(NOW) + timedelta(days=7)
    assert "开始评选" in desk.said(desk.post(f"{path}/judging", {"vote_until": until.isoformat(), "at": "18:00"}))
    assert "公示结果" not in desk.page(path)
    (nomination,) = db.session.scalars(select(Nomination).where(Nomination.cycle_id == cycle.id))
    for _ in range(3):
        honours.vote(nomination, honours.person())
    with frozen(NOW + timedelta(days=8)):
        desk = at_desk(honours.app, honours.clerk)
        assert "结果已公示" in desk.said(desk.post(f"{path}/decision"))
        page = desk.page(path)
        assert "3 票" in page
        assert "入选" in page
    with frozen(GRANTED_AT):
        desk, admin = at_desk(honours.app, honours.clerk), at_desk(honours.app, honours.town.admin)
        assert desk.post(f"{path}/granting").status_code == 403
        assert "已表彰" in admin.said(admin.post(f"{path}/granting"))
        award = db.session.scalars(select(Award)).one()
        assert "五好家庭" in admin.page("/award-schemes/awards")
        assert "已撤销" in admin.said(
            admin.post(f"/award-schemes/awards/{award.id}/revocation", {"reason": "事迹不属实"})
        )
        assert "事迹不属实" in admin.page("/award-schemes/awards")
        assert "这一届已结束" in desk.said(desk.post(f"{path}/closing", {"reason": "今年的评完了"}))
        done = desk.page(path).split('id="timeline"')[1]
        assert "批准表彰" in done
        assert "撤销表彰" in done


def test_what_does_not_fit_is_said_at_its_field(honours: Honours) -> None:
    desk = at_desk(honours.app, honours.clerk)
    typed = SCHEME | {"community_id": honours.town.node.id, "score_delta": "99"}
    refused = desk.post("/award-schemes/new", typed)
    assert "这条规则的加分只能是" in refused.text
    assert "孝老爱亲，邻里和睦" in refused.text  # Nothing typed is lost.
    red = typed | {"kind": "red_list", "score_delta": str(plus())}
    assert "红榜最多 3 个月" in desk.post("/award-schemes/new", red).text


def test_excluded_with_a_reason(honours: Honours) -> None:
    desk = at_desk(honours.app, honours.clerk)
    cycle = begun(honours, desk)
    (nomination,) = db.session.scalars(select(Nomination).where(Nomination.cycle_id == cycle.id))
    path = f"/award-schemes/nominations/{nomination.id}/exclusion"
    assert "已取消资格" in desk.said(desk.post(path, {"reason": "已经搬走"}))
    assert "取消资格：已经搬走" in desk.page(f"/award-schemes/cycles/{cycle.id}")


def test_what_the_points_cost_is_said_before_they_are_granted(honours: Honours) -> None:
    """Points are a resident's alone: an award of a household costs none."""
    slug = db.session.scalars(select(Rule.slug).where(Rule.subjects.contains("R"), Rule.points.is_(None))).first()
    rule = db.session.scalars(select(Rule).where(Rule.slug == slug)).one()
    gain = max(rule.scores)
    scheme = honours.scheme(rule_slug=slug, score_delta=gain, seats=2)
    cycle = honours.cycle(scheme)
    nominations = [honours.nominate(cycle, honours.person().id) for _ in range(2)]
    honours.judging(cycle)
    for each in nominations:
        honours.vote(each, honours.person())
    honours.decide(cycle)
    with frozen(GRANTED_AT):
        admin = at_desk(honours.app, honours.town.admin)
        page = admin.page(f"/award-schemes/cycles/{cycle.id}")
        assert f"共 {2 * gain} 分，值 <strong>{2 * gain * RATE_FEN / 100:.2f} 元" in page
        assert f"共 {2 * gain} 积分，值 {2 * gain * RATE_FEN / 100:.2f} 元，本人收到消息" in page
        admin.post(f"/award-schemes/cycles/{cycle.id}/granting")
        assert "积分，值" not in admin.page(f"/award-schemes/cycles/{cycle.id}")
