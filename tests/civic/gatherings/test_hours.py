"""Hours are confirmed by somebody else, once, and earn by the four rates."""

from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from app.alliance.machine_records import checks as machine_records
from app.civic.gatherings import confirming, planning, upkeep
from app.civic.gatherings.errors import NoPresenceError, SessionNotFoundError, SessionStateError
from app.civic.gatherings.hours import points_for, worth
from app.civic.gatherings.models import Gathering, GatheringStatus, Presence, PresenceHow, ProjectKind
from app.core.clock import SHANGHAI
from app.core.db.session import db
from app.office.residency import merging
from app.parties.recusal import declaring
from app.parties.residents.models import Resident, ResidentStatus
from app.parties.staff.errors import SamePersonError
from app.standing.programmes.errors import RelatedPersonError
from app.standing.programmes.models import SubjectKind
from app.standing.records import machine
from app.standing.records.machine import Effect, Source
from app.standing.records.models import Record, RecordSource, RecordState, SourceKind
from devtools import factories
from devtools.factories import NOW, commit
from tests.civic.gatherings.conftest import SATURDAY, Street, now_is
from tests.civic.gatherings.test_presences import by_card, by_code, ended
from tests.support.http import as_staff, as_user
from tests.support.tables import queries
from tests.support.threads import at_once

AFTER = SATURDAY + timedelta(days=1)


def confirm(street: Street, gathering: Gathering, **more: Any) -> confirming.Confirmed:
    asked = {"session_id": gathering.id, "staff": street.town.admin, "now": AFTER, **more}
    return commit(confirming.confirm, **asked)


def records() -> list[Record]:
    db.session.rollback()
    return list(db.session.scalars(select(Record).order_by(Record.id)))


def attended(street: Street, *people: Resident, **more: Any) -> Gathering:
    gathering = street.open(capacity=max(1, len(people)), **more)
    for who in people:
        by_code(gathering, who, now=gathering.starts_at)
    ended(gathering)
    return gathering


def test_the_four_rates() -> None:
    assert [points_for(hours * 60) for hours in (0, 1, 20, 22, 80, 83, 200, 204, 400)] == [
        0,
        1,
        20,
        21,
        50,
        51,
        90,
        91,
        140,
    ]
    assert (points_for(59), points_for(60), points_for(90), points_for(21 * 60), points_for(22 * 60 - 1)) == (
        0,
        1,
        1,
        20,
        20,
    )
    assert [worth(0, 90), worth(90, 90), worth(180, 30), worth(19 * 60, 120)] == [1, 2, 0, 1]
    whole = sum(worth(minute, 7) for minute in range(0, 14_700, 7))
    assert whole == points_for(14_700)


def test_hours_become_records_once(street: Street) -> None:
    who, short = street.person(), street.person()
    gathering = street.open(capacity=3)
    by_code(gathering, who, now=SATURDAY)
    by_code(gathering, short, now=SATURDAY + timedelta(minutes=70))
    with pytest.raises(SessionStateError):
        confirm(street, gathering)
    ended(gathering)
    done = confirm(street, gathering)
    assert (done.people, done.minutes, done.records) == (2, 170, 1)
    assert now_is(gathering).status is GatheringStatus.CONFIRMED
    (record,) = records()
    presence = db.session.scalars(select(Presence).where(Presence.resident_id == who.id)).one()
    assert (record.source, record.source_kind, record.source_id) == (
        RecordSource.MACHINE,
        SourceKind.PRESENCE,
        presence.id,
    )
    assert (record.subject_id, record.score_delta, record.rule.slug) == (who.id, 2, "volunteer-hours")
    assert (record.status, record.verified_by) == (RecordState.PUBLICITY, street.town.admin.id)
    assert (record.occurred_on, record.note) == (gathering.day, "参加“滨河清洁” 2 小时 0 分")
    with pytest.raises(SessionStateError):
        confirm(street, gathering)
    assert len(records()) == 1
    assert [each.check(db.session()).problems for each in machine_records.INVARIANTS] == [()]


def test_what_falls_short_of_a_point_counts_the_next_time(street: Street) -> None:
    who = street.person()
    made = []
    for number in range(3):
        starts_at = SATURDAY + number * timedelta(hours=2)
        gathering = attended(street, who, starts_at=starts_at, ends_at=starts_at + timedelta(minutes=50))
        made.append(confirm(street, gathering).records)
    assert (made, [each.score_delta for each in records()]) == ([0, 1, 1], [1, 1])


