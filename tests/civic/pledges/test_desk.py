"""The desk of pledges: versions by two, paper one after the other, a drive with its grids; what auditors may not."""

import io

import pytest
from flask import Flask
from sqlalchemy import select

from app.civic.pledges import conduct
from app.civic.pledges.models import Drive, Signature, SignatureState
from app.civic.texts.models import Pledge, Text, TextState
from app.core.db.session import db
from app.core.permissions import StaffRole
from app.parties.recusal.models import StaffResident
from app.standing.records.models import Record
from devtools import factories
from devtools.factories import NOW
from tests.civic.pledges.conftest import Board
from tests.civic.pledges.test_drives import area, live_in
from tests.support.desk import Desk, at_desk
from tests.support.pictures import png

SENT = {
    "title": "文明养犬承诺书",
    "body": "为了大家都住得舒心。",
    "keeps": "出门牵绳\r\n\r\n清理粪便",
    "breaches": "放任犬只伤人",
    "months": "12",
}


@pytest.fixture
def desk(app: Flask, board: Board) -> Desk:
    return at_desk(app, board.writer)


def last() -> tuple[Text, Pledge]:
    db.session.rollback()
    query = select(Text, Pledge).join(Pledge, Pledge.text_id == Text.id).order_by(Text.id.desc()).limit(1)
    row = db.session.execute(query.execution_options(populate_existing=True)).one()
    return row[0], row[1]


def test_from_a_draft_to_a_drive(app: Flask, board: Board, desk: Desk) -> None:
    whose = {"community_id": str(board.town.node.id), "topic": "dogs", "meant_for": "residents"}
    for wrong, words in (
        ({"keeps": "短"}, "一行一条"),
        ({"keeps": "长" * 201}, "一行一条"),
        ({"months": "37"}, "36"),
    ):
        refused = desk.post("/pledges/new", SENT | whose | wrong)
        assert (refused.status_code, words in refused.text) == (422, True)
    assert "草稿已保存" in desk.post("/pledges/new", SENT | whose, follow_redirects=True).text
    text, pledge = last()
    assert (pledge.keeps, pledge.number) == (["出门牵绳", "清理粪便"], 1)
    here = f"/pledges/{text.id}"
    desk.edit(f"{here}/details", SENT | {"breaches": "放任犬只伤人\n不清理粪便"})
    assert "已提交" in desk.post(f"{here}/submission", follow_redirects=True).text
    assert "请由另一位" in desk.post(f"{here}/publication", follow_redirects=True).text
    assert last()[0].state is TextState.SUBMITTED
    other = at_desk(app, board.other)
    assert "现在可以签" in other.said(other.post(f"{here}/publication"))
    grid, person, second = area(board, "1"), board.person(user=None), board.person()
    live_in(person, grid)
    drive = {"title": "签约月", "community_id": str(board.town.node.id), "area_ids": str(grid.id)}
    days = {"starts_on": "2026-11-10", "ends_on": "2026-12-10", "goal_percent": "80"}
    assert "签约活动已发起" in desk.post(f"{here}/drives/new", drive | days, follow_redirects=True).text
    found = db.session.scalars(select(Drive)).one()
    assert "0 户，共 1 户" in desk.page(f"/pledges/drives/{found.id}")
    lacking = desk.post(f"{here}/paper", {"number": person.number, "consent": "written"})
    assert (lacking.status_code, "请附上签字的那张纸" in lacking.text) == (422, True)
    sheet = {"pictures": (io.BytesIO(png()), "承诺书.png")}
    paper = {"number": person.number, "consent": "written", **sheet}
    assert "接着登记下一位" in desk.post(f"{here}/paper", paper, follow_redirects=True).text
    heard = {"number": second.number, "consent": "witnessed", "witnesses": "示例甲、示例乙"}
    desk.post(f"{here}/paper", heard)
    assert "1 户，共 1 户" in desk.page(f"/pledges/drives/{found.id}")
    listed = desk.page(f"{here}/signatures")
    assert (person.name in listed, person.number in listed, "照片" in listed) == (False, True, True)
    signature = db.session.scalars(select(Signature).where(Signature.subject_id == person.id)).one()
    assert desk.get(f"/pledges/signatures/{signature.id}/sheet").status_code == 200
    desk.post(f"/pledges/signatures/{signature.id}/withdrawal")
    db.session.rollback()
    assert db.session.get_one(Signature, signature.id).state is SignatureState.WITHDRAWN
    assert "已结束" in desk.post(f"/pledges/drives/{found.id}/closing", follow_redirects=True).text
    assert "第 2 版" in desk.post(f"{here}/next", SENT, follow_redirects=True).text
    assert "已撤回" in desk.post(f"/texts/{text.id}/taking-back", {"reason": "另有规定"}, follow_redirects=True).text


def test_who_only_reads_writes_nothing(app: Flask, board: Board) -> None:
    text_id = board.published()
    auditor = at_desk(app, factories.staff(board.town.node, StaffRole.AUDITOR))
    page = auditor.get(f"/pledges/{text_id}")
    assert (page.status_code, "起草新版本" in page.text) == (200, False)
    assert auditor.get(f"/pledges/{text_id}/paper").status_code == 403
    assert auditor.post(f"/pledges/{text_id}/publication").status_code == 403
    assert at_desk(app, factories.staff(factories.town().node)).get(f"/pledges/{text_id}").status_code == 404


def test_a_record_is_said_to_be_about_a_pledge_by_who_is_not_of_that_household(
    app: Flask, board: Board, desk: Desk
) -> None:
    text_id, person = board.published(), board.person()
    board.sign(text_id, person)
    record = db.session.scalars(select(Record).where(Record.subject_id == person.id)).one()
    path = f"/pledges/records/{record.id}"
    assert path in desk.page(f"/records/{record.id}")
    assert "文明养犬承诺书" in desk.page(path)
    other = board.published()
    assert "没有签这份承诺书" in desk.post(path, {"first_id": str(other)}).text
    assert conduct.pledge_of_record(db.session(), record.id) is None
    assert "只计条数" in desk.post(path, {"first_id": str(text_id)}, follow_redirects=True).text
    db.session.rollback()
    assert conduct.pledge_of_record(db.session(), record.id) == text_id
    kin = factories.staff(board.town.node)
    db.session.add(StaffResident(staff_id=kin.id, resident_id=person.id, declared_at=NOW))
    db.session.commit()
    refused = at_desk(app, kin).post(path, {"first_id": ""}, follow_redirects=True).text
    assert "不能办理本人或本户的记录" in refused
    db.session.rollback()
    assert conduct.pledge_of_record(db.session(), record.id) == text_id
