"""A notice: written by one, published by another, told once to those whom it is for, and taken back."""

from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from app.civic.gatherings.models import MembershipStatus, Team, TeamMember
from app.civic.texts import audience, drafting, publishing, reading, sending, tags, upkeep, viewing
from app.civic.texts.errors import NobodyInAudienceError, TextNotFoundError, TextStateError
from app.civic.texts.models import Audience, NoticeDelivery, NoticeTag, Reading, Text, TextState
from app.civic.texts.queries import notice_of, read_by
from app.core.clock import business_day
from app.core.db.session import db
from app.core.errors import RuleError
from app.core.tasks import Task
from app.parties.areas.models import Area, AreaKind
from app.parties.messages import sending as outbox
from app.parties.messages.models import MessageKind
from app.parties.messages.quiet_hours import rings_at
from app.parties.posts.models import Post, PostRole, PostStatus
from app.parties.residents.models import Household, Resident
from app.parties.staff.errors import SamePersonError
from app.parties.units.models import Unit, UnitDomain, UnitKind, UnitMember, UnitRole
from devtools import factories
from devtools.factories import NOW, commit
from tests.civic.texts.conftest import SAID, Board
from tests.support.http import as_user
from tests.support.threads import at_once

TODAY = business_day(NOW)
NIGHT = datetime(2026, 11, 9, 19, 0, tzinfo=UTC)
"""Three in the morning in Shanghai."""


def state_of(text_id: int) -> TextState:
    db.session.rollback()
    return db.session.get_one(Text, text_id, populate_existing=True).state


def seen_by(person: Resident, now: datetime = NOW) -> list[int]:
    who: Any = {"resident_id": person.id, "user_id": person.user_id or 0}
    db.session.rollback()
    return [each.line.id for each in viewing.listed(db.session(), **who, cursor=None, limit=20, now=now).items]


def add(row: Any) -> Any:
    db.session.add(row)
    db.session.commit()
    return row


def test_a_notice_reaches_everybody_of_the_node_once(board: Board) -> None:
    one, without = board.person(), board.person(user=None)
    elsewhere = factories.resident(factories.town().node, user=factories.user())
    text_id = board.submitted()
    assert (seen_by(one), board.told) == ([], [])
    board.publish(text_id)
    queued = board.send(text_id)
    assert board.send(text_id) == queued
    assert {message.user_id for message in board.told} >= {one.user_id}
    assert len(board.told) == len({message.user_id for message in board.told}) == queued
    assert (seen_by(one), seen_by(without), seen_by(elsewhere)) == ([text_id], [text_id], [])
    assert elsewhere.user_id not in {message.user_id for message in board.told}
    with pytest.raises(TextNotFoundError):
        viewing.one(db.session(), text_id=text_id, resident_id=elsewhere.id, user_id=elsewhere.user_id or 0, now=NOW)


def test_a_broken_off_task_goes_on_where_it_was(board: Board, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(3):
        board.person()
    monkeypatch.setattr("app.civic.texts.sending.AT_ONCE", 2)
    text_id = board.submitted()
    board.publish(text_id)

    assert commit(sending.queue_some, text_id=text_id, now=NOW) == sending.Sent(2, is_over=False)
    commit(publishing.resume, text_id=text_id, staff=board.other, now=NOW)
    users = [message.user_id for message in board.told]
    assert board.send(text_id) == len(board.told) == len({each.user_id for each in board.told}) > len(users)
    with pytest.raises(TextStateError):
        commit(publishing.resume, text_id=text_id, staff=board.other, now=NOW)


def test_who_has_written_it_does_not_publish_it(board: Board) -> None:
    text_id = board.submitted()
    with pytest.raises(SamePersonError):
        board.publish(text_id, by=board.writer)
    commit(drafting.give_back, text_id=text_id, reason="时间不对", staff=board.other, now=NOW)
    changed = {name: SAID[name] for name in ("topic", "title", "body")}
    commit(drafting.change_notice, text_id=text_id, staff=board.other, now=NOW, **changed)
    commit(drafting.submit, text_id=text_id, staff=board.writer, now=NOW)
    with pytest.raises(SamePersonError):
        board.publish(text_id)
    assert (state_of(text_id), board.told) == (TextState.SUBMITTED, [])


def test_two_publish_at_once_and_it_is_sent_once(app: Flask, board: Board) -> None:
    board.person()
    text_id = board.submitted()
    third = factories.staff(board.town.node)

    done = at_once(app, [partial(board.publish, text_id, by=who) for who in (board.other, third)])
    assert sum(isinstance(each, TextStateError) for each in done) == 1
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(NoticeDelivery)) == 1
    assert db.session.scalar(select(func.count()).where(Task.kind == "texts.sending")) == 1


