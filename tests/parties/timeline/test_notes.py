"""Notes about things: who may write and read them, whom they name, taken back, ticked off, forgotten."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.core.audit import AuditEvent
from app.core.clock import frozen, utc_now
from app.core.db.session import db
from app.core.errors import NotFoundError, RuleError
from app.core.identities import StaffIdentity
from app.core.permissions import StaffRole
from app.office.dashboard.waiting import waiting_for
from app.office.dashboard.waiting_queries import Task
from app.office.privacy import erasure
from app.parties.residents import editing
from app.parties.staff import staffing
from app.parties.staff.models import StaffMember
from app.parties.timeline import jobs, mentions, retention, writing
from app.parties.timeline.errors import NoteNotFoundError, NoteTooOldError, TopicNotFoundError
from app.parties.timeline.models import Note, NoteMention
from devtools import factories
from devtools.factories import NOW, Town, commit
from tests.support.desk import Desk, at_desk


@pytest.fixture
def town(app: Flask) -> Town:
    return factories.town()


@pytest.fixture
def desk(app: Flask, town: Town) -> Desk:
    return at_desk(app, town.admin)


def colleague(town: Town, role: StaffRole = StaffRole.FINANCE, *, name: str | None = None) -> StaffIdentity:
    made = factories.staff(town.town, role)
    if name is not None:
        commit(staffing.rename, staff_id=made.id, name=name, staff=factories.staff(town.town), now=NOW)
    return made


def username(staff: StaffIdentity) -> str:
    return db.session.scalars(select(StaffMember.username).where(StaffMember.id == staff.id)).one()


def write(town: Town, text: str, **about: Any) -> Note:
    where = {"kind": "fund", "thing_id": town.fund.id, "staff": town.admin, "now": NOW} | about
    return commit(writing.write, text=text, **where)


def named_by(note: Note) -> set[int]:
    return set(db.session.scalars(select(NoteMention.staff_id).where(NoteMention.note_id == note.id)))


def unread(staff: StaffIdentity) -> int:
    waiting = {each.task: each.count for each in waiting_for(db.session(), staff=staff, now=NOW)}
    return waiting[Task.NOTES]


def test_a_note_stands_on_the_timeline_for_all_who_see_the_thing(app: Flask, town: Town, desk: Desk) -> None:
    path = f"/funds/{town.fund.id}"
    answer = desk.post(f"/notes/on/fund/{town.fund.id}", {"text": "回单已核对，\r\n差 2 元手续费。<b>"})
    assert answer.headers["Location"].endswith(f"{path}#timeline")
    for page in (desk.page(path), at_desk(app, colleague(town)).page(path)):
        assert "回单已核对，\n差 2 元手续费。&lt;b&gt;" in page
    event = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "note.written")).one()
    assert (event.subject_kind, event.subject_id) == ("fund", town.fund.id)
    assert event.facts.keys() == {"note", "mentions"}  # Its words are not in the log.


@pytest.mark.parametrize("text", ["", "   ", "长" * 1_001, "坏\x07字"])
def test_what_is_no_note_is_refused_at_the_field(town: Town, desk: Desk, text: str) -> None:
    answer = desk.post(f"/notes/on/fund/{town.fund.id}", {"text": text})
    assert answer.status_code == 422
    assert 'id="note-error"' in answer.get_data(as_text=True)
    assert db.session.scalar(select(Note.id)) is None


def test_a_colleague_is_named_by_username_or_by_name(town: Town) -> None:
    mei, ming = colleague(town, name="李晓梅"), colleague(town)
    note = write(town, f"请@李晓梅核对，也请 @{username(ming)}. 看一下。邮箱 a@b.cn 不算。")
    assert named_by(note) == {mei.id, ming.id}


def test_of_two_with_one_name_the_username_is_asked_for(town: Town) -> None:
    one, two = colleague(town, name="李晓梅"), colleague(town, name="李晓梅")
    with pytest.raises(RuleError) as refused:
        write(town, "请 @李晓梅 核对")
    for each in (one, two):
        assert f"@{username(each)}" in refused.value.details["fields"][0]["message"]


def test_who_may_not_see_the_thing_is_refused_at_the_field(town: Town, desk: Desk) -> None:
    clerk = colleague(town, StaffRole.CLERK)  # Clerks see no funds.
    other = factories.staff(factories.community(parent=town.town), StaffRole.FINANCE)  # Not this community's.
    stranger = factories.staff(factories.town().town)
    for who, said in ((clerk, "看不到这一项"), (other, "看不到这一项"), (stranger, "没有叫")):
        answer = desk.post(f"/notes/on/fund/{town.fund.id}", {"text": f"@{username(who)} 请看"})
        page = answer.get_data(as_text=True)
        assert (answer.status_code, said in page) == (422, True), page
        assert f"@{username(who)} 请看</textarea>" in page
    assert db.session.scalar(select(Note.id)) is None


def test_colleagues_offered_are_those_who_may_see_the_thing(town: Town, desk: Desk) -> None:
    mei, clerk = colleague(town, name="李晓梅"), colleague(town, StaffRole.CLERK, name="李晓明")
    found = desk.get(f"/notes/on/fund/{town.fund.id}/colleagues", query_string={"typed": "李晓"}).json["items"]
    assert [each["username"] for each in found] == [username(mei)]
    assert "李晓梅" in found[0]["label"]
    found = desk.get(f"/notes/on/merchant/{town.shop.merchant.id}/colleagues", query_string={"typed": "晓"}).json
    assert {each["username"] for each in found["items"]} == {username(mei), username(clerk)}


def test_nobody_writes_about_what_they_may_not_see(app: Flask, town: Town) -> None:
    stranger = factories.staff(factories.town().town)
    for who in (stranger, colleague(town, StaffRole.CLERK)):
        with pytest.raises(NotFoundError):
            write(town, "看看", staff=who)
        assert at_desk(app, who).post(f"/notes/on/fund/{town.fund.id}", {"text": "看看"}).status_code == 404
    with pytest.raises(TopicNotFoundError):
        write(town, "看看", kind="export")
    assert db.session.scalar(select(Note.id)) is None


def test_who_is_named_sees_it_until_it_is_read(app: Flask, town: Town) -> None:
    mei = colleague(town)
    note = write(town, f"@{username(mei)} 请核对")
    desk = at_desk(app, mei)
    assert unread(mei) == 1
    assert desk.get("/waiting").json["counts"]["/console/notes"] == 1
    assert "基金" in desk.page("/notes")
    answer = desk.post(f"/notes/{note.id}/reading", {"open": "1"})
    assert answer.headers["Location"].endswith(f"/funds/{town.fund.id}#timeline")
    assert unread(mei) == 0
    assert "没有未读的备注" in desk.page("/notes")
    assert "已读" in desk.page("/notes?all=true")
    with pytest.raises(NoteNotFoundError):
        commit(mentions.read, note_id=note.id, staff=town.admin, now=NOW)


def test_somebody_who_has_moved_ticks_it_off_without_its_words(app: Flask, town: Town) -> None:
    mei = colleague(town)
    note = write(town, f"@{username(mei)} 机密的话")
    away = factories.community(parent=town.town)
    moved = {"role": StaffRole.AUDITOR, "community_id": away.id}
    commit(staffing.move, staff_id=mei.id, staff=factories.staff(town.town), now=NOW, **moved)
    desk = at_desk(app, StaffIdentity(mei.id, StaffRole.AUDITOR, away.id, away.path))
    assert "机密的话" not in desk.page("/notes")
    assert desk.post(f"/notes/{note.id}/reading", {"open": "1"}).headers["Location"] == "/console/notes"
    assert desk.get(f"/funds/{town.fund.id}").status_code == 404


def test_an_author_takes_a_note_back_for_a_while(app: Flask, town: Town) -> None:
    mei = colleague(town)
    note = write(town, f"@{username(mei)} 写错了", now=utc_now())
    desk = at_desk(app, town.admin)
    with pytest.raises(NoteNotFoundError):
        commit(writing.withdraw, note_id=note.id, staff=mei, now=utc_now())
    assert f"/notes/{note.id}/withdrawal" not in at_desk(app, mei).page(f"/funds/{town.fund.id}")
    assert f"/notes/{note.id}/withdrawal" in desk.page(f"/funds/{town.fund.id}")
    page = desk.said(desk.post(f"/notes/{note.id}/withdrawal"))
    assert "已由本人撤回" in page
    assert "写错了" not in page
    assert unread(mei) == 0
    late = write(town, "晚了")
    with pytest.raises(NoteTooOldError):
        commit(writing.withdraw, note_id=late.id, staff=town.admin, now=NOW + timedelta(minutes=16))


def test_it_goes_when_the_person_is_forgotten(town: Town) -> None:
    wanted = {"name": "赵小明", "phone": "13912345678"}
    commit(editing.change_person, resident_id=town.person.id, staff=town.admin, now=NOW, **wanted)
    about = write(town, "家里有困难", kind="resident", thing_id=town.person.id)
    other = write(town, "与此人无关", kind="merchant", thing_id=town.shop.merchant.id)
    leaving = {"resident_id": town.person.id, "reason": "本人要求", "staff": town.admin, "now": NOW}
    commit(erasure.forget_resident, **leaving)
    texts = {note.id: note.text for note in db.session.scalars(select(Note).execution_options(populate_existing=True))}
    assert texts == {about.id: None, other.id: "与此人无关"}
    event = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "resident.changed")).one()
    assert event.facts == {"fields": ["name", "phone"]}


def test_words_about_people_are_kept_for_a_year(town: Town) -> None:
    about = write(town, "家里有困难", kind="resident", thing_id=town.person.id)
    shop = write(town, "店面装修", kind="merchant", thing_id=town.shop.merchant.id)
    wipe = jobs.JOBS[0].run
    assert wipe(NOW + retention.KEPT) == 0
    with frozen(NOW + retention.KEPT + timedelta(days=1)):
        assert wipe(NOW + retention.KEPT + timedelta(days=1)) == 1
    texts = {note.id: note.text for note in db.session.scalars(select(Note).execution_options(populate_existing=True))}
    assert texts == {about.id: None, shop.id: "店面装修"}
