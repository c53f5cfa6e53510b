"""Where its node lets them, one person alone lets small pluses count; one in ten is laid before somebody else."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, select, update

from app.core.audit import AuditEvent
from app.core.clock import frozen
from app.core.db.session import db
from app.core.db.uow import execute
from app.office import nodes
from app.parties.communities.models import Community
from app.parties.communities.nodes import alone_up_to
from app.parties.staff.errors import SamePersonError
from app.standing.programmes.models import Review, Rule
from app.standing.records import deciding, jobs, sampling
from app.standing.records.models import Record, RecordSample, RecordState
from devtools import factories
from devtools.factories import NOW
from tests.standing.records.factories import submitted
from tests.standing.records.test_process import DAY, Town, fresh, sound
from tests.support.desk import at_desk
from tests.support.http import as_staff


@pytest.fixture
def town(app: Flask) -> Town:
    return Town()


MOST_TRIES = 200  # All alike by chance: once in a thousand million.


def let_alone(town: Town, up_to: int) -> None:
    keeper = factories.staff(town.node)
    change: dict[str, Any] = {"name": town.node.name, "alone_up_to": up_to, "staff": keeper, "now": NOW}
    execute(nodes.change_node, community_id=town.node.id, **change)


def verify_own(town: Town, rule: str = "good-deed", score: int = 5) -> Record:
    own = submitted(town.first, town.person.id, rule, score)
    return execute(deciding.verify, record_id=own.id, staff=town.first, now=NOW)


def test_it_is_off_until_somebody_turns_it_on(town: Town) -> None:
    with pytest.raises(SamePersonError):
        verify_own(town)
    let_alone(town, 5)
    seen = verify_own(town)
    assert (seen.status, seen.by_one) == (RecordState.PUBLICITY, True)
    assert {seen.created_by, seen.verified_by, seen.approved_by} == {town.first.id}
    noted = db.session.scalars(select(AuditEvent.facts).where(AuditEvent.action == "node.changed")).one()
    assert (noted["alone_up_to"], noted["before"]["alone_up_to"]) == (5, 0)


def test_more_than_that_a_minus_and_what_is_for_a_council_take_others(town: Town) -> None:
    let_alone(town, 4)
    with pytest.raises(SamePersonError):
        verify_own(town)
    let_alone(town, 5)
    with pytest.raises(SamePersonError):
        town.verify(town.minus(), town.first)
    execute(lambda session: session.execute(update(Rule).values(review=Review.COUNCIL)))
    with pytest.raises(SamePersonError):
        verify_own(town)


def test_what_others_handed_in_goes_as_ever(town: Town) -> None:
    let_alone(town, 5)
    seen = town.verify(town.plus())
    assert (seen.status, seen.by_one) == (RecordState.VERIFIED, False)


def test_a_node_above_allows_it_below(town: Town) -> None:
    below = factories.community(parent=town.node)
    assert alone_up_to(db.session(), below.id) == 0
    let_alone(town, 3)
    assert alone_up_to(db.session(), below.id) == 3


def test_one_in_ten_is_laid_before_somebody_else(town: Town) -> None:
    let_alone(town, 5)
    drawn, others = set[int](), set[int]()
    for _ in range(MOST_TRIES):
        entered = verify_own(town).id
        (drawn if sampling.is_drawn(entered, sampling.ONE_IN_ALONE) else others).add(entered)
        if drawn and others:
            break
    assert set(db.session.scalars(select(RecordSample.record_id))) == drawn != set()
    assert jobs.take_effect(NOW + 20 * DAY) == len(drawn | others)
    assert sound()
    execute(lambda session: session.execute(delete(RecordSample)))
    assert not sound()  # `flask ledger verify` misses those that were drawn.


@pytest.mark.parametrize("change", [{"verified_by": None}, {"score_delta": 6}, {"by_one": False}])
def test_verify_finds_what_was_no_business_of_one(town: Town, change: dict[str, Any]) -> None:
    let_alone(town, 5)
    seen = verify_own(town)
    jobs.take_effect(NOW + 20 * DAY)
    assert sound()
    execute(lambda session: session.execute(update(Record).where(Record.id == seen.id).values(change)))
    assert not sound()


def test_at_the_desk_and_over_http(app: Flask, town: Town) -> None:
    with frozen(NOW):
        keeper = factories.staff(town.node)
        api = as_staff(app, keeper)
        body = {"name": town.node.name, "alone_up_to": 6}
        assert api.patch(f"/staff/nodes/{town.node.id}", body).status_code == 422
        assert api.patch(f"/staff/nodes/{town.node.id}", body | {"alone_up_to": 5}).json["alone_up_to"] == 5
        desk, clerk = at_desk(app, keeper), at_desk(app, town.first)
        assert "一人可办的加分" in desk.page(f"/nodes/{town.node.id}")
        own = town.plus()
        assert "按本社区的规定由一人办理" in clerk.said(clerk.post(f"/records/{own.id}/verification"))
        assert fresh(own).by_one
        desk.edit(f"/nodes/{town.node.id}", {"name": town.node.name, "contact": "", "alone_up_to": "0"})
    db.session.rollback()
    assert db.session.get_one(Community, town.node.id).alone_up_to == 0
