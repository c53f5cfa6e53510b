"""Councils at the desk: seats, a meeting with hands and paper, its minutes as PDF."""

import io
import re

import pypdfium2
import pytest
from flask import Flask

from app.core.db.session import db
from app.core.permissions import StaffRole
from devtools import factories
from tests.civic.councils.conftest import Hall
from tests.support.desk import Desk, at_desk


@pytest.fixture
def desk(app: Flask, hall: Hall) -> Desk:
    return at_desk(app, hall.town.admin)


def test_a_council_is_made_and_seats_are_given_and_taken(desk: Desk, hall: Hall) -> None:
    typed = {"community_id": str(hall.town.node.id), "kind": "assessing", "name": "评价小组", "min_members": "5"}
    made = desk.post("/councils/new", {**typed, "quorum": "2/3", "majority": "3/4"})
    assert made.status_code == 303, made.text
    page = made.headers["Location"].removeprefix("/console")
    assert "还缺 5 位能表决的成员" in desk.page(page)
    post = hall.post()
    assert desk.post(f"{page}/seats", {"post_id": str(post.id), "seat_class": "worthy"}).status_code == 303
    shown = desk.page(page)
    assert "还缺 4 位能表决的成员" in shown
    assert "乡贤" in shown
    desk.post(f"{page}/seats", {"post_id": str(post.id)})
    assert "这个人已经有这里的席位" in desk.page(page)
    taken = re.search(r"/console(/councils/seats/\d+/ending)", shown)[1]
    assert desk.post(taken).status_code == 303
    assert "还缺 5 位能表决的成员" in desk.page(page)
    refused = desk.post(f"{page}/meetings/new", {**CALL, "on": "2026-12-01"})
    assert (refused.status_code, "还缺 5 位" in refused.text) == (409, True)


CALL = {"at": "14:00", "place": "社区会议室", "title": "设立清洁日", "body": "每月一次。"}


def test_a_call_that_cannot_be_says_why_at_its_field(desk: Desk, hall: Hall) -> None:
    page = f"/councils/{hall.council.id}/meetings/new"
    for typed, said in (
        ({"on": "2026-11-01"}, "会议时间应在现在之后。"),
        ({"on": "2026-12-01", "households": "9-9-999"}, "本社区没有这些户号：9-9-999。"),
        ({"on": "2026-12-01", "at": "25:00"}, "请填写时间，例如 14:00。"),
    ):
        refused = desk.post(page, {**CALL, **typed})
        assert (refused.status_code, said in refused.text) == (422, True)


def test_a_meeting_from_its_call_to_its_paper(app: Flask, desk: Desk, hall: Hall) -> None:
    home = hall.people[4].household_id
    number = db.session.connection().exec_driver_sql(f"SELECT number FROM household WHERE id = {home}").scalar()  # noqa: S608
    called = desk.post(f"/councils/{hall.council.id}/meetings/new", {**CALL, "on": "2026-12-01", "households": number})
    at = called.headers["Location"].removeprefix("/console")
    desk.post(f"{at}/items/new", {"title": "楼道不放杂物"})
    ids = re.findall(r'name="member_ids" value="(\d+)"', desk.page(at))
    desk.post(f"{at}/presence", {"member_ids": ids[:4]})
    assert "现在到会 4 人" in desk.page(at)
    desk.post(f"{at}/opening")
    hands = re.findall(r"/console(/meetings/items/\d+/hands)", desk.page(at))
    assert "涉及本人或同户，回避" in desk.page(hands[0])
    file = (io.BytesIO(b"%PDF-1.4 sheet"), "表决单.pdf")
    said = [f"{member}:{choice}" for member, choice in zip(ids[:4], ("yes", "yes", "no", "yes"), strict=True)]
    assert desk.post(hands[0], {"votes": [*said, ""], "file": file}).status_code == 303
    again = desk.post(hands[0], {"votes": said})
    assert (again.status_code, "一人一票" in again.text) == (409, True)
    for each in hands:
        desk.post(each.replace("hands", "closing"))
    shown = desk.page(at)
    assert "赞成 3，反对 1，弃权 0，回避 1，缺席 0。" in shown
    assert "赞成 0，反对 0，弃权 4，回避 0，缺席 1。" in shown
    desk.post(f"{at}/ending")
    assert desk.post(f"{at}/minutes", {"remarks": "下次再议停车。"}).status_code == 303
    shown = desk.page(at)
    pdf = re.search(r"/console(/minutes/\d+/pdf)", shown)[1]
    paper = pdf.replace("pdf", "paper-signatures")
    sheet = {"member_ids": ids[:4], "file": (io.BytesIO(b"%PDF-1.4 signed"), "纪要.pdf")}
    assert desk.post(paper, sheet).status_code == 403
    other = at_desk(app, hall.second)
    without = other.post(paper, {"member_ids": ids[:4]})
    assert (without.status_code, "请选择要上传的文件" in without.text) == (422, True)
    sheet["file"] = (io.BytesIO(b"%PDF-1.4 signed"), "纪要.pdf")
    assert other.post(paper, sheet).status_code == 303
    shown = desk.page(at)
    assert "已签字" in shown
    assert "到会的成员都签过字了" in other.page(paper)
    document = pypdfium2.PdfDocument(desk.get(pdf).data)
    text = "".join(page.get_textpage().get_text_bounded() for page in document)
    assert "信用议事会会议纪要" in text
    assert "纸面签字" in text


def test_a_meeting_is_called_off(desk: Desk, hall: Hall) -> None:
    meeting = hall.call()
    assert desk.post(f"/meetings/{meeting.id}/cancellation", {"reason": "改期"}).status_code == 303
    shown = desk.page(f"/meetings/{meeting.id}")
    assert "已取消" in shown
    assert "改期" in shown
    desk.post(f"/councils/{hall.council.id}/closing", {"reason": "合并"})
    assert "不能再召集会议" in desk.page(f"/councils/{hall.council.id}")


def test_who_may_only_look(app: Flask, hall: Hall) -> None:
    meeting, _, minutes = hall.adopted()
    auditor = at_desk(app, factories.staff(hall.town.town, StaffRole.AUDITOR))
    for page in ("/councils", f"/councils/{hall.council.id}", "/meetings", f"/meetings/{meeting.id}"):
        shown = auditor.get(page)
        assert shown.status_code == 200
        assert not any(person.name in shown.text for person in hall.people)
        assert "登记举手" not in shown.text
    for page in (f"/meetings/{meeting.id}/minutes", f"/minutes/{minutes.id}/paper-signatures", "/councils/new"):
        assert auditor.get(page).status_code == 403
