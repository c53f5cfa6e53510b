"""Posts: proposed by one and appointed by another, so many of each, and over when their holder or time is gone."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.core.audit import AuditEvent
from app.core.db.session import db
from app.core.errors import NotFoundError, RuleError
from app.office.privacy import erasure
from app.office.residency import leaving, moving
from app.parties.areas import making
from app.parties.areas.errors import AreaNotFoundError
from app.parties.messages.models import Message, MessageKind
from app.parties.posts import ending, proposing, queries
from app.parties.posts.errors import AlreadyHoldsError, NoVacancyError, PostNotFoundError, PostStateError
from app.parties.posts.jobs import end_posts
from app.parties.posts.models import Post, PostRole, PostStatus
from app.parties.residents.errors import ResidentNotFoundError
from app.parties.residents.models import ResidentStatus
from app.parties.staff.errors import SamePersonError
from app.parties.units import making as registering
from app.parties.units.errors import UnitClosedError, UnitNotFoundError
from app.parties.units.models import UnitKind
from devtools import factories
from devtools.factories import NOW, commit
from tests.parties.posts.conftest import TODAY, Street
from tests.support.threads import at_once


def now_of(post: Post) -> Post:
    db.session.rollback()
    return db.session.get_one(Post, post.id, populate_existing=True)


def own(street: Street, resident_id: int | None = None) -> list[queries.OwnPost]:
    db.session.rollback()
    return queries.own_posts(db.session(), resident_id=resident_id or street.town.person.id, today=TODAY)


def test_one_proposes_and_another_appoints(street: Street) -> None:
    post = street.propose()
    assert own(street) == []
    with pytest.raises(SamePersonError):
        commit(proposing.appoint, post_id=post.id, staff=street.town.admin, now=NOW)
    commit(proposing.appoint, post_id=post.id, staff=street.second, now=NOW)
    (held,) = own(street)
    assert (held.role, held.area, held.households) == (PostRole.BLOCK_LEADER, "3 号楼", 1)
    with pytest.raises(PostStateError):
        commit(proposing.appoint, post_id=post.id, staff=street.second, now=NOW)
    noted = db.session.scalars(select(AuditEvent).where(AuditEvent.subject_kind == "post").order_by(AuditEvent.id))
    assert [event.action for event in noted] == ["post.proposed", "post.appointed"]


def test_a_grid_has_one_head_and_two_assistants(street: Street) -> None:
    for role, seats in ((PostRole.GRID_HEAD, 1), (PostRole.GRID_ASSISTANT, 2)):
        for _ in range(seats):
            street.propose(role, area_id=street.grid.id, resident_id=street.resident().id)
        with pytest.raises(NoVacancyError):
            street.propose(role, area_id=street.grid.id, resident_id=street.resident().id)
    last = street.propose(PostRole.COLLECTOR, area_id=street.grid.id)
    with pytest.raises(AlreadyHoldsError):
        street.propose(PostRole.COLLECTOR, area_id=street.grid.id)
    commit(ending.end, post_id=last.id, reason="换人", staff=street.town.admin, now=NOW)
    street.propose(PostRole.COLLECTOR, area_id=street.grid.id)


def test_of_two_at_once_one_gets_the_seat(app: Flask, street: Street) -> None:
    people = [street.resident().id, street.resident().id]
    area, admin = street.building.id, street.town.admin
    details: dict[str, Any] = {"role": PostRole.BLOCK_LEADER, "area_id": area, "from_on": TODAY}
    details |= {"staff": admin, "now": NOW}

    def propose(resident_id: int) -> str:
        return commit(proposing.propose, resident_id=resident_id, **details).role.value

    done = at_once(app, [lambda: propose(people[0]), lambda: propose(people[1])])
    assert sorted(str(each) for each in done) == sorted(["block_leader", NoVacancyError.message])


@pytest.mark.parametrize(
    ("role", "where", "field"),
    [
        (PostRole.GRID_HEAD, "building", "role"),
        (PostRole.BLOCK_LEADER, "grid", "role"),
        (PostRole.COUNCIL_MEMBER, "grid", "role"),
        (PostRole.GRID_HEAD, "community", "area_id"),
    ],
)
def test_a_post_that_a_place_does_not_have(street: Street, role: PostRole, where: str, field: str) -> None:
    place = {"community_id": street.town.node.id} if where == "community" else {"area_id": getattr(street, where).id}
    with pytest.raises(RuleError) as refused:
        street.propose(role, **place)
    assert refused.value.details["fields"][0]["field"] == field


def test_who_cannot_hold_one(street: Street) -> None:
    with pytest.raises(RuleError):
        street.propose(resident_id=None, holder_id=None)
    with pytest.raises(RuleError):
        street.propose(resident_id=street.town.person.id, holder_id=street.second.id)
    with pytest.raises(RuleError):
        street.propose(resident_id=street.resident(is_minor=True).id)
    with pytest.raises(ResidentNotFoundError):
        street.propose(resident_id=factories.town().person.id)
    neighbour = factories.resident(factories.community(parent=street.town.town))
    with pytest.raises(ResidentNotFoundError):
        street.propose(resident_id=neighbour.id)
    with pytest.raises(RuleError) as refused:
        street.propose(resident_id=None, holder_id=factories.town().admin.id)
    assert refused.value.details["fields"][0]["field"] == "holder_id"
    with pytest.raises(RuleError):
        street.propose(until_on=TODAY - timedelta(days=1))


def test_one_of_the_staff_holds_one(street: Street) -> None:
    post = street.appoint(PostRole.ADOPTER, area_id=street.grid.id, resident_id=None, holder_id=street.second.id)
    line = queries.post_in_scope(db.session(), post_id=post.id, staff=street.town.admin)
    assert line.holder.startswith("staff.")


def test_what_is_elsewhere_is_not_there(street: Street) -> None:
    other = factories.town()
    post = street.propose()
    for command in (proposing.appoint, ending.end):
        more = {"reason": "换届"} if command is ending.end else {}
        with pytest.raises(PostNotFoundError):
            commit(command, post_id=post.id, staff=other.admin, now=NOW, **more)
    with pytest.raises(AreaNotFoundError):
        street.propose(staff=other.admin)


def test_all_that_others_have_proposed_are_appointed_at_once(street: Street) -> None:
    street.propose()
    street.propose(PostRole.GRID_HEAD, area_id=street.grid.id)
    mine = street.propose(PostRole.COUNCIL_CHAIR, community_id=street.town.node.id, staff=street.second)
    args: dict[str, Any] = {"community_id": street.town.node.id, "staff": street.second, "now": NOW}
    assert commit(proposing.appoint_all, **args) == 2
    assert commit(proposing.appoint_all, **args) == 0
    assert now_of(mine).status is PostStatus.PROPOSED
    assert len(own(street)) == 2


def test_a_time_that_is_over_or_not_begun(street: Street) -> None:
    late = street.appoint(until_on=TODAY)
    street.appoint(PostRole.GRID_HEAD, area_id=street.grid.id, from_on=TODAY + timedelta(days=1))
    assert [each.id for each in own(street)] == [late.id]
    assert end_posts(NOW) == 0
    assert end_posts(NOW + timedelta(days=1)) == 1
    assert (now_of(late).status, now_of(late).ended_reason) == (PostStatus.ENDED, "任期届满")


def test_a_closed_area_has_no_posts(street: Street) -> None:
    area = commit(
        making.add_area,
        community_id=street.town.node.id,
        kind=street.grid.kind,
        code="02",
        name="第二网格",
        staff=street.town.admin,
        now=NOW,
    )
    post = street.appoint(PostRole.GRID_HEAD, area_id=area.id)
    commit(making.close_area, area_id=area.id, reason="合并", staff=street.town.admin, now=NOW)
    assert own(street) == []
    assert end_posts(NOW) == 1
    assert now_of(post).ended_reason == "区域已撤销"


def test_whoever_leaves_or_moves_or_is_forgotten_holds_nothing(street: Street) -> None:
    there = factories.community(parent=street.town.town)
    gone, moved, forgotten = (street.resident() for _ in range(3))
    grid = {"area_id": street.grid.id}
    posts = [street.appoint(PostRole.COLLECTOR, resident_id=each.id, **grid) for each in (gone, moved, forgotten)]
    by: dict[str, Any] = {"staff": street.town.admin, "now": NOW}
    how = ResidentStatus.MOVED_AWAY
    commit(leaving.leave, resident_id=gone.id, how=how, on=TODAY, reason="迁往外地", **by)
    commit(moving.move, resident_id=moved.id, community_id=there.id, home="1-1-101", **by)
    commit(erasure.forget_resident, resident_id=forgotten.id, reason="本人要求", **by)
    ended = [now_of(post) for post in posts]
    assert {post.status for post in ended} == {PostStatus.ENDED}
    assert [post.ended_reason for post in ended] == ["本人迁出", "本人迁到别的社区", ""]


def test_holders_and_vacancies_area_by_area(street: Street) -> None:
    street.appoint()
    street.propose(PostRole.GRID_ASSISTANT, area_id=street.grid.id)
    street.appoint(PostRole.COUNCIL_CHAIR, community_id=street.town.node.id)
    staffed, whole = queries.staffed_areas(db.session(), community_id=street.town.node.id)
    seats = {(row.row.area.code, each.role.value): each.missing for row in staffed for each in row.seats}
    assert seats == {("01", "grid_head"): 1, ("01", "grid_assistant"): 1, ("3", "block_leader"): 0}
    assert [line.post.role for line in whole] == [PostRole.COUNCIL_CHAIR]


def test_only_households_of_the_own_area_are_shown(street: Street) -> None:
    post = street.appoint()
    asked: dict[str, Any] = {"post_id": post.id, "resident_id": street.town.person.id, "today": TODAY}
    asked |= {"cursor": None, "limit": 10}
    page = queries.households_of_own_post(db.session(), **asked)
    assert [len(home.members) for home in page.items] == [1]
    assert "*" in page.items[0].members[0]
    head = street.appoint(PostRole.GRID_HEAD, area_id=street.grid.id)
    of_grid = queries.households_of_own_post(db.session(), **asked | {"post_id": head.id})
    assert [home.id for home in of_grid.items] == [home.id for home in page.items]  # Those of its buildings.
    council = street.appoint(PostRole.COUNCIL_MEMBER, community_id=street.town.node.id)
    for hidden in ({"post_id": council.id}, {"resident_id": street.resident().id}, {"post_id": 10**9}):
        with pytest.raises(NotFoundError):
            queries.households_of_own_post(db.session(), **asked | hidden)
    commit(ending.end, post_id=post.id, reason="换届", staff=street.town.admin, now=NOW)
    with pytest.raises(NotFoundError):
        queries.households_of_own_post(db.session(), **asked)


def test_a_list_goes_on_where_its_page_ends(street: Street) -> None:
    posts = [
        street.propose(PostRole.COUNCIL_MEMBER, community_id=street.town.node.id, resident_id=street.resident().id)
    ]
    posts += [street.propose(PostRole.SUPERVISOR, community_id=street.town.node.id), street.propose()]
    asked: dict[str, Any] = {"staff": street.town.admin, "limit": 2}
    first = queries.posts_in_scope(db.session(), cursor=None, **asked)
    rest = queries.posts_in_scope(db.session(), cursor=first.next_cursor, **asked)
    assert [line.id for line in [*first.items, *rest.items]] == [post.id for post in reversed(posts)]
    assert rest.next_cursor is None


def heard(street: Street) -> list[tuple[str, str]]:
    """What the resident of the street was told, as kind and title."""
    db.session.rollback()
    told = db.session.scalars(
        select(Message)
        .where(
            Message.user_id == street.town.user.id, Message.kind.in_((MessageKind.APPOINTED, MessageKind.POST_ENDED))
        )
        .order_by(Message.id)
    )
    return [(message.kind.value, message.facts["title"]) for message in told]


def test_a_resident_hears_of_their_posts_and_not_of_proposals(street: Street) -> None:
    by: dict[str, Any] = {"staff": street.town.admin, "now": NOW}
    refused = street.propose()
    commit(ending.end, post_id=refused.id, reason="换人", **by)
    assert heard(street) == []
    commit(ending.end, post_id=street.appoint().id, reason="换届", **by)
    assert heard(street) == [("appointed", "楼长"), ("post_ended", "楼长")]
    street.propose(PostRole.GRID_HEAD, area_id=street.grid.id, until_on=TODAY)
    commit(proposing.appoint_all, community_id=street.town.node.id, staff=street.second, now=NOW)
    end_posts(NOW + timedelta(days=1))
    assert heard(street)[2:] == [("appointed", "网格长"), ("post_ended", "网格长")]


def test_a_post_at_a_unit_has_its_seats_and_ends_with_it(street: Street) -> None:
    """A property firm has as many people as it likes, a team one leader; who is at a unit leads no area."""
    firm, host = street.unit(), street.unit(UnitKind.VOLUNTEER_TEAM_HOST, "某服务队")
    post = street.appoint(PostRole.PROPERTY, unit_id=firm.id)
    street.propose(PostRole.PROPERTY, unit_id=firm.id, resident_id=street.resident().id)
    (held,) = own(street)
    assert (held.unit, held.area, held.households, held.collects) == ("某物业公司", None, None, False)
    told = db.session.scalars(select(Message).where(Message.kind == MessageKind.APPOINTED)).one()
    assert told.facts["place"] == f"{street.town.node.name}某物业公司"
    with pytest.raises(AlreadyHoldsError):
        street.propose(PostRole.PROPERTY, unit_id=firm.id)
    street.propose(PostRole.PROPERTY, area_id=street.grid.id)  # Another place.
    staffed = {each.unit.name: each for each in queries.staffed_units(db.session(), community_id=street.town.node.id)}
    assert [seats.missing for seats in staffed["某服务队"].seats] == [1]
    assert len(staffed["某物业公司"].others) == 2
    street.propose(PostRole.TEAM_LEADER, unit_id=host.id, resident_id=street.resident().id)
    with pytest.raises(NoVacancyError):
        street.propose(PostRole.TEAM_LEADER, unit_id=host.id, resident_id=street.resident().id)
    areas, whole = queries.staffed_areas(db.session(), community_id=street.town.node.id)
    assert (len(areas), whole) == (2, [])
    commit(registering.close_unit, unit_id=firm.id, reason="迁走", staff=street.town.admin, now=NOW)
    assert own(street) == []  # At once; the job says so later.
    assert end_posts(NOW) == 2
    ended = now_of(post)
    assert (ended.status, ended.ended_reason) == (PostStatus.ENDED, "单位已注销登记")


@pytest.mark.parametrize(
    ("role", "kind", "field"),
    [
        (PostRole.GRID_HEAD, UnitKind.PROPERTY, "role"),
        (PostRole.TEAM_LEADER, UnitKind.PROPERTY, "role"),
        (PostRole.TEAM_LEADER, None, "unit_id"),
        (PostRole.PROPERTY, None, "area_id"),
    ],
)
def test_what_is_no_post_at_a_unit(street: Street, role: PostRole, kind: UnitKind | None, field: str) -> None:
    where = {"unit_id": street.unit(kind).id} if kind else {"community_id": street.town.node.id}
    with pytest.raises(RuleError) as refused:
        street.propose(role, **where)
    assert refused.value.details["fields"][0]["field"] == field


def test_a_unit_of_elsewhere_and_one_that_is_closed_have_no_posts(street: Street) -> None:
    other = factories.town()
    theirs = street.unit(community_id=other.node.id, name="别处物业", staff=other.admin)
    with pytest.raises(UnitNotFoundError):
        street.propose(PostRole.PROPERTY, unit_id=theirs.id)
    gone = street.unit(name="旧物业")
    commit(registering.close_unit, unit_id=gone.id, reason="迁走", staff=street.town.admin, now=NOW)
    with pytest.raises(UnitClosedError):
        street.propose(PostRole.PROPERTY, unit_id=gone.id)
