"""Cycles of awards that a council judges: laid before it, voted on one by one, public with the last signature."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from app.civic.councils import award_nominations, checks, seating
from app.civic.councils.errors import AlreadyListedError, NotItsDutyError, RelatedPersonError
from app.civic.councils.models import AgendaItem, AgendaStatus, Choice, CouncilKind, ItemKind, Meeting
from app.core.audit import AuditEvent
from app.core.db.session import db
from app.ledger.invariants import Ids
from app.parties.residents.models import Resident, User
from app.standing.awards import cycles, judging, nominating, schemes
from app.standing.awards.errors import CycleNotFoundError, NoCouncilError
from app.standing.awards.models import AwardCycle, CycleState, Judging, Nomination, NominationState
from app.standing.programmes.errors import DecidedElsewhereError
from devtools import factories
from devtools.factories import commit
from tests.civic.councils.conftest import Hall
from tests.standing.awards.factories import TERMS, YEAR
from tests.support.desk import at_desk
from tests.support.http import as_staff, as_user

YES, NO, ABSTAIN = Choice.YES, Choice.NO, Choice.ABSTAIN
CHOSEN, NOT_CHOSEN = NominationState.CHOSEN, NominationState.NOT_CHOSEN


def opened(hall: Hall, *nominees: Resident, seats: int = 2, **changes: Any) -> tuple[AwardCycle, list[Nomination]]:
    """A cycle for a council in which these are nominated."""
    terms = TERMS | {"community_id": hall.town.node.id, "name": "身边好人", "judging": Judging.COUNCIL, "seats": seats}
    scheme = commit(schemes.make_scheme, **terms | changes, **hall.staff)
    cycle = commit(cycles.open_cycle, scheme_id=scheme.id, **YEAR, **hall.staff)
    about: dict[str, Any] = {"cycle_id": cycle.id, "reason": "照看独居老人", **hall.staff}
    return cycle, [commit(nominating.nominate, subject_id=each.id, **about) for each in nominees]


def judged(hall: Hall, *nominees: Resident, **changes: Any) -> tuple[AwardCycle, list[Nomination]]:
    """One that waits for the council."""
    cycle, nominations = opened(hall, *nominees, **changes)
    commit(cycles.begin_judging, cycle_id=cycle.id, vote_until=None, **hall.staff)
    return cycle, nominations


def listed(hall: Hall, cycle: AwardCycle) -> Meeting:
    return commit(award_nominations.list_cycle, meeting_id=hall.call().id, cycle_id=cycle.id, **hall.staff)


def items(hall: Hall, meeting: Meeting) -> list[AgendaItem]:
    return [each for each in hall.items(meeting) if each.kind is ItemKind.AWARD]


def decided(hall: Hall, meeting: Meeting, *said: tuple[Choice, ...]) -> None:
    """What the five members say to each of the nominations, to the last signature."""
    hall.open(meeting)
    for item in hall.items(meeting):
        if item.kind is not ItemKind.AWARD:
            hall.close(item)
    for item, choices in zip(items(hall, meeting), said, strict=True):
        for person, choice in enumerate(choices):
            hall.vote(item, person, choice)
        hall.close(item)
    minutes = hall.minuted(meeting)
    for person in range(4):
        hall.sign(minutes, person)


def people(hall: Hall, count: int) -> list[Resident]:
    return [factories.resident(hall.town.node, user=factories.user()) for _ in range(count)]


def now(cycle: AwardCycle) -> AwardCycle:
    db.session.rollback()
    return db.session.get_one(AwardCycle, cycle.id)


def states_of(cycle: AwardCycle) -> list[NominationState]:
    db.session.rollback()
    query = select(Nomination.state).where(Nomination.cycle_id == cycle.id).order_by(Nomination.id)
    return list(db.session.scalars(query))


def test_of_more_than_there_are_seats_for_those_with_most_yes_are_chosen(hall: Hall) -> None:
    cycle, _ = judged(hall, *people(hall, 4), seats=2)
    meeting = listed(hall, cycle)
    assert items(hall, meeting)[0].title.startswith("评选：身边好人 2025年，提名 ")
    decided(hall, meeting, (YES,) * 5, (YES, YES, YES, NO, NO), (YES, YES, YES, YES, NO), (NO,) * 5)
    found = now(cycle)
    assert (found.state, found.decided_by) == (CycleState.PUBLIC, None)
    assert found.decided_in.endswith("会议")
    assert states_of(cycle) == [CHOSEN, NOT_CHOSEN, CHOSEN, NOT_CHOSEN]
    event = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "award_cycle.decided")).one()
    assert (event.actor, event.facts["chosen"]) == (f"council:{hall.council.id}", 2)
    assert problems() == []
    commit(lambda s: s.execute(update(AwardCycle).values(decided_by=hall.town.admin.id)))
    assert problems() == [f"award cycle {cycle.id} was decided by no council"]


def problems() -> list[str]:
    db.session.rollback()
    return list(checks.awards_were_adopted(db.session(), Ids(None, None)).problems)


def test_whoever_is_at_home_with_a_nominee_does_not_vote_on_them_alone(hall: Hall) -> None:
    cycle, (nomination, _) = judged(hall, *people(hall, 2))
    at_home = Resident.id == nomination.subject_id
    commit(lambda s: s.execute(update(Resident).where(at_home).values(household_id=hall.people[1].household_id)))
    meeting = listed(hall, cycle)
    hall.open(meeting)
    own, other = items(hall, meeting)
    with pytest.raises(RelatedPersonError):
        hall.vote(own, 1)
    assert hall.vote(other, 1) is not None


def test_what_had_no_quorum_is_laid_before_another_meeting_and_the_last_makes_it_public(hall: Hall) -> None:
    cycle, _ = judged(hall, *people(hall, 2))
    meeting = listed(hall, cycle)
    hall.open(meeting)
    first, second = items(hall, meeting)
    for person in range(5):
        hall.vote(first, person)
    hall.close(first)
    for person in range(3):
        hall.vote(second, person, Choice.RECUSED)
    hall.close(second)
    hall.close(hall.items(meeting)[0])
    minutes = hall.minuted(meeting)
    for person in range(4):
        hall.sign(minutes, person)
    assert now(cycle).state is CycleState.JUDGING
    again = listed(hall, cycle)
    (left,) = items(hall, again)
    assert (left.ref_id, left.status) == (second.ref_id, AgendaStatus.OPEN)
    decided(hall, again, (YES,) * 5)
    assert now(cycle).state is CycleState.PUBLIC
    assert states_of(cycle) == [CHOSEN, CHOSEN]


def test_a_clerk_neither_decides_nor_excludes_and_lists_only_once(hall: Hall) -> None:
    cycle, (nomination, *_) = judged(hall, *people(hall, 2))
    with pytest.raises(DecidedElsewhereError, match="信用议事会议定"):
        commit(judging.decide, cycle_id=cycle.id, **hall.staff)
    meeting = listed(hall, cycle)
    with pytest.raises(DecidedElsewhereError) as refused:
        commit(judging.decide, cycle_id=cycle.id, **hall.staff)
    assert refused.value.details == {"meeting_id": meeting.id}
    with pytest.raises(DecidedElsewhereError):
        commit(nominating.exclude, nomination_id=nomination.id, reason="事迹不属实", **hall.staff)
    with pytest.raises(AlreadyListedError):
        listed(hall, cycle)
    commit(cycles.close_cycle, cycle_id=cycle.id, reason="不评了", **hall.staff)
    decided(hall, meeting, (YES,) * 5, (YES,) * 5)
    assert now(cycle).state is CycleState.CLOSED


def test_who_reconciles_people_does_not_judge_and_where_nobody_does_nothing_begins(hall: Hall) -> None:
    cycle, _ = judged(hall, *people(hall, 1))
    commit(lambda s: s.execute(update(type(hall.council)).values(kind=CouncilKind.MEDIATION)))
    with pytest.raises(NotItsDutyError):
        listed(hall, cycle)
    other, _ = opened(hall, *people(hall, 1), name="另一项")
    with pytest.raises(NoCouncilError):
        commit(cycles.begin_judging, cycle_id=other.id, vote_until=None, **hall.staff)
    commit(lambda s: s.execute(update(type(hall.council)).values(kind=CouncilKind.ASSESSING)))
    by_votes, _ = opened(hall, *people(hall, 1), name="第三项", judging=Judging.RESIDENTS)
    with pytest.raises(CycleNotFoundError):
        listed(hall, by_votes)
    elsewhere = commit(
        seating.make_council,
        community_id=hall.town.town.id,
        kind=CouncilKind.COUNCIL,
        name="街道议事会",
        **{**hall.staff, "staff": hall.second},
    )
    waiting = award_nominations.waiting_cycles(db.session(), council=elsewhere)
    assert waiting == []


def test_over_http_at_the_desk_and_on_the_phone(app: Flask, hall: Hall) -> None:
    nominee = people(hall, 1)[0]
    cycle, _ = judged(hall, nominee)
    desk, meeting = at_desk(app, hall.second), hall.call()
    assert "由" in desk.page(f"/award-schemes/cycles/{cycle.id}")
    assert "身边好人 2025年" in desk.page(f"/meetings/{meeting.id}")
    assert "提名已列入议程" in desk.said(desk.post(f"/meetings/{meeting.id}/award-cycles", {"cycle_id": cycle.id}))
    page = desk.page(f"/award-schemes/cycles/{cycle.id}")
    assert f"/console/meetings/{meeting.id}" in page
    assert "公示结果" not in page
    refused = as_staff(app, hall.second).post(f"/staff/meetings/{meeting.id}/award-cycles", {"cycle_id": cycle.id})
    assert (refused.status_code, refused.json["code"]) == (409, "already_listed")
    refused = as_staff(app, hall.second).post(f"/staff/award-cycles/{cycle.id}/decision")
    assert (refused.status_code, refused.json["code"]) == (409, "decided_elsewhere")
    chair = as_user(app, db.session.get_one(User, hall.people[0].user_id))
    item = chair.get(f"/council/meetings/{meeting.id}").json["items"][1]
    assert (item["kind"], item["lines"]) == ("award", ["事迹：照看独居老人"])
    assert "*" in item["nominee"]
    decided(hall, meeting, (YES,) * 5)
    outcome = next(each for each in chair.get("/council/outcomes").json["items"] if "身边好人" in each["title"])
    assert item["nominee"] not in str(outcome)
    shown = as_user(app, hall.town.user).get(f"/award-cycles/{cycle.id}").json
    assert (shown["state"], shown["decided_in"][-2:]) == ("public", "会议")
