"""Papers for a whole community, on sheets of A4; and certificates of what is confirmed."""

import re
from datetime import timedelta

import pypdfium2
import pytest
from flask import Flask
from sqlalchemy import select

from app.civic.gatherings import checking_in, confirming, planning, projects, turning
from app.civic.gatherings.models import ProjectKind
from app.civic.papers import issuing_many, revoking
from app.civic.papers.models import Paper, PaperKind, PaperStatus
from app.civic.papers.showing import facts_of
from app.core.audit import AuditEvent
from app.core.clock import business_day, frozen
from app.core.db.session import db
from app.core.permissions import StaffRole
from app.core.tasks import runner
from app.core.tasks.models import Task
from app.parties.residents.models import Resident
from devtools import factories
from devtools.factories import NOW, Town, commit
from tests.support.desk import Desk, at_desk
from tests.support.http import as_user
from tests.support.tables import queries

SIZES = {"card": (210, 297, 10), "a5": (297, 210, 2)}
"""Width and height of the sheet in millimetres, and how many papers are on it."""


@pytest.fixture
def desk(app: Flask, town: Town) -> Desk:
    return at_desk(app, town.admin)


def many(town: Town, kind: PaperKind = PaperKind.BENEFIT_PASS) -> issuing_many.Issued:
    return commit(issuing_many.issue_many, kind=kind, community_id=town.node.id, staff=town.admin, now=NOW)


def holders_of(kind: PaperKind) -> list[int | None]:
    db.session.rollback()
    valid = Paper.kind == kind, Paper.status == PaperStatus.VALID
    return list(db.session.scalars(select(Paper.resident_id).where(*valid).order_by(Paper.no)))


def family(town: Town, number: str, size: int = 2) -> list[Resident]:
    return [factories.resident(town.node, household=number) for _ in range(size)]


def test_each_adult_who_has_no_pass_gets_one(town: Town) -> None:
    first, second = family(town, "1-101")
    child = factories.resident(town.node, household="1-101", is_minor=True)
    factories.resident(factories.town().node)
    made = many(town)
    assert set(holders_of(PaperKind.BENEFIT_PASS)) == {town.person.id, first.id, second.id}
    assert (made.count, made.first_no, made.last_no, made.more) == (3, "2026-000001", "2026-000003", False)
    assert child.id not in holders_of(PaperKind.BENEFIT_PASS)
    paper = db.session.scalars(select(Paper).where(Paper.resident_id == first.id)).one()
    commit(revoking.revoke, paper_id=paper.id, reason="丢了", staff=town.admin, now=NOW)
    assert (many(town).count, len(holders_of(PaperKind.BENEFIT_PASS))) == (1, 3)