def test_what_is_refused_stays_as_it_is(board: Board) -> None:
    team = add(Team(community_id=board.town.node.id, name="空队", leader_id=None, unit_id=None,
                    created_by=board.writer.id, created_at=NOW))  # fmt: skip
    nobody = board.submitted(Audience.TEAMS, (str(team.id),))
    with pytest.raises(NobodyInAudienceError):
        board.publish(nobody)
    late = board.submitted()
    with pytest.raises(RuleError) as past:
        board.publish(late, NOW + timedelta(days=30))
    assert past.value.details["fields"][0]["field"] == "pinned_until"
    with pytest.raises(RuleError):
        board.draft(pinned_until=TODAY - timedelta(days=1))
    for wrong in ((), ("999999",)):
        with pytest.raises(RuleError):
            board.draft(Audience.TEAMS, wrong)
    foreign = factories.staff(factories.town().node)
    with pytest.raises(TextNotFoundError):
        board.publish(late, by=foreign)
    with pytest.raises(TextStateError):
        commit(drafting.submit, text_id=late, staff=board.writer, now=NOW)
    assert (state_of(nobody), state_of(late)) == (TextState.SUBMITTED, TextState.SUBMITTED)
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(NoticeDelivery)) == 0


def test_taken_back_it_is_gone_and_what_was_not_sent_is_not(board: Board) -> None:
    one, two = board.person(), board.person()
    other = board.published(title="另一条公告")
    text_id = board.published()
    mine = [each for each in board.told if each.facts["text_id"] == text_id]
    sent = next(each.id for each in mine if each.user_id == one.user_id)
    letter = commit(outbox.take, message_id=sent, kinds=frozenset(MessageKind), now=NOW)
    assert letter is not None
    commit(outbox.settle, letter=letter, outcome=outbox.Outcome.SENT, error=None, now=NOW)
    assert board.take_back(text_id) == len(mine) - 1
    left = [each.id for each in board.told if each.facts["text_id"] == text_id]
    assert (left, seen_by(two)) == ([sent], [other])
    assert len([each for each in board.told if each.facts["text_id"] == other]) == len(mine)
    shown = viewing.one(db.session(), text_id=text_id, resident_id=one.id, user_id=one.user_id or 0, now=NOW)
    assert (shown.is_taken_back, shown.body) == (True, "")
    with pytest.raises(TextStateError):
        board.take_back(text_id)
    assert board.send(text_id) == len(mine)


def test_at_night_phones_stay_quiet_until_the_morning(board: Board) -> None:
    board.person()
    board.published(now=NIGHT, pinned_until=None)
    morning = datetime(2026, 11, 10, 0, 0, tzinfo=UTC)
    assert {message.next_at for message in board.told} == {morning}
    assert outbox.due(db.session(), now=morning - timedelta(minutes=1), limit=9) == []
    assert len(outbox.due(db.session(), now=morning, limit=9)) == len(board.told)
    assert rings_at(MessageKind.CLAIMED, NIGHT) == NIGHT
    evening = datetime(2026, 11, 10, 13, 0, tzinfo=UTC)
    assert rings_at(MessageKind.NOTICE, evening) == datetime(2026, 11, 11, 0, 0, tzinfo=UTC)
    assert rings_at(MessageKind.NOTICE, evening - timedelta(minutes=1)) == evening - timedelta(minutes=1)


def test_areas_posts_teams_and_units_have_their_own(board: Board) -> None:
    node, staff = board.town.node, board.writer
    inside, outside = board.person(), board.person()
    of_area: Any = {"community_id": node.id, "is_open": True}
    grid = add(Area(parent_id=None, kind=AreaKind.GRID, code="1", name="一网格", **of_area))
    building = add(Area(parent_id=grid.id, kind=AreaKind.BUILDING, code="1-1", name="1 栋", **of_area))
    db.session.execute(update(Household).where(Household.id == inside.household_id).values(area_id=building.id))
    add(Post(community_id=node.id, role=PostRole.MEDIATOR, area_id=None, resident_id=inside.id, staff_id=None,
             from_on=date(2026, 1, 1), until_on=None, proposed_by=staff.id, proposed_at=NOW,
             status=PostStatus.ACTIVE))  # fmt: skip
    team = add(Team(community_id=node.id, name="巡逻队", leader_id=None, unit_id=None, created_by=staff.id,
                    created_at=NOW))  # fmt: skip
    add(TeamMember(team_id=team.id, resident_id=inside.id, open_for=inside.id, asked_at=NOW,
                   status=MembershipStatus.MEMBER))  # fmt: skip
    unit = add(Unit(slug="nx1", community_id=node.id, kind=UnitKind.SCHOOL, domain=UnitDomain.CAMPUS, name="小学",
                    code=None, created_at=NOW))  # fmt: skip
    add(UnitMember(unit_id=unit.id, resident_id=inside.id, role=UnitRole.MEMBER, from_on=TODAY))
    for whom, target in (
        (Audience.AREAS, str(grid.id)),
        (Audience.POSTS, PostRole.MEDIATOR.value),
        (Audience.TEAMS, str(team.id)),
        (Audience.UNITS, str(unit.id)),
    ):
        text_id = board.published(whom, (target,), title=f"给{whom}的")
        text, notice = db.session.get_one(Text, text_id), notice_of(db.session(), text_id)
        assert audience.count(db.session(), text, notice, today=TODAY) == audience.Counted(1, 1)
        assert [each.user_id for each in board.told if each.facts["text_id"] == text_id] == [inside.user_id]
        assert (text_id in seen_by(inside), text_id in seen_by(outside)) == (True, False)
        pinned = viewing.pinned_for(db.session(), resident_id=inside.id, now=NOW)
        assert pinned[0].id == text_id
        assert viewing.pinned_for(db.session(), resident_id=outside.id, now=NOW) == []


