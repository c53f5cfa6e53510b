"""Votes without a phone, other terms of a scheme, and what of cycles waits for somebody at the desk."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from app.core.audit import AuditEvent
from app.core.clock import frozen, utc_now
from app.core.db.session import db
from app.core.errors import RuleError
from app.office.dashboard import waiting
from app.office.dashboard.waiting_queries import Task
from app.parties.recusal import declaring
from app.standing.awards import nominating, voting
from app.standing.awards.actions import AwardAction
from app.standing.awards.errors import VotedError
from app.standing.awards.models import AwardCycle, AwardScheme, Ballot, Judging, Nomination
from app.standing.programmes.errors import RelatedPersonError
from devtools.factories import NOW, commit
from tests.standing.awards.conftest import AFTER_VOTE, GRANTED_AT, Honours
from tests.support.desk import at_desk
from tests.support.http import as_staff


def helped(honours: Honours, nomination: Nomination, number: str, **changes: Any) -> AwardCycle:
    about = {"cycle_id": nomination.cycle_id, "nomination_id": nomination.id, "number": number}
    return commit(voting.vote_at_counter, staff=honours.clerk, now=NOW, **about | changes)


def test_a_vote_at_the_counter_counts_once_and_says_who_helped_but_not_for_whom(honours: Honours) -> None:
    cycle = honours.cycle(honours.scheme(judging=Judging.HOUSEHOLDS))
    nomination = honours.nominate(cycle, honours.person().id)
    honours.judging(cycle)
    elder = honours.person(user=None, household="H-1")
    helped(honours, nomination, elder.number)
    with pytest.raises(VotedError):
        helped(honours, nomination, elder.number)
    with pytest.raises(VotedError):
        honours.vote(nomination, honours.person(household="H-1"))
    with pytest.raises(RuleError):
        helped(honours, nomination, "1234567897")
    event = db.session.scalars(select(AuditEvent).where(AuditEvent.action == AwardAction.HELPED.value)).one()
    assert (event.actor, event.facts) == (honours.clerk.actor, {"resident_id": elder.id})
    ballot = db.session.scalars(select(Ballot)).one()
    assert (ballot.resident_id, db.session.get_one(Nomination, nomination.id).votes) == (elder.id, 1)


def test_nobody_helps_their_own_household_nor_for_a_relative(honours: Honours) -> None:
    relative, other = honours.person(), honours.person()
    cycle = honours.cycle()
    theirs, others = honours.nominate(cycle, relative.id), honours.nominate(cycle, other.id)
    honours.judging(cycle)
    commit(declaring.declare, number=relative.number, staff=honours.clerk, now=NOW)
    with pytest.raises(RelatedPersonError):
        helped(honours, theirs, other.number)
    with pytest.raises(RelatedPersonError):
        helped(honours, others, relative.number)


def test_at_the_desk_and_over_http(honours: Honours) -> None:
    cycle = honours.cycle()
    nomination = honours.nominate(cycle, honours.person().id)
    honours.judging(cycle)
    desk, first, second = at_desk(honours.app, honours.clerk), honours.person(), honours.person()
    path = f"/award-schemes/cycles/{cycle.id}"
    assert "代居民投票" in desk.page(path)
    typed = {"number": first.number, "nomination_id": nomination.id}
    assert "投给谁没有记录" in desk.said(desk.post(f"{path}/ballots/new", typed))
    assert "已经投过票" in desk.post(f"{path}/ballots/new", typed).text
    api = as_staff(honours.app, honours.clerk)
    body = {"number": second.number, "nomination_id": nomination.id}
    assert api.post(f"/staff/award-cycles/{cycle.id}/ballots", body).status_code == 204
    again = api.post(f"/staff/award-cycles/{cycle.id}/ballots", body)
    assert (again.status_code, again.json["code"]) == (409, "already_voted")


def test_terms_are_changed_at_the_desk_until_somebody_is_nominated(honours: Honours) -> None:
    scheme = honours.scheme()
    desk, path = at_desk(honours.app, honours.clerk), f"/award-schemes/{scheme.id}"
    terms = {"name": "身边好人", "about": "", "judging": "households", "seats": "3", "months": "6"}
    assert "身边好人" in desk.said(desk.post(f"{path}/details", terms))
    db.session.rollback()
    assert db.session.get_one(AwardScheme, scheme.id).seats == 3
    cycle = honours.cycle(scheme)
    honours.nominate(cycle, honours.person().id)
    refused = desk.post(f"{path}/details", terms | {"seats": "4"})
    assert "评选条件不能再改" in refused.text


def test_what_waits_for_whom(honours: Honours) -> None:
    assert counts(honours) == (0, 0, 0)
    cycle = honours.cycle()
    me = honours.person()
    about = {"cycle_id": cycle.id, "reason": "照看独居老人", "resident_id": me.id, "now": NOW}
    commit(nominating.nominate_oneself, **about)
    assert counts(honours) == (1, 0, 0)
    desk = at_desk(honours.app, honours.clerk)
    assert cycle.title in desk.page("/award-schemes/cycles?due=proposed")
    assert cycle.title not in desk.page("/award-schemes/cycles?due=public")
    honours.judging(cycle)
    assert counts(honours) == (0, 0, 0)
    with frozen(AFTER_VOTE):
        assert counts(honours) == (0, 1, 0)
        honours.decide(cycle)
        assert counts(honours) == (0, 0, 0)
    with frozen(GRANTED_AT + timedelta(days=1)):
        assert counts(honours) == (0, 0, 1)


def counts(honours: Honours) -> tuple[int, int, int]:
    """What waits: for the clerk, twice, and for whoever grants."""
    db.session.rollback()
    session, now = db.session(), utc_now()
    of_clerk = {each.task: each.count for each in waiting.waiting_for(session, staff=honours.clerk, now=now)}
    of_admin = {each.task: each.count for each in waiting.waiting_for(session, staff=honours.town.admin, now=now)}
    assert Task.AWARDS_PUBLIC not in of_clerk
    return of_clerk[Task.NOMINATIONS], of_clerk[Task.AWARDS_JUDGED], of_admin[Task.AWARDS_PUBLIC]