def test_the_rates_begin_anew_with_the_year_in_shanghai(street: Street) -> None:
    """The year is that of the day in Shanghai on which a session begins, in whatever order hours are confirmed."""
    who, last = street.person(), datetime(2026, 12, 31, 23, 30, tzinfo=SHANGHAI)
    later = last + timedelta(days=3)
    for days, hours in ((3, 8), (2, 8), (1, 4)):
        starts_at = last - timedelta(days=days, hours=14)
        times = {"starts_at": starts_at, "ends_at": starts_at + timedelta(hours=hours)}
        confirm(street, attended(street, who, **times), now=later)
    over_midnight = attended(street, who, starts_at=last)
    first = datetime(2027, 1, 1, 1, 30, tzinfo=SHANGHAI)
    assert (first.astimezone(UTC).year, over_midnight.ends_at) == (2026, first)
    new_year = attended(street, who, starts_at=first)
    for gathering in (new_year, over_midnight):
        confirm(street, gathering, now=later)
    earned = [(each.occurred_on.year, each.score_delta) for each in records()]
    assert earned == [(2026, 8), (2026, 8), (2026, 4), (2027, 2), (2026, 1)]


def test_courses_and_meetings_have_theirs_and_others_none(street: Street) -> None:
    who = street.person()
    earned = {}
    for number, kind in enumerate(ProjectKind):
        starts_at = SATURDAY + number * timedelta(minutes=30)
        times = {"starts_at": starts_at, "ends_at": starts_at + timedelta(minutes=20)}
        gathering = attended(street, who, project=street.a_project(kind=kind, name=kind.value), **times)
        earned[kind] = confirm(street, gathering).records
    assert {kind.value for kind, made in earned.items() if made} == {"course", "meeting"}
    assert {each.rule.slug: each.score_delta for each in records()} == {"course-attend": 1, "assembly": 1}
    nothing = attended(street, who, project=street.a_project(earns=False), starts_at=SATURDAY + timedelta(days=1))
    assert confirm(street, nothing, now=AFTER + timedelta(days=1)).records == 0


def test_minors_get_points_and_no_score(street: Street) -> None:
    confirm(street, attended(street, street.person(is_minor=True)))
    (record,) = records()
    assert (record.score_delta, record.points) == (0, 2)


def test_by_nobody_who_has_led_it_was_there_or_is_of_their_household(street: Street) -> None:
    who = street.person(household="1-1-101")
    relative = street.person(household="1-1-101")
    gathering = attended(street, who)
    for person, error in ((street.leader, SamePersonError), (who, SamePersonError), (relative, RelatedPersonError)):
        staff = factories.staff(street.town.node)
        commit(declaring.declare, number=person.number, staff=staff, now=NOW)
        with pytest.raises(error):
            confirm(street, gathering, staff=staff)
    with pytest.raises(SessionNotFoundError):
        confirm(street, gathering, staff=factories.town().admin)
    assert records() == []
    assert confirm(street, gathering).records == 1


def test_no_hours_without_a_presence_and_none_of_what_was_called_off(street: Street) -> None:
    gathering = street.open()
    street.sign_up(gathering, street.person())
    ended(gathering)
    with pytest.raises(NoPresenceError):
        confirm(street, gathering)
    commit(planning.cancel, session_id=gathering.id, reason="没有人来", **street.staff)
    with pytest.raises(SessionStateError):
        confirm(street, gathering)


def test_two_files_of_one_person_keep_what_was_earned(street: Street) -> None:
    gone, kept = street.person(), street.person()
    confirm(street, attended(street, gone))
    commit(upkeep.hand_over, from_id=gone.id, to_id=kept.id, now=NOW)
    db.session.rollback()
    assert db.session.scalars(select(Presence)).one().resident_id == kept.id


def test_two_files_that_were_both_at_one_session_earn_once(street: Street) -> None:
    gone, kept = street.person(), street.person()
    confirm(street, attended(street, gone, kept))
    asked = commit(
        merging.ask, kept_id=kept.id, gone_id=gone.id, reason="登记了两次", staff=street.town.admin, now=AFTER
    )
    commit(merging.approve, merge_id=asked.id, staff=factories.staff(street.town.node), now=AFTER)
    assert [each.subject_id for each in records()] == [gone.id, kept.id]
    assert machine_records.INVARIANTS[0].check(db.session()).problems == ()


@pytest.mark.slow
def test_two_of_the_staff_confirm_at_once(app: Flask, street: Street) -> None:
    gathering = attended(street, *(street.person() for _ in range(5)))
    results = at_once(app, [partial(confirm, street, gathering) for _ in range(6)])
    assert sum(isinstance(each, confirming.Confirmed) for each in results) == 1
    assert len(records()) == 5


@pytest.mark.slow
def test_all_of_a_large_session_are_confirmed_together(street: Street) -> None:
    gathering = street.open(capacity=200)
    people = [factories.resident(street.town.node).id for _ in range(200)]

    def there(session: Any) -> None:
        session.add_all(
            Presence(
                gathering_id=gathering.id,
                resident_id=each,
                open_for=each,
                day=gathering.day,
                how=PresenceHow.LEADER,
                in_at=SATURDAY,
                noted_by=street.leader.id,
            )
            for each in people
        )

    commit(there)
    ended(gathering)
    done = confirm(street, gathering)
    assert (done.people, done.minutes, done.records) == (200, 24_000, 200)
    assert {(each.subject_id, each.score_delta) for each in records()} == {(each, 2) for each in people}


