"""Nobody learns who has sent a report: two people open it, the reporter sees that, and nothing else anywhere leads from
one to the other, from the start to the reward.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import select

from app.civic.cases.errors import CaseNotFoundError
from app.civic.cases.models import Case, CaseEvent
from app.civic.reports import handling, rewards, sealing, unsealing, upkeep
from app.civic.reports.errors import AlreadyAskedError, NotAskedError, StillSealedError
from app.civic.reports.models import Ground
from app.core.audit import AuditEvent
from app.core.clock import frozen
from app.core.db.session import db
from app.core.permissions import StaffRole
from app.core.security.keyring import UnreadableError, keyring
from app.core.security.masking import mask_name, mask_phone
from app.core.security.pseudonyms import pseudonym
from app.office.dashboard.waiting import Waiting, waiting_for
from app.office.dashboard.waiting_queries import Task
from app.office.privacy import data_export, erasure
from app.parties.residents.models import Resident, User
from app.parties.staff.errors import SamePersonError
from devtools import factories
from devtools.factories import NOW, commit
from tests.civic.reports.conftest import NAME, PHONE, Estate, case_of
from tests.civic.reports.rows import require_no_row_of_both
from tests.standing.records.factories import TODAY
from tests.support.desk import at_desk
from tests.support.http import as_staff

ASKED: dict[str, Any] = {"ground": Ground.LAW, "reason": "公安机关调取，文号示例 1 号", "now": NOW}


def unsealed(estate: Estate, no: str) -> None:
    commit(unsealing.ask, no=no, staff=estate.clerk, **ASKED)
    commit(unsealing.grant, no=no, staff=estate.second, now=NOW)


def test_two_open_it_and_the_reporter_sees_that(estate: Estate) -> None:
    no, _ = estate.report()
    api, desk = as_staff(estate.app, estate.clerk), at_desk(estate.app, estate.clerk)
    assert desk.get(f"/reports/{no}/reporter").status_code == 403
    asked = api.post(f"/staff/cases/{no}/unsealing", {"ground": "law", "reason": "公安机关调取，文号示例"})
    assert (asked.status_code, asked.json["ends_at"]) == (201, None)
    alone = api.post(f"/staff/cases/{no}/unsealing/approval")
    assert (alone.status_code, alone.json["code"]) == (403, "same_person")
    with pytest.raises(AlreadyAskedError):
        commit(unsealing.ask, no=no, staff=estate.third, **ASKED)
    with pytest.raises(StillSealedError):
        commit(unsealing.look, no=no, staff=estate.clerk, now=NOW)
    granted = as_staff(estate.app, estate.second).post(f"/staff/cases/{no}/unsealing/approval")
    assert granted.status_code == 200, granted.json
    page = desk.page(f"/reports/{no}/reporter")
    assert (NAME in page, PHONE in page) == (True, True)
    assert commit(unsealing.look, no=no, staff=estate.second, now=NOW).name == NAME
    with pytest.raises(StillSealedError):
        commit(unsealing.look, no=no, staff=estate.third, now=NOW)
    with pytest.raises(StillSealedError):
        commit(unsealing.look, no=no, staff=estate.clerk, now=NOW + timedelta(hours=1))
    seen = db.session.scalars(select(AuditEvent.actor).where(AuditEvent.action == "report.reporter_seen")).all()
    assert seen == [estate.clerk.actor, estate.second.actor]
    told = estate.phone().get(f"/cases/{no}").json["events"][-1]
    assert (told["kind"], told["text"]) == ("unsealed", f"{estate.node.name}，司法机关依法调取")
    assert NAME not in desk.page(f"/reports/{no}")


def test_without_a_name_there_is_nothing_to_see(estate: Estate) -> None:
    no, _ = estate.report(anonymous=True)
    unsealed(estate, no)
    found = commit(unsealing.look, no=no, staff=estate.clerk, now=NOW)
    assert (found.name, found.phone) == (None, None)
    assert "没有留下姓名" in at_desk(estate.app, estate.clerk).page(f"/reports/{no}/reporter")


def test_whom_it_is_about_opens_nothing(estate: Estate) -> None:
    no, _ = estate.report()
    estate.admit(no)
    estate.is_staff(estate.third, estate.accused)
    with pytest.raises(NotAskedError):
        commit(unsealing.grant, no=no, staff=estate.second, now=NOW)
    with pytest.raises(CaseNotFoundError):
        commit(unsealing.ask, no=no, staff=estate.third, **ASKED)
    commit(unsealing.ask, no=no, staff=estate.clerk, **ASKED)
    with pytest.raises(CaseNotFoundError):
        commit(unsealing.grant, no=no, staff=estate.third, now=NOW)
    puppet = factories.staff(estate.node)
    commit(lambda session: session.add(_made(puppet.id, by=estate.clerk.actor)))
    with pytest.raises(SamePersonError):
        commit(unsealing.grant, no=no, staff=puppet, now=NOW)
    assert db.session.scalars(select(CaseEvent.id).where(CaseEvent.kind == "unsealed")).all() == []


def _made(staff_id: int, *, by: str) -> AuditEvent:
    what: dict[str, Any] = {"action": "staff.added", "subject_kind": "staff", "subject_id": staff_id}
    return AuditEvent(at=NOW, actor=by, path="/", facts={}, **what)


def test_only_roles_that_work_on_reports_see_any(estate: Estate) -> None:
    no, _ = estate.report()
    for role, status in ((StaffRole.CLERK, 200), (StaffRole.FINANCE, 403), (StaffRole.AUDITOR, 403)):
        desk = at_desk(estate.app, factories.staff(estate.node, role=role))
        assert [desk.get(path).status_code for path in ("/reports", f"/reports/{no}")] == [status, status]
    clerk = as_staff(estate.app, factories.staff(estate.node, role=StaffRole.CLERK))
    assert clerk.post(f"/staff/cases/{no}/unsealing/approval").status_code == 403


@pytest.fixture
def keys(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """To change the keys of reporters for a while, the newest first."""
    old, new = keyring._reporter_keys[0], Fernet.generate_key().decode()

    def use(*names: str) -> None:
        monkeypatch.setattr(keyring, "_reporter_keys", tuple({"old": old, "new": new}[name] for name in names))

    yield use
    monkeypatch.undo()


def test_a_new_key_opens_what_was_sealed_and_another_opens_nothing(estate: Estate, keys: Any) -> None:
    no, _ = estate.report()
    keys("new")
    with pytest.raises(UnreadableError):
        sealing.user_in(case_of(no)[2])
    assert estate.phone().get("/reports").json["items"] == []
    keys("new", "old")
    assert [each["no"] for each in estate.phone().get("/reports").json["items"]] == [no]
    assert commit(upkeep.seal_anew, now=NOW) == 1
    assert commit(upkeep.seal_anew, now=NOW) == 0
    keys("new")
    assert sealing.user_in(case_of(no)[2]) == estate.users[0].id
    assert [each["no"] for each in estate.phone().get("/reports").json["items"]] == [no]


def test_in_time_nobody_can_know(estate: Estate) -> None:
    no, _ = estate.report()
    other, _ = estate.report()
    commit(erasure.forget_user, user_id=estate.users[0].id, now=NOW)
    assert sealing.user_in(case_of(no)[2]) is None
    assert case_of(no)[1].about == ""
    estate.admit(other)
    commit(handling.conclude, no=other, result="unclear", reason="查不清", staff=estate.clerk, now=NOW)
    assert commit(upkeep.forget_old, now=NOW + timedelta(days=729)) == 0
    assert commit(upkeep.forget_old, now=NOW + timedelta(days=731)) == 1


def test_from_the_start_to_the_reward_nothing_leads_to_the_reporter(estate: Estate, said: Any) -> None:
    sent_at = NOW + timedelta(hours=1, minutes=17, seconds=3)
    with frozen(sent_at):
        token = estate.picture()
        no, code = estate.report(key="sent-once", evidence=[token])
        more = {"kind": "more", "text": "昨天晚上又来了一车"}
        assert estate.phone().post(f"/cases/{no}/events", more, headers={"Idempotency-Key": "more"}).status_code == 201
        assert estate.phone().get(f"/cases/{no}").status_code == 200
        assert estate.phone().get("/reports").status_code == 200
        logged = said()
    estate.admit(no)
    estate.confirm(no, handling.Draft("false-report", -20, TODAY, "冒用他人证件"))
    paid_at = NOW.replace(day=1) + timedelta(days=31)
    assert commit(rewards.pay_some, now=paid_at) == 1
    unsealed(estate, no)
    commit(unsealing.look, no=no, staff=estate.clerk, now=NOW)
    user, person = (
        db.session.get_one(User, estate.users[0].id),
        db.session.get_one(Resident, estate.reporter.id),
    )
    hidden = (NAME, PHONE, mask_name(NAME), mask_phone(PHONE), person.number, user.openid)

    assert no in str(db.session.scalars(select(Case.no)).all())
    assert [word for word in (*hidden, no, code, pseudonym(f"user:{user.id}")) if word in logged] == []
    assert '"caller": "nobody"' in logged

    seen = require_no_row_of_both(no, user, person, sent_at=sent_at)
    assert (seen.of_case > 10, seen.of_reporter > 3) == (True, True)

    case, report, _ = case_of(no)
    assert report.record_id is not None
    desks = [at_desk(estate.app, each) for each in (estate.clerk, estate.second)]
    paths = ("/reports", "/reports/all", f"/reports/{no}", f"/records/{report.record_id}", "/records", "/audit", "/")
    pages = [desk.page(path) for desk in desks for path in paths]
    answers = [
        phone.get(path).get_data(as_text=True)
        for phone in map(estate.phone, range(1, 5))
        for path in (
            "/collector/reports",
            f"/collector/reports/{no}",
            f"/cases/{no}",
            f"/me/records/{report.record_id}",
        )
    ]
    metrics = estate.app.test_client().get("/metrics").get_data(as_text=True)
    exported = str([list(rows) for _, rows in data_export.sections(db.session(), user_id=estate.users[1].id)])
    of_post = str([list(rows) for _, rows in data_export.sections(db.session(), user_id=estate.users[2].id)])
    everything = [*pages, *answers, metrics, exported, of_post]
    assert [word for seen in everything for word in hidden if word in seen] == []
    assert [seen for seen in (*answers[3::4], exported, metrics) if no in seen] == []
    mine = {name: list(rows) for name, rows in data_export.sections(db.session(), user_id=user.id)}
    assert [row["no"] for row in mine["sealed_reports"]] == [no]
    assert case.filed_by is None


def test_the_desk_is_told_what_waits_and_takes_home_a_month_without_names(estate: Estate) -> None:
    no, _ = estate.report()
    assert "待接办、超期和您手里的举报" in at_desk(estate.app, estate.third).page("/")
    waiting = [each for each in waiting_for(db.session(), staff=estate.third, now=NOW) if each.task is Task.REPORTS]
    assert waiting == [Waiting(Task.REPORTS, 1, case_of(no)[0].id)]
    commit(lambda session: setattr(session.get_one(Resident, estate.accused.id), "name", "一层的装修队"))
    estate.is_staff(estate.third, estate.accused)
    assert [each for each in waiting_for(db.session(), staff=estate.third, now=NOW) if each.task is Task.REPORTS] == [
        Waiting(Task.REPORTS, 0)
    ]
    for month, is_there in (("2026-11", True), ("2026-10", False)):
        answer = at_desk(estate.app, estate.clerk).post(f"/exports/sealed_reports?month={month}", {"format": "csv"})
        page = answer.get_data(as_text=True)
        assert (answer.status_code, no in page, "3 号楼" in page) == (200, is_there, False)
