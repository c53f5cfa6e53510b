"""Papers of awards, each once and gone with the award; letters that are agreed to; the list of a ceremony."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.civic.gatherings import planning, projects
from app.civic.gatherings.errors import SessionNotFoundError
from app.civic.gatherings.models import Gathering, ProjectKind
from app.civic.honours import ceremonies, issuing, queries
from app.civic.honours.errors import AwardOverError, NotAgreedError, NotGrantedError
from app.civic.papers.models import Paper, PaperKind, PaperStatus
from app.civic.papers.showing import facts_of
from app.core.audit import AuditEvent
from app.core.clock import end_of_day
from app.core.db.session import db
from app.core.identities import StaffIdentity
from app.core.permissions import StaffRole
from app.core.tasks import runner
from app.core.tasks.models import Task
from app.parties.residents.models import Resident
from app.standing.awards import granting, letters
from app.standing.awards.errors import AwardNotFoundError, NoLetterError
from app.standing.awards.models import Award, AwardCycle
from app.standing.programmes.models import SubjectKind
from devtools import factories
from devtools.factories import NOW, Town, commit
from tests.standing.awards import factories as awards
from tests.standing.awards.conftest import Honours
from tests.standing.awards.conftest import honours as honours  # A world to use as it is.
from tests.support.desk import at_desk
from tests.support.http import as_staff, as_user


@pytest.fixture
def granted(honours: Honours) -> tuple[Honours, AwardCycle, Award]:
    """A cycle with one award, to the resident of the town."""
    town, clerk = honours.town, honours.clerk
    voter = honours.person()
    cycle = awards.granted(town, clerk, honours.town.admin, "2025年", town.person, voter)
    return honours, cycle, award_of(town.person.id)


def award_of(subject_id: int) -> Award:
    db.session.rollback()
    return db.session.query(Award).filter(Award.subject_id == subject_id).one()


def issued(by: StaffIdentity, award: Award, kind: PaperKind = PaperKind.HONOUR) -> Paper:
    return commit(issuing.issue, award_id=award.id, kind=kind, staff=by, now=NOW)


def paper_now(paper: Paper) -> Paper:
    db.session.rollback()
    return db.session.get_one(Paper, paper.id)


def a_session(town: Town) -> Gathering:
    by: dict[str, Any] = {"staff": town.admin, "now": NOW}
    project = commit(projects.make_project, kind=ProjectKind.MEETING, name="表彰大会", community_id=town.node.id, **by)
    commit(projects.publish_project, project_id=project.id, **by)
    starts_at = NOW + timedelta(days=3)
    about = {"place": "社区会议室", "starts_at": starts_at, "ends_at": starts_at + timedelta(hours=2), "capacity": 50}
    return commit(planning.plan, project_id=project.id, **about, **by)


def test_a_certificate_is_issued_once_says_what_for_and_goes_with_the_award(
    app: Flask, granted: tuple[Honours, AwardCycle, Award]
) -> None:
    honours, _, award = granted
    paper = issued(honours.clerk, award)
    assert paper.id == issued(honours.clerk, award).id
    facts = facts_of(paper)
    assert (facts["荣誉"], facts["届次"], facts["事迹"]) == ("优秀志愿者", "2025年", "照看独居老人")
    assert (paper.holder, paper.expires_at) == (honours.town.person.name, end_of_day(award.expires_on))
    seen = app.test_client().get(f"/v/{paper.token}").text
    assert "荣誉证书" in seen
    assert "照看独居老人" in seen
    commit(granting.revoke, award_id=award.id, reason="事迹不属实", staff=honours.town.admin, now=NOW)
    assert (paper_now(paper).status, paper_now(paper).revoked_reason) == (PaperStatus.REVOKED, "表彰撤销")
    assert "已作废" in app.test_client().get(f"/v/{paper.token}").text
    with pytest.raises(AwardOverError):
        issued(honours.clerk, award)


def test_a_letter_to_an_employer_goes_where_the_holder_says(granted: tuple[Honours, AwardCycle, Award]) -> None:
    honours, _, award = granted
    me = honours.town.person.id
    with pytest.raises(NotAgreedError):
        issued(honours.clerk, award, PaperKind.EMPLOYER_LETTER)
    with pytest.raises(AwardNotFoundError):
        agreed(award, honours.person())
    agreed(award, honours.town.person)
    letter = issued(honours.clerk, award, PaperKind.EMPLOYER_LETTER)
    assert (letter.holder, letter.resident_id) == ("示例小学", me)
    assert honours.town.person.name in facts_of(letter)["内容"]
    commit(letters.take_back, award_id=award.id, resident_id=me)
    assert issued(honours.clerk, award, PaperKind.EMPLOYER_LETTER).id == letter.id
    commit(granting.revoke, award_id=award.id, reason="事迹不属实", staff=honours.town.admin, now=NOW)
    assert paper_now(letter).status is PaperStatus.REVOKED


def agreed(award: Award, who: Resident) -> None:
    commit(letters.agree, award_id=award.id, letter_to="示例小学", resident_id=who.id, now=NOW)


def test_a_household_has_a_certificate_and_no_employer(honours: Honours) -> None:
    town, voter = honours.town, honours.person()
    homes: dict[str, Any] = {"name": "五好家庭", "recipient": SubjectKind.HOUSEHOLD}
    awards.granted(town, honours.clerk, town.admin, "2025年", town.person, voter, **homes)
    award = award_of(town.person.household_id)
    assert issued(honours.clerk, award).holder == f"{town.person.name}家庭"
    with pytest.raises(NoLetterError):
        agreed(award, town.person)


def test_all_of_a_cycle_at_once_and_only_once(granted: tuple[Honours, AwardCycle, Award]) -> None:
    honours, cycle, _ = granted
    by: dict[str, Any] = {"staff": honours.clerk, "now": NOW}
    assert commit(issuing.issue_all, cycle_id=cycle.id, **by) == 1
    assert commit(issuing.issue_all, cycle_id=cycle.id, **by) == 0
    desk = at_desk(honours.app, honours.clerk)
    assert desk.page(f"/honours/cycles/{cycle.id}").count("打印证书") == 1
    assert "正在生成打印文件" in desk.said(desk.post(f"/honours/cycles/{cycle.id}/printing"))
    assert runner.run_next(honours.app.extensions["tasks"])
    (task,) = db.session.scalars(select(Task))
    sheet = desk.get(f"/tasks/{task.id}/file")
    assert sheet.data.count(b"/Type /Page\n") == 1
    assert "还没有出具有效的荣誉证书" in desk.said(desk.post(f"/honours/cycles/{cycle.id}/printing?part=2"))
    db.session.rollback()
    noted = db.session.scalars(select(AuditEvent.facts).where(AuditEvent.action == "paper.printed")).all()
    assert [facts["size"] for facts in noted] == ["a4"]
    open_cycle = honours.cycle(honours.scheme(name="另一项"))
    with pytest.raises(NotGrantedError):
        commit(issuing.issue_all, cycle_id=open_cycle.id, **by)


def test_a_ceremony_has_a_list_to_sign_for_all_its_cycles(granted: tuple[Honours, AwardCycle, Award]) -> None:
    honours, cycle, award = granted
    meeting, desk = a_session(honours.town), at_desk(honours.app, honours.clerk)
    elsewhere = a_session(factories.town())
    with pytest.raises(SessionNotFoundError):
        arranged(honours, cycle, elsewhere.id)
    said = desk.said(desk.post(f"/honours/cycles/{cycle.id}/ceremony", {"session_id": meeting.id}))
    assert "表彰大会已安排" in said
    assert "优秀志愿者 2025年" in desk.page("/honours")
    sheet = desk.get(f"/honours/sessions/{meeting.id}/list")
    assert sheet.data.startswith(b"%PDF")
    found, listed = commit(ceremonies.list_to_sign, session_id=meeting.id, staff=honours.clerk, now=NOW)
    assert found.id == meeting.id
    assert [each.name for _, _, people in listed for each in people] == [honours.town.person.name]
    commit(granting.revoke, award_id=award.id, reason="事迹不属实", staff=honours.town.admin, now=NOW)
    _, listed = commit(ceremonies.list_to_sign, session_id=meeting.id, staff=honours.clerk, now=NOW)
    assert [people for _, _, people in listed] == [[]]
    arranged(honours, cycle, None)
    assert "还没有安排表彰大会" in desk.page("/honours")


def arranged(honours: Honours, cycle: AwardCycle, session_id: int | None) -> None:
    commit(ceremonies.arrange, cycle_id=cycle.id, session_id=session_id, staff=honours.clerk, now=NOW)


def test_at_the_desk_over_http_and_on_the_phone(granted: tuple[Honours, AwardCycle, Award]) -> None:
    honours, cycle, award = granted
    desk, phone = at_desk(honours.app, honours.clerk), as_user(honours.app, honours.town.user)
    assert "还没有同意" in desk.page(f"/honours/awards/{award.id}")
    done = phone.post(f"/me/awards/{award.id}/letter", {"letter_to": "示例小学"})
    assert (done.status_code, done.json["letter_to"]) == (200, "示例小学")
    assert phone.get(f"/me/awards/{award.id}/papers").json["letter_to"] == "示例小学"
    assert "本人同意致信：示例小学" in desk.page(f"/honours/awards/{award.id}")
    printed = desk.said(desk.post(f"/honours/awards/{award.id}/papers", {"kind": "employer_letter"}))
    assert "表彰函" in printed
    api = as_staff(honours.app, honours.clerk)
    assert api.post(f"/staff/awards/{award.id}/papers", {"kind": "proof"}).status_code == 422
    both = api.post(f"/staff/awards/{award.id}/papers", {"kind": "honour"}).json["items"]
    assert [each["kind"] for each in both] == ["employer_letter", "honour"]
    own = phone.get(f"/me/awards/{award.id}/papers").json["items"]
    assert [each["no"] for each in own] == [each["no"] for each in both]
    stranger = as_user(honours.app, factories.user())
    assert stranger.get(f"/me/awards/{award.id}/papers").status_code == 403
    assert phone.delete(f"/me/awards/{award.id}/letter").status_code == 204
    assert phone.get(f"/me/awards/{award.id}/papers").json["letter_to"] is None
    auditor = at_desk(honours.app, factories.staff(honours.town.node, StaffRole.AUDITOR))
    assert "打印荣誉证书" not in auditor.page(f"/honours/awards/{award.id}")
    page = desk.page(f"/honours/cycles/{cycle.id}")
    assert both[1]["no"] in page


def test_the_ceremony_is_offered_however_many_sessions_there_are(
    granted: tuple[Honours, AwardCycle, Award], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else a page that is saved as it came calls the ceremony off."""
    honours, cycle, _ = granted
    first, second = a_session(honours.town), a_session(honours.town)
    monkeypatch.setattr(queries, "OFFERED", 1)
    desk = at_desk(honours.app, honours.clerk)
    assert f'value="{second.id}"' not in desk.page(f"/honours/cycles/{cycle.id}")
    arranged(honours, cycle, second.id)
    page = desk.page(f"/honours/cycles/{cycle.id}")
    assert f'value="{first.id}"' in page
    assert f'value="{second.id}" selected' in page