def test_a_household_gets_one_code_whoever_of_it_has_it(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    homes = [family(town, f"1-{number}") for number in (101, 102, 103)]
    monkeypatch.setattr(issuing_many, "AT_ONCE", 3)
    assert many(town, PaperKind.HOUSEHOLD_CODE).more
    assert not many(town, PaperKind.HOUSEHOLD_CODE).more
    got = holders_of(PaperKind.HOUSEHOLD_CODE)
    assert [sum(one.id in got for one in home) for home in homes] == [1, 1, 1]
    assert len(got) == 4


def test_no_more_is_read_for_many_than_for_a_few(town: Town) -> None:
    family(town, "1-101", 2)
    with queries() as few:
        many(town)
    family(town, "1-102", 30)
    with queries() as more:
        made = many(town)
    reads = [sum(each.startswith("SELECT") for each in sent) for sent in (few, more)]
    assert made.count == 30
    assert reads[1] <= reads[0]


def test_what_cannot_be_given_to_everybody(town: Town, desk: Desk) -> None:
    many(town)
    form = {"kind": "benefit_pass", "community_id": town.node.id}
    assert "都已经有了" in desk.post("/papers/many", form).text
    assert "一张一张出具" in desk.post("/papers/many", form | {"kind": "thanks"}).text
    assert desk.post("/papers/many", form | {"community_id": factories.town().node.id}).status_code == 404


@pytest.mark.parametrize("size", sorted(SIZES))
def test_they_are_printed_by_a_task(app: Flask, town: Town, desk: Desk, size: str) -> None:
    family(town, "1-101", 11)
    said = desk.said(desk.post("/papers/many", {"kind": "benefit_pass", "community_id": town.node.id}))
    assert "已出具 12 张" in said
    taken = db.session.scalars(select(Paper).where(Paper.no == "2026-000002")).one()
    taken_holder = taken.holder
    commit(revoking.revoke, paper_id=taken.id, reason="写错了", staff=town.admin, now=NOW)
    page = desk.page(
        f"/papers/printing?kind=benefit_pass&community_id={town.node.id}&from_no=2026-000001&to_no=2026-000012"
    )
    assert 'value="2026-000012"' in page
    form = {"kind": "benefit_pass", "community_id": town.node.id, "from_no": "2026-000001", "to_no": "2026-000012"}
    assert "正在生成打印文件" in desk.said(desk.post("/papers/printing", form | {"size": size}))
    assert runner.run_next(app.extensions["tasks"])
    (task,) = db.session.scalars(select(Task)).all()
    made = desk.get(f"/tasks/{task.id}/file")
    document = pypdfium2.PdfDocument(made.data)
    wide, high, per_sheet = SIZES[size]
    assert [round(side / 72 * 25.4) for side in document[0].get_size()] == [wide, high]
    assert len(document) == -(-11 // per_sheet)
    words = [document[number].get_textpage().get_text_range() for number in range(len(document))]
    assert (
        re.findall(r"2026-\d{6}", words[0])
        == [f"2026-{number:06d}" for number in range(1, 13) if number != 2][:per_sheet]
    )
    names = [paper.holder for paper in db.session.scalars(select(Paper).order_by(Paper.no))]
    assert names[0] in words[0]
    assert taken_holder not in "".join(words)
    db.session.rollback()
    noted = db.session.scalars(select(AuditEvent.facts).where(AuditEvent.action == "paper.printed")).all()
    assert [facts["size"] for facts in noted] == [size] * 11


def test_what_cannot_be_printed_is_said(app: Flask, town: Town, desk: Desk) -> None:
    many(town)
    good = {
        "kind": "benefit_pass",
        "community_id": town.node.id,
        "from_no": "2026-000001",
        "to_no": "2026-000009",
        "size": "card",
    }
    for wrong, words in (
        ({"from_no": "2026-1"}, "编号像"),
        ({"from_no": "2026-000010"}, "不能小于前一个"),
        ({"kind": "thanks", "size": "a4"}, "没有有效的"),
        ({"size": "a4"}, "没有这种大小"),
    ):
        answer = desk.post("/papers/printing", good | wrong)
        assert (answer.status_code, words in answer.text) == (422, True), wrong
    assert desk.post("/papers/printing", good | {"community_id": factories.town().node.id}).status_code == 404
    reader = at_desk(app, factories.staff(town.node, role=StaffRole.AUDITOR))
    assert reader.post("/papers/printing", good).status_code == 403
    assert reader.get("/papers/many").status_code == 403


def test_a_receipt_says_what_was_given_in_capital_numerals(town: Town, desk: Desk) -> None:
    form = {
        "name": "某某超市",
        "community_id": town.node.id,
        "given": "现金",
        "amount": "1200.50",
        "purpose": "慰问老人",
    }
    assert "已出具" in desk.said(desk.post("/papers/new?kind=receipt", form))
    paper = db.session.scalars(select(Paper)).one()
    assert facts_of(paper) == {"款物": "现金", "金额": "¥1,200.50（壹仟贰佰元伍角整）", "用途": "慰问老人"}
    refused = desk.post("/papers/new?kind=receipt", form | {"amount": "0", "given": ""})
    assert (refused.status_code, refused.text.count('class="field__error"')) == (422, 2)


def served(town: Town, hours: int) -> None:
    """Somebody has been at two sessions of so many hours, one of which is confirmed."""
    staff = {"staff": town.admin, "now": NOW}
    leader = factories.resident(town.node)
    kind = {"kind": ProjectKind.VOLUNTEERING, "name": "周末清洁行动", "theme": "环境整治"}
    project = commit(projects.make_project, community_id=town.node.id, **kind, **staff)
    commit(projects.publish_project, project_id=project.id, **staff)
    other = factories.staff(town.node, role=StaffRole.CLERK)
    for days in (1, 2):
        begins = NOW + timedelta(days=days)
        times = {"starts_at": begins, "ends_at": begins + timedelta(hours=hours)}
        where = {"place": "滨河公园", "capacity": 9, "leader_id": leader.id}
        made = commit(planning.plan, project_id=project.id, **where, **times, **staff)
        commit(planning.publish, session_id=made.id, **staff)
        asked = {"session_id": made.id, "whose": town.person.id, "leader_id": leader.id}
        commit(checking_in.check_in_card, **asked, now=begins)
        commit(turning.begin, now=begins)
        commit(turning.end, now=times["ends_at"])
        if days == 1:
            commit(confirming.confirm, session_id=made.id, staff=other, now=times["ends_at"])


def test_a_certificate_of_confirmed_hours_and_a_proof_of_them(app: Flask, town: Town, desk: Desk) -> None:
    served(town, 3)
    today = business_day(NOW)
    days = {"from_on": today.isoformat(), "until_on": (today + timedelta(days=3)).isoformat()}
    form = {"number": town.person.number, **days}
    with frozen(NOW + timedelta(days=4)):
        desk = at_desk(app, town.admin)
        assert "已出具" in desk.said(desk.post("/papers/new?kind=certificate", form))
        facts = facts_of(db.session.scalars(select(Paper)).one())
        assert (facts["服务时长"], facts["服务内容"]) == ("3 小时（不含往返路程）", "周末清洁行动")
        assert facts["时长来源"] == "签到并经社区确认，1 场"
        early = form | {"from_on": "2025-01-01", "until_on": "2025-02-01"}
        assert "没有确认过的服务时长" in desk.post("/papers/new?kind=certificate", early).text
        half = desk.post("/papers/new?kind=certificate", form | {"hours": "12"})
        assert (half.status_code, "要么都填" in half.text) == (422, True)
        typed = form | {"hours": "12", "team": "保洁队", "service": "楼道清洁"}
        assert "已出具" in desk.said(desk.post("/papers/new?kind=volunteer_record", typed))
        said = [facts_of(paper)["时长来源"] for paper in db.session.scalars(select(Paper).order_by(Paper.id))]
        assert said[-1] == "社区台账登记"
        phone = as_user(app, town.user)
        asked = {"statement": "hours", "at_least": 3, "since": today.isoformat()}
        proof = phone.post("/me/proofs", asked)
        assert proof.json["facts"][0]["text"].endswith("参加志愿服务不少于 3 小时")
        assert phone.post("/me/proofs", asked | {"at_least": 4}).json["code"] == "not_so"
        assert phone.post("/me/proofs", {"statement": "hours", "at_least": 3}).status_code == 422