def test_who_has_asked_for_a_tag_is_told_and_nobody_else(app: Flask, board: Board) -> None:
    user = factories.user()
    asked, other = board.person(user=user), board.person()
    elsewhere = factories.resident(factories.town().node, user=factories.user())
    phone = as_user(app, user)
    assert {each["is_chosen"] for each in phone.get("/me/notice-tags").json["items"]} == {False}
    answer = phone.put("/me/notice-tags", json={"tags": ["jobs", "health"]})
    assert [each["title"] for each in answer.json["items"] if each["is_chosen"]] == ["义诊健康", "就业招聘"]
    commit(tags.choose, resident_id=elsewhere.id, tags=[NoticeTag.JOBS])
    jobs = board.published(Audience.TAGS, ("jobs",), title="招聘会")
    assert [each.user_id for each in board.told if each.facts["text_id"] == jobs] == [asked.user_id]
    assert (jobs in seen_by(asked), jobs in seen_by(other), jobs in seen_by(elsewhere)) == (True, False, False)
    assert [line.id for line in viewing.pinned_for(db.session(), resident_id=asked.id, now=NOW)] == [jobs]
    assert viewing.pinned_for(db.session(), resident_id=other.id, now=NOW) == []
    wrong = phone.put("/me/notice-tags", json={"tags": ["jobs", "weather"]})
    assert (wrong.status_code, wrong.json["details"]["fields"][0]["field"]) == (422, "tags.1")
    assert phone.put("/me/notice-tags", json={"tags": []}).json["items"][3]["is_chosen"] is False
    assert jobs not in seen_by(asked)
    with pytest.raises(NobodyInAudienceError):
        board.publish(board.submitted(Audience.TAGS, ("pets",), title="没有人订阅"))
    with pytest.raises(RuleError):
        board.draft(Audience.TAGS, ("weather",))


def test_tags_of_two_files_become_those_of_one(board: Board) -> None:
    kept, gone = board.person(), board.person()
    commit(tags.choose, resident_id=kept.id, tags=[NoticeTag.JOBS, NoticeTag.JOBS])
    commit(tags.choose, resident_id=gone.id, tags=[NoticeTag.JOBS, NoticeTag.PETS])
    commit(tags.hand_over, from_id=gone.id, to_id=kept.id)
    both = [tags.chosen(db.session(), resident_id=each.id) for each in (kept, gone)]
    assert both == [[NoticeTag.JOBS, NoticeTag.PETS], []]
    commit(tags.forget_resident, resident_id=kept.id)
    assert tags.chosen(db.session(), resident_id=kept.id) == []


def test_reading_is_counted_once_and_forgotten_with_the_reader(board: Board) -> None:
    one, two = board.person(), board.person()
    text_id = board.published()
    for who in (one, one, two):
        commit(reading.read, text_id=text_id, resident_id=who.id, user_id=who.user_id or 0, now=NOW)
    assert read_by(db.session(), [text_id]) == {text_id: 2}
    commit(upkeep.forget_user, user_id=one.user_id or 0)
    later = NOW + timedelta(days=400)
    assert db.session.scalars(select(Reading.user_id)).all() == [two.user_id]
    assert commit(upkeep.forget_readings, now=later) == 1
    assert read_by(db.session(), [text_id]) == {text_id: 2}
    taken = board.published(title="又一条公告")
    board.take_back(taken)
    commit(reading.read, text_id=taken, resident_id=two.id, user_id=two.user_id or 0, now=NOW)
    assert read_by(db.session(), [taken]) == {}


def test_a_pin_ends_with_its_day(board: Board) -> None:
    person = board.person()
    text_id = board.published()
    last = datetime(2026, 11, 14, 15, 59, tzinfo=UTC)
    assert [line.id for line in viewing.pinned_for(db.session(), resident_id=person.id, now=last)] == [text_id]
    assert viewing.pinned_for(db.session(), resident_id=person.id, now=last + timedelta(minutes=1)) == []
