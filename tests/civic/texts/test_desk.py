"""The desk of notices: written for some, submitted, published by another person, taken back; and what phones get."""

import io
from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import select

from app.civic.texts.models import Text, TextState
from app.core.clock import frozen
from app.core.db.session import db
from app.core.permissions import StaffRole
from devtools import factories
from tests.civic.texts.conftest import Board
from tests.support.desk import Desk, at_desk
from tests.support.http import as_user

SENT = {
    "topic": "义诊",
    "title": "周日义诊",
    "body": "周日 9 点。\r\n\r\n\r\n请带好证件。 ",
    "pinned_until": "2026-11-15",
}


@pytest.fixture
def desk(app: Flask, board: Board) -> Desk:
    return at_desk(app, board.writer)


def last() -> Text:
    db.session.rollback()
    query = select(Text).order_by(Text.id.desc()).limit(1)
    return db.session.scalars(query.execution_options(populate_existing=True)).one()


def test_from_a_draft_to_the_phone_and_back(app: Flask, board: Board, desk: Desk) -> None:
    user = factories.user()
    board.person(user=user)
    new = f"/texts/new?community_id={board.town.node.id}&audience=node"
    for wrong, words in (
        ({"body": "短"}, "请填写 5 到 5,000 个字"),
        ({"body": "长" * 5_001}, "请填写 5 到 5,000 个字"),
        ({"title": ""}, "请填写这一项"),
        ({"pinned_until": "2026-11-01"}, "置顶的日子已经过去"),
    ):
        refused = desk.post(new, SENT | wrong)
        assert (refused.status_code, words in refused.text) == (422, True)
    made = desk.post(new, SENT, follow_redirects=True)
    text = last()
    assert "草稿已保存" in made.text
    assert (text.body, text.state) == ("周日 9 点。\n\n请带好证件。", TextState.DRAFT)
    here = f"/texts/{text.id}"
    pdf = (io.BytesIO(b"%PDF-1.4 sheet"), "义诊安排.pdf")
    assert "附件已添加" in desk.post(f"{here}/files", {"file": pdf}, follow_redirects=True).text
    assert "附件应为" in desk.post(f"{here}/files", {"file": (io.BytesIO(b"x"), "a.exe")}, follow_redirects=True).text
    desk.edit(f"{here}/details", SENT | {"title": "周日上午义诊"})
    assert "已提交" in desk.post(f"{here}/submission", follow_redirects=True).text
    assert "只有草稿可以更改" in desk.post(f"{here}/files/1/removal", follow_redirects=True).text
    refused = desk.post(f"{here}/publication", follow_redirects=True)
    assert (last().state, "请由另一位" in refused.text) == (TextState.SUBMITTED, True)
    with frozen(datetime(2026, 11, 9, 19, 0, tzinfo=UTC)):
        night = at_desk(app, board.other)
        assert "手机提醒 2026-11-10 08:00 才发出" in night.page(here)
        said = night.said(night.post(f"{here}/publication"))
        assert "手机提醒早上 8 点才发出" in said
    board.send(text.id)
    caller = as_user(app, user)
    (listed,) = caller.get("/texts?kind=notice").json["items"]
    assert (listed["title"], listed["is_pinned"], listed["is_read"]) == ("周日上午义诊", True, False)
    assert caller.post(f"/texts/{text.id}/reading").status_code == 204
    detail = caller.get(f"/texts/{text.id}").json
    assert (detail["is_read"], detail["files"][0]["name"]) == (True, "义诊安排.pdf")
    file = f"/texts/{text.id}/files/{detail['files'][0]['id']}"
    assert caller.get(file).data == b"%PDF-1.4 sheet"
    assert desk.get(f"{here}/sheet").data.startswith(b"%PDF-")
    assert "不到 5 人的公告不显示看过的人数" in desk.page(here)
    assert "已撤回" in desk.post(f"{here}/taking-back", {"reason": "医生来不了"}, follow_redirects=True).text
    assert caller.get("/texts?kind=notice").json["items"] == []
    gone = caller.get(f"/texts/{text.id}").json
    assert (gone["state"], gone["body"], gone["files"]) == ("taken_back", "", [])
    assert caller.get(file).status_code == 404
    assert desk.post(f"{here}/taking-back", {"reason": "再撤一次"}).status_code == 409


def test_who_only_reads_writes_nothing(app: Flask, board: Board) -> None:
    text_id = board.submitted()
    clerk = at_desk(app, factories.staff(board.town.node, StaffRole.CLERK))
    assert clerk.post(f"/texts/{text_id}/publication").status_code == 403
    auditor = at_desk(app, factories.staff(board.town.node, StaffRole.AUDITOR))
    page = auditor.get(f"/texts/{text_id}")
    assert (page.status_code, "退回起草" in page.text) == (200, False)
    assert auditor.get("/texts/new").status_code == 403
    assert at_desk(app, factories.staff(factories.town().node)).get(f"/texts/{text_id}").status_code == 404
