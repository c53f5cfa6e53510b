"""Somebody moves to another community: who they are and what they have stays, and the books of each node are true."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.core.audit import AuditEvent
from app.core.clock import frozen
from app.core.db.session import db
from app.core.errors import DomainError
from app.ledger import chart
from app.ledger import journals as ledger
from app.ledger.kinds import JournalKind
from app.office.residency import moving
from app.parties.communities.errors import CommunityNotFoundError
from app.parties.communities.models import Community, CommunityKind
from app.parties.residents.errors import ResidentNotFoundError, SameCommunityError
from app.parties.residents.models import Household, Resident, ResidentMove
from app.rewards.coupons import claims
from app.rewards.coupons.models import Coupon
from app.rewards.redemptions import reversals
from app.standing.points import expiry
from app.standing.programmes.models import SubjectKind
from app.standing.records.models import Record
from app.standing.scores import scores
from app.treasury.coverage import points
from app.treasury.coverage.daily_flows import Flow
from devtools import factories
from devtools.factories import NOW, commit
from tests.standing.records import factories as credit
from tests.support.checks import assert_books_balance
from tests.support.desk import at_desk
from tests.support.http import as_staff, as_user
from tests.support.threads import at_once


@dataclass
class Town:
    node: Community
    here: Community
    there: Community
    staff: Any
    shop: factories.Shop


@pytest.fixture
def town(app: Flask) -> Iterator[Town]:
    with frozen(NOW):
        credit.install()
        node = factories.community(kind=CommunityKind.TOWN)
        here, there = (factories.community(parent=node) for _ in range(2))
        yield Town(node, here, there, factories.staff(node), factories.shop(here))


def move(town: Town, person: Resident, **more: Any) -> Any:
    asked = {"community_id": town.there.id, "home": "N-1", "staff": town.staff, "now": NOW} | more
    return commit(moving.move, resident_id=person.id, **asked)


def owed(node: Community) -> tuple[int, int]:
    """What a node answers for, and what its residents hold. Of points that shops have got it knows itself."""
    session = db.session()
    session.rollback()
    issued = sum(ledger.balance(session, chart.community(node.id, kind)) for kind in ("issued", "escrow", "expired"))
    people = session.scalars(select(Resident.id).where(Resident.community_id == node.id)).all()
    return -issued, sum(ledger.balance(session, chart.resident_points(each)) for each in people)


def assert_true(*nodes: Community) -> None:
    for node in nodes:
        answered, held = owed(node)
        assert answered == held, node.id
    assert_books_balance()


def test_points_go_along_and_the_person_stays(town: Town) -> None:
    person = factories.resident(town.here, household="A-1", points=100)
    was = (person.number, person.card_serial)
    (moved,) = move(town, person)
    db.session.rollback()
    moved = db.session.get_one(Resident, moved.id)
    assert (moved.number, moved.card_serial, moved.community_id) == (*was, town.there.id)
    assert db.session.get_one(Household, moved.household_id).number == "N-1"
    assert owed(town.there) == (100, 100)
    assert owed(town.here) == (0, 0)
    step = db.session.scalars(select(ResidentMove)).one()
    assert (step.from_id, step.to_id, step.points) == (town.here.id, town.there.id, 100)
    event = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "resident.moved")).one()
    assert event.facts == {"from_id": town.here.id, "to_id": town.there.id, "points": 100}
    assert_true(town.here, town.there)


def test_they_are_found_by_name_where_they_live_now(app: Flask, town: Town) -> None:
    person = factories.resident(town.here)
    move(town, person)
    for node, count in ((town.here, 0), (town.there, 1)):
        page = at_desk(app, factories.staff(node)).page(f"/residents?name={person.name}")
        assert page.count(f'href="/console/residents/{person.id}"') == count


def test_records_and_scores_follow_and_can_be_taken_back_there(town: Town) -> None:
    person = factories.resident(town.here)
    record = credit.record(town.staff, person.id)
    before = scores.standing(db.session(), subject_kind=SubjectKind.RESIDENT, subject_id=person.id, now=NOW)
    move(town, person)
    after = scores.standing(db.session(), subject_kind=SubjectKind.RESIDENT, subject_id=person.id, now=NOW)
    assert after == before
    assert db.session.get_one(Record, record.id).community_id == town.there.id
    there = factories.staff(town.there)
    credit.taken_back(there, record)
    assert owed(town.there) == (0, 0)
    assert_true(town.here, town.there)


@pytest.mark.parametrize("end", ["cancel", "expire", "redeem"])
def test_a_coupon_stays_whole_and_what_comes_back_of_it_follows(town: Town, end: str) -> None:
    person = factories.resident(town.here, points=100)
    offer = factories.offer(town.shop, points=30, node=town.node)
    coupon = factories.coupon(offer, person)
    move(town, person)
    assert_true(town.here, town.there)
    if end == "cancel":
        commit(claims.cancel, coupon_id=coupon.id, resident_id=person.id, now=NOW)
    elif end == "expire":
        assert commit(claims.expire, coupon_id=coupon.id, now=NOW + timedelta(days=400))
    else:
        factories.redemption(coupon, town.shop.member)
    left = 70 if end == "redeem" else 100
    assert owed(town.there) == (left, left)
    assert ledger.balance(db.session(), chart.community(town.here.id, "escrow")) == 0
    assert_books_balance()


def test_a_redemption_from_before_can_be_reversed_after(town: Town) -> None:
    person = factories.resident(town.here, points=100)
    coupon = factories.coupon(factories.offer(town.shop, points=30, node=town.node), person)
    done = factories.redemption(coupon, town.shop.member)
    move(town, person)
    commit(reversals.reverse, redemption_id=done.id, member=town.shop.member, reason="收错了", now=NOW)
    commit(claims.cancel, coupon_id=coupon.id, resident_id=person.id, now=NOW)
    assert owed(town.there) == (100, 100)
    assert_true(town.here, town.there)


def test_a_household_moves_together_and_back(town: Town) -> None:
    family = [factories.resident(town.here, household="A-1", points=points) for points in (10, 0, 30)]
    neighbour = factories.resident(town.here, household="A-2", points=5)
    moved = move(town, family[1], whole_household=True)
    assert [each.id for each in moved] == [family[1].id, family[0].id, family[2].id]
    assert owed(town.there) == (40, 40)
    assert owed(town.here) == (5, 5)
    move(town, family[0], community_id=town.here.id, home="A-2")
    db.session.rollback()
    back, beside = (db.session.get_one(Resident, each.id) for each in (family[0], neighbour))
    assert back.household_id == beside.household_id
    assert_true(town.here, town.there)


def test_moving_is_within_ones_own_nodes(app: Flask, town: Town) -> None:
    person, elsewhere = factories.resident(town.here, points=10), factories.community()
    with pytest.raises(CommunityNotFoundError):
        move(town, person, community_id=elsewhere.id)
    with pytest.raises(CommunityNotFoundError):
        move(town, person, staff=factories.staff(town.here))
    with pytest.raises(ResidentNotFoundError):
        move(town, person, staff=factories.staff(town.there))
    with pytest.raises(SameCommunityError):
        move(town, person, community_id=town.here.id)
    assert owed(town.here) == (10, 10)


def test_nobody_has_earned_anything_by_moving(town: Town) -> None:
    row = Flow(chart.OwnerKind.COMMUNITY, town.there.id, "issued", JournalKind.MOVE, -100)
    assert points.points_moved([row]).earned == 0


def test_races_leave_the_books_of_each_node_true(app: Flask, town: Town) -> None:
    """Moves to and fro, claims, coupons given back and records, all of one person and all at once."""
    person = factories.resident(town.here, points=200)
    offer = factories.offer(town.shop, points=10, node=town.node, per_person=50, stock_total=50)
    held = [factories.coupon(offer, person).id for _ in range(3)]
    who, asked = person.id, {"home": "X", "staff": town.staff, "now": NOW}
    nodes = (town.there.id, town.here.id) * 3  # Read before: threads share no rows.
    calls: list[Any] = [partial(commit, moving.move, resident_id=who, community_id=node, **asked) for node in nodes]
    calls += [partial(commit, claims.claim, offer_id=offer.id, resident_id=who, now=NOW)] * 4
    calls += [partial(commit, claims.cancel, coupon_id=each, resident_id=who, now=NOW) for each in held]
    calls += [partial(credit.record, town.staff, who)]
    done = at_once(app, calls)
    assert all(isinstance(each, DomainError) or not isinstance(each, Exception) for each in done), done
    db.session.rollback()
    for coupon in db.session.scalars(select(Coupon).where(Coupon.status == "issued")).all():
        commit(claims.cancel, coupon_id=coupon.id, resident_id=person.id, now=NOW)
    assert_true(town.here, town.there)
    commit(expiry.expire_points, resident_id=person.id, now=NOW + timedelta(days=1_000))
    assert_true(town.here, town.there)


def test_over_http_and_at_the_desk(app: Flask, town: Town) -> None:
    first, second = (factories.resident(town.here, household="A-1", points=10) for _ in range(2))
    api, desk = as_staff(app, town.staff), at_desk(app, town.staff)
    body = {"community_id": town.there.id, "household": "B-1"}
    answer = api.post(f"/staff/residents/{first.id}/move", body)
    assert (answer.status_code, answer.json) == (201, {"resident_ids": [first.id], "community_id": town.there.id})
    again = api.post(f"/staff/residents/{first.id}/move", body)
    assert (again.status_code, again.json["code"]) == (409, "same_community")
    page = desk.page(f"/residency/{second.id}/move")
    assert town.there.name in page
    form = {"community_id": str(town.there.id), "home": "B-1", "whole_household": "true"}
    said = desk.said(desk.post(f"/residency/{second.id}/move", form))
    assert "已迁移 1 人" in said
    assert town.there.name in said
    assert_true(town.here, town.there)


def test_a_passbook_says_nothing_of_it(app: Flask, town: Town) -> None:
    """What somebody has stays the same; nothing of theirs has moved."""
    user = factories.user()
    person = factories.resident(town.here, user=user, points=10)
    before = as_user(app, user).get("/me/passbook").json
    move(town, person)
    assert as_user(app, user).get("/me/passbook").json == before