def test_over_http_from_the_code_to_the_hours(app: Flask, street: Street, monkeypatch: pytest.MonkeyPatch) -> None:
    leader, desk = as_user(app, _user(street.leader)), as_staff(app, street.town.admin)
    gathering = street.open(starts_at=NOW + timedelta(minutes=10), capacity=5)
    own, elder, other = street.person(), street.person(user=None), street.person()
    assert [each["session"]["id"] for each in leader.get("/leader/sessions").json["items"]] == [gathering.id]
    code = leader.get(f"/leader/sessions/{gathering.id}/code").json
    assert (code["code"][:2], len(code["code"]), code["period_s"]) == ("69", 18, 30)
    phone = as_user(app, _user(own))
    assert phone.get(f"/leader/sessions/{gathering.id}/code").status_code == 404
    path = f"/sessions/{gathering.id}/presences"
    there = phone.post(path, {"code": code["code"]}, headers={"Idempotency-Key": "there"})
    assert (there.status_code, there.json["how"]) == (201, "self")
    assert phone.post(path, {"code": code["code"]}, headers={"Idempotency-Key": "there"}).json == there.json
    assert phone.post(path, {"code": code["code"]}).json["code"] == "already_present"
    at_the_door = f"/leader/sessions/{gathering.id}/presences"
    by_paper = leader.post(at_the_door, {"code": factories.card_code_of(elder)})
    assert (by_paper.status_code, by_paper.json["how"], by_paper.json["resident_id"]) == (201, "leader", elder.id)
    for wrong in ({}, {"code": code["code"], "resident_id": 1, "how": "roster"}, {"resident_id": 1}, {"how": "roster"}):
        assert leader.post(at_the_door, wrong).status_code == 422
    street.sign_up(gathering, other)
    assert leader.post(at_the_door, {"resident_id": other.id, "how": "roster"}).json["code"] == "checkin_closed"
    out = leader.post(f"/leader/presences/{by_paper.json['id']}/checkout")
    assert (out.status_code, out.json["minutes"]) == (200, 0)
    assert leader.post(f"/leader/presences/{by_paper.json['id']}/checkout").json["code"] == "already_out"
    assert leader.post("/leader/presences/999999/checkout").json["code"] == "no_presence"
    seen = leader.get(f"/leader/sessions/{gathering.id}").json
    assert (seen["led"]["coming"], seen["led"]["there"], seen["led"]["still_there"]) == (3, 2, 1)
    assert own.name not in str(seen)
    assert desk.post(f"/staff/sessions/{gathering.id}/confirmation").json["code"] == "session_state"
    ended(gathering)
    done = desk.post(f"/staff/sessions/{gathering.id}/confirmation").json
    assert (done["state"], done["people"], done["minutes"], done["records"]) == ("confirmed", 2, 120, 1)
    mine = phone.get("/me/hours").json
    assert mine["years"] == [{"year": 2026, "minutes": 120, "sessions": 1}]
    assert [(each["title"], each["minutes"]) for each in mine["items"]] == [("滨河清洁", 120)]


def _user(person: Any) -> Any:
    return type("User", (), {"id": person.user_id})()


def test_by_card_of_elsewhere(street: Street) -> None:
    gathering = street.open(capacity=5)
    assert by_card(street, gathering, street.person(user=None)).noted_by == street.leader.id


def test_as_many_statements_for_many_people_as_for_few(street: Street) -> None:
    counts = []
    for number, many in enumerate((2, 9)):
        people = [street.person() for _ in range(many)]
        gathering = attended(street, *people, starts_at=SATURDAY + number * timedelta(hours=3))
        db.session.rollback()
        with queries() as made:
            assert confirm(street, gathering).records == many
        counts.append(len([each for each in made if not each.startswith("INSERT")]))  # SQLite has one for each row.
    assert counts[0] == counts[1]


def test_of_many_who_is_gone_or_has_a_record_is_left_out_and_nobody_else(street: Street) -> None:
    there, gone, known = (street.person() for _ in range(3))
    gathering = attended(street, there, gone, known)
    commit(
        lambda session: session.execute(
            update(Resident).where(Resident.id == gone.id).values(status=ResidentStatus.MOVED_AWAY)
        )
    )
    presences = {each.resident_id: each.id for each in db.session.scalars(select(Presence))}
    effects = [
        Effect(each.id, 2, Source(SourceKind.PRESENCE, presences[each.id]), "服务") for each in (known, gone, there)
    ]
    about: dict[str, Any] = {"rule_slug": "volunteer-hours", "subject_kind": SubjectKind.RESIDENT}
    about |= {"occurred_on": gathering.day, "now": AFTER}
    assert commit(machine.make_many, effects=effects[:1], **about) == 1
    assert commit(machine.make_many, effects=effects, **about) == 1
    assert commit(machine.make_many, effects=effects, **about) == 0
    assert [each.subject_id for each in records()] == [known.id, there.id]
    too_much = [Effect(there.id, 999, Source(SourceKind.PRESENCE, 10**6), "")]
    assert commit(machine.make_many, effects=too_much, **about) == 0
