"""Residents read on their phones by which rules points are given, and say something while a version is open for it."""

from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.clock import business_day, utc_now
from app.core.db.uow import execute
from app.parties.communities.models import Community
from app.standing.programmes import drafting, versions
from app.standing.programmes.models import CapPeriod, ProgrammeKind, ProgrammeVersion, Review
from app.standing.programmes.topics import Topic
from tests.browser.conftest import OpenPhone
from tests.support.own_database import application, staff_called
from tests.support.served import assert_verified

NODE, NAME = "demo-wanghai", "望海社区邻里办法"
RULE: dict[str, Any] = {
    "code": "1",
    "name": "照看独居老人",
    "scores": [2],
    "cap": 20,
    "cap_period": CapPeriod.YEAR,
    "evidence": "探访记录",
    "subjects": "R",
    "review": Review.TWO,
    "topic": Topic.OTHER,
}


def begin(session: Session) -> None:
    """A programme of the community, open for comment."""
    node = session.scalars(select(Community.id).where(Community.slug == NODE)).one()
    by: dict[str, Any] = {"staff": staff_called("street.clerk"), "now": utc_now()}
    made = versions.make_programme(session, kind=ProgrammeKind.COMMUNITY, community_id=node, name=NAME, **by)
    draft = session.scalars(select(ProgrammeVersion.id).where(ProgrammeVersion.programme_id == made.id)).one()
    heading = drafting.add_heading(session, version_id=draft, name="邻里互助", **by)
    session.flush()
    drafting.add_rule(session, version_id=draft, category_id=heading.id, **by, **RULE)
    versions.open_for_comment(session, version_id=draft, starts_on=business_day(by["now"]) + timedelta(days=30), **by)


@pytest.fixture
def commented(served: dict[str, str]) -> dict[str, str]:
    with application(served):
        execute(begin)
    return served


def test_rules_are_read_and_commented_on(phone: OpenPhone, commented: dict[str, str]) -> None:
    person = phone("resident-points")
    person.open("/pages/resident/mine")
    person.sees("什么加分、什么减分")
    person.tap("积分办法")
    person.sees(NAME)
    person.keep("programmes-390")
    card = person.page.locator(".card", has_text=NAME).filter(visible=True)
    card.locator("uni-button", has_text="看规则").click()
    person.sees("照看独居老人")
    person.type("找规则", "没有这样的规则")
    person.sees("没有找到")
    person.type("找规则", "老人")
    person.sees("照看独居老人")
    person.keep("rules-390")
    person.page.go_back()
    card.locator("uni-button", has_text="提意见").click()
    person.page.locator("uni-textarea textarea").filter(visible=True).last.fill("再加上帮忙买菜")
    person.keep("comment-390")
    person.press("提交")
    person.sees("意见已收到，不记名")
    expect(card.get_by_text("收到意见 1 条")).to_be_visible()
    assert person.problems == []
    assert_verified(commented)
