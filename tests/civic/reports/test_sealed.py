"""Nobody learns who has sent a report: two people open it, the reporter sees that, and nothing else anywhere leads from
one to the other, from the start to the reward.
"""

import re
import sys
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import Table, select, text

from app.civic.cases.errors import CaseNotFoundError
from app.civic.cases.models import Case, CaseEvent
from app.civic.reports import handling, rewards, sealing, unsealing, upkeep
from app.civic.reports.errors import AlreadyAskedError, NotAskedError, StillSealedError
from app.civic.reports.models import Ground
from app.core.audit import AuditEvent
from app.core.clock import frozen
from app.core.db.session import db
from app.core.db.types import Base
from app.core.observability.logs import configure_logs
from app.core.permissions import StaffRole
from app.core.security.keyring import UnreadableError, keyring
from app.core.security.masking import mask_name, mask_phone
from app.core.security.pseudonyms import pseudonym
from app.office.privacy import data_export, erasure
from app.parties.residents.models import Resident, User
from app.parties.staff.errors import SamePersonError
from devtools import factories
from devtools.factories import NOW, commit
from tests.civic.reports.conftest import NAME, PHONE, Estate, case_of
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


@pytest.fixture
def said(estate: Estate, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture) -> Iterator[Any]:
    """All that was logged."""
    configure_logs("debug")
    caplog.set_level("DEBUG")
    capfd.readouterr()

    def everything() -> str:
        sys.stdout.flush()
        out = capfd.readouterr()
        return "\n".join((out.out, out.err, caplog.text))

    yield everything
    configure_logs("error")


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

    _require_no_row_of_both(no, user, person, sent_at)

    case, report, _ = case_of(no)
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


def _require_no_row_of_both(no: str, user: User, person: Resident, sent_at: Any) -> None:
    """No row of any table, what is encrypted with DATA_KEYS opened, is both of the report and of its reporter; and no
    row of the reporter's is of the moment at which the report was sent.
    """
    case, report, _ = case_of(no)
    own = {"wechat_user": user.id, "resident": person.id, "household": person.household_id}
    theirs = re.compile(
        rf"\b(?:user|resident|helper):(?:{user.id}|{person.id})\b|{user.openid}|{person.number}|{NAME}|{PHONE}"
    )
    moment = str(sent_at.replace(tzinfo=None))
    seen = {"case": 0, "reporter": 0}
    for table in Base.metadata.sorted_tables:
        raw = db.session.execute(text(f"SELECT * FROM {table.name}")).all()  # noqa: S608  # A name of ours.
        for row, plain in zip(db.session.execute(select(table)).mappings(), raw, strict=True):
            words = f"{dict(row)} {tuple(plain)}"
            pointed = _pointed(table, row)
            of_case = pointed.get("case_file") == {case.id} or no in words or _is_about(table, row, case.id)
            of_reporter = any(own[name] in pointed.get(name, ()) for name in own) or theirs.search(words)
            seen["case"] += bool(of_case)
            seen["reporter"] += bool(of_reporter)
            assert not (of_case and of_reporter), (table.name, words)
            assert not (of_reporter and moment in str(tuple(plain))), (table.name, words)
    assert seen["case"] > 10
    assert seen["reporter"] > 3
    assert report.record_id is not None


def _pointed(table: Table, row: Any) -> dict[str, set[Any]]:
    """The ids of rows of other tables, and of this, that a row names."""
    found: dict[str, set[Any]] = {table.name: {row["id"]} if "id" in row else set()}
    for column in table.columns:
        for key in column.foreign_keys:
            found.setdefault(key.column.table.name, set()).add(row[column.name])
    return found


def _is_about(table: Table, row: Any, case_id: int) -> bool:
    """Pictures, the audit log and sources name what they are about by a kind and an id."""
    return any(
        row.get(kind) in ("case", "case_result", "report") and row.get(number) == case_id
        for kind, number in (("kind", "about_id"), ("subject_kind", "subject_id"), ("source_kind", "source_id"))
    )
