"""Two residents who are one person: asked by one of staff, shown, done by another; nothing of either is lost."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.core.clock import frozen
from app.core.db.session import db
from app.core.permissions import StaffRole
from app.ledger import chart
from app.ledger import journals as ledger
from app.office import privacy
from app.office.residency import merging, moving
from app.parties import residents
from app.parties.communities.models import Community, CommunityKind
from app.parties.delegates import delegation
from app.parties.invitations import inviting
from app.parties.residents.errors import MergePendingError, MergeStateError
from app.parties.residents.models import MergeStatus, Resident, ResidentMerge, ResidentMove, ResidentStatus
from app.parties.staff.errors import SamePersonError
from app.rewards.coupons import claims
from app.rewards.coupons.models import Coupon
from app.standing.records.models import Record
from devtools import factories
from devtools.factories import NOW, commit
from tests.standing.records import factories as credit
from tests.support.checks import assert_books_balance
from tests.support.desk import at_desk
from tests.support.http import as_staff, as_user
from tests.support.threads import at_once


@dataclass
class Twice:
    """Somebody who is on the rosters of two communities."""

    town: Community
    kept: Resident
    gone: Resident
    asks: Any
    decides: Any
    shop: factories.Shop


@pytest.fixture
def twice(app: Flask) -> Iterator[Twice]:
    with frozen(NOW):
        credit.install()
        town = factories.community(kind=CommunityKind.TOWN)
        here, there = (factories.community(parent=town) for _ in range(2))
        kept, gone = factories.resident(here, points=40), factories.resident(there, points=60)
        asks, decides = (factories.staff(town, StaffRole.CLERK) for _ in range(2))
        yield Twice(town, kept, gone, asks, decides, factories.shop(here))


def ask(twice: Twice) -> ResidentMerge:
    asked = {"kept_id": twice.kept.id, "gone_id": twice.gone.id, "reason": "登记了两次"}
    return commit(merging.ask, staff=twice.asks, now=NOW, **asked)


def merged(twice: Twice) -> ResidentMerge:
    return commit(merging.approve, merge_id=ask(twice).id, staff=twice.decides, now=NOW)


def points(person: Resident) -> int:
    db.session.rollback()
    return ledger.balance(db.session(), chart.resident_points(person.id))


def again(person: Resident) -> Resident:
    db.session.rollback()
    return db.session.get_one(Resident, person.id)


def test_one_stays_and_the_other_points_to_them(twice: Twice) -> None:
    done = merged(twice)
    assert (done.status, done.points) == (MergeStatus.DONE, 60)
    assert (points(twice.kept), points(twice.gone)) == (100, 0)
    gone = again(twice.gone)
    assert (gone.status, gone.merged_into) == (ResidentStatus.MERGED, twice.kept.id)
    issued = [
        -ledger.balance(db.session(), chart.community(each.community_id, "issued")) for each in (twice.kept, twice.gone)
    ]
    assert issued == [100, 0]
    assert_books_balance()


def test_who_has_asked_does_not_decide(twice: Twice) -> None:
    merge = ask(twice)
    with pytest.raises(SamePersonError):
        commit(merging.approve, merge_id=merge.id, staff=twice.asks, now=NOW)
    assert points(twice.kept) == 40
    commit(merging.refuse, merge_id=merge.id, reason="是两个人", staff=twice.asks, now=NOW)
    with pytest.raises(MergeStateError):
        commit(merging.approve, merge_id=merge.id, staff=twice.decides, now=NOW)
    assert again(twice.gone).status is ResidentStatus.ACTIVE


def test_of_two_that_wait_none_is_asked_for_again(twice: Twice) -> None:
    ask(twice)
    with pytest.raises(MergePendingError):
        ask(twice)


def test_coupons_records_and_helpers_are_theirs(app: Flask, twice: Twice) -> None:
    coupon = factories.coupon(factories.offer(twice.shop, points=10, node=twice.town), twice.gone)
    records = [credit.record(twice.asks, each.id, event_key="E-1") for each in (twice.kept, twice.gone)]
    other = credit.record(twice.asks, twice.gone.id, event_key="E-2")
    helper = factories.user()
    commit(residents.show_phone, user_id=helper.id, phone="13700000077")
    for each in (twice.kept, twice.gone):
        factories.helper(each, user=helper, phone="13700000077")
    merged(twice)
    db.session.rollback()
    assert db.session.get_one(Coupon, coupon.id).resident_id == twice.kept.id
    subjects = [db.session.get_one(Record, each.id).subject_id for each in (*records, other)]
    assert subjects == [twice.kept.id, twice.gone.id, twice.kept.id]
    assert {each.resident_id for each in db.session.scalars(select(Record))} == {twice.kept.id}
    assert len(delegation.delegates(db.session(), resident_id=twice.kept.id)) == 1
    assert delegation.delegates(db.session(), resident_id=twice.gone.id) == []
    before = points(twice.kept)
    commit(claims.cancel, coupon_id=coupon.id, resident_id=twice.kept.id, now=NOW)
    assert points(twice.kept) == before + 10
    assert_books_balance()


def test_invitations_and_earlier_moves_follow(app: Flask, twice: Twice) -> None:
    there = factories.community(parent=twice.town)
    commit(moving.move, resident_id=twice.gone.id, community_id=there.id, home="N-1", staff=twice.asks, now=NOW)
    for person, phone in ((twice.kept, "13700000077"), (twice.gone, "13700000077"), (twice.gone, "13700000078")):
        commit(inviting.invite_delegate, resident_id=person.id, phone=phone, name="家人", now=NOW)
    merged(twice)
    open_ = inviting.asked_by_resident(db.session(), resident_id=twice.kept.id, now=NOW)
    assert sorted(each.phone for each in open_) == ["137****0077", "137****0078"]
    assert inviting.asked_by_resident(db.session(), resident_id=twice.gone.id, now=NOW) == []
    (step,) = db.session.scalars(select(ResidentMove)).all()
    assert (step.resident_id, step.points) == (twice.kept.id, 60)
    assert_books_balance()


def test_one_that_waits_is_counted_for_the_other_person(app: Flask, twice: Twice) -> None:
    ask(twice)
    for staff, count in ((twice.asks, 0), (twice.decides, 1)):
        assert f'tasks__count">{count}' in at_desk(app, staff).page("/").split("待核对的重复档案")[1].split("</li>")[0]


@pytest.mark.parametrize("both", [False, True])
def test_the_link_is_kept_or_taken_over(app: Flask, twice: Twice, both: bool) -> None:
    first, second = factories.user(), factories.user()

    def link(session: Any) -> None:
        session.get_one(Resident, twice.gone.id).user_id = second.id
        session.get_one(Resident, twice.kept.id).user_id = first.id if both else None

    commit(link)
    merged(twice)
    assert (again(twice.kept).user_id, again(twice.gone).user_id) == (first.id if both else second.id, None)
    told = as_user(app, second).get("/me/messages").json["items"]
    assert [message["kind"] for message in told] == (["left_roster"] if both else [])


def test_whoever_is_forgotten_is_forgotten_under_both(twice: Twice) -> None:
    merged(twice)
    admin = factories.staff(twice.town)
    commit(privacy.forget_resident, resident_id=twice.kept.id, staff=admin, reason="本人书面申请", now=NOW)
    for each in (twice.kept, twice.gone):
        assert (again(each).name, again(each).phone_index) == (residents.FORGOTTEN, None)
    assert_books_balance()


def test_races_lose_no_point(app: Flask, twice: Twice) -> None:
    merge = ask(twice)
    offer = factories.offer(twice.shop, points=10, node=twice.town, per_person=5)
    approve = partial(commit, merging.approve, merge_id=merge.id, staff=twice.decides, now=NOW)
    calls: list[Any] = [approve, approve]
    calls += [partial(commit, claims.claim, offer_id=offer.id, resident_id=twice.gone.id, now=NOW)] * 3
    at_once(app, calls)
    db.session.rollback()
    held = db.session.scalars(select(Coupon).where(Coupon.status == "issued")).all()
    assert points(twice.kept) + points(twice.gone) + 10 * len(held) == 100
    assert points(twice.gone) == 0
    assert {each.resident_id for each in held} <= {twice.kept.id}
    assert_books_balance()


def test_over_http_and_at_the_desk(app: Flask, twice: Twice) -> None:
    desk = at_desk(app, twice.asks)
    wrong = desk.post(f"/residency/{twice.kept.id}/merge", {"number": "1000000008", "reason": "登记了两次"})
    assert wrong.status_code == 422
    form = {"number": twice.gone.number, "reason": "登记了两次"}
    page = desk.said(desk.post(f"/residency/{twice.kept.id}/merge", form))
    assert twice.kept.number in page
    assert twice.gone.number in page
    assert twice.gone.name not in page
    merge = db.session.scalars(select(ResidentMerge)).one()
    mine = as_staff(app, twice.asks).post(f"/staff/residents/merge/{merge.id}/approval")
    assert (mine.status_code, mine.json["code"]) == (403, "same_person")
    answer = as_staff(app, twice.decides).post(f"/staff/residents/merge/{merge.id}/approval")
    assert (answer.status_code, answer.json["status"], answer.json["points"]) == (200, "done", 60)
    assert "保留的档案" in desk.page(f"/residents/{twice.gone.id}")
