"""Accounts that count as one person: by who made, reset or moved them, for thirty days."""

from datetime import timedelta

import pytest
from flask import Flask

from app.core.db.session import db
from app.core.identities import StaffIdentity
from app.core.permissions import StaffRole
from app.parties.communities.models import Community
from app.parties.staff import same_person, staffing
from app.parties.staff.errors import SamePersonError
from devtools import factories
from devtools.factories import NOW, commit
from tests.support.accounts import hired

DAY = timedelta(days=1)


@pytest.fixture
def node(app: Flask) -> Community:
    return factories.community()


@pytest.fixture
def admin(node: Community) -> StaffIdentity:
    return factories.staff(node)


def made_by(maker: StaffIdentity, name: str, role: StaffRole = StaffRole.FINANCE) -> StaffIdentity:
    member = hired(maker, name, role)
    return StaffIdentity(member.id, role, maker.community_id, maker.path)


def alike(one: StaffIdentity, other: StaffIdentity, *, now=NOW) -> bool:
    there = bool(same_person.same_persons(db.session(), staff_id=one.id, among={other.id}, now=now))
    back = bool(same_person.same_persons(db.session(), staff_id=other.id, among={one.id}, now=now))
    assert there is back
    return there


def test_who_made_an_account_is_the_same_person_for_thirty_days(admin: StaffIdentity) -> None:
    made = made_by(admin, "made.one")
    assert alike(admin, made)
    assert alike(admin, made, now=NOW + 30 * DAY)
    assert not alike(admin, made, now=NOW + 30 * DAY + timedelta(seconds=1))


def test_two_puppets_of_one_are_one_person_and_so_is_the_puppet_of_a_puppet(admin: StaffIdentity) -> None:
    first, second = made_by(admin, "first.one", StaffRole.ADMIN), made_by(admin, "second.one")
    third = made_by(first, "third.one")
    assert alike(first, second)
    assert alike(second, third)
    assert alike(admin, third)


def test_others_are_others(node: Community, admin: StaffIdentity) -> None:
    other = factories.staff(node)
    mine, theirs = made_by(admin, "made.one"), made_by(other, "made.two")
    assert not alike(admin, other)
    assert not alike(mine, other)
    assert not alike(mine, theirs)
    assert alike(mine, mine)


@pytest.mark.parametrize("how", ["reset", "move"])
def test_a_reset_and_another_role_count_like_making(node: Community, admin: StaffIdentity, how: str) -> None:
    old = factories.staff(node, StaffRole.CLERK)
    assert not alike(admin, old)
    if how == "reset":
        commit(staffing.reset, staff_id=old.id, staff=admin, now=NOW)
    else:
        to = {"role": StaffRole.FINANCE, "community_id": node.id}
        commit(staffing.move, staff_id=old.id, staff=admin, now=NOW, **to)
    assert alike(admin, old)
    assert not alike(admin, old, now=NOW + 31 * DAY)


def test_disabling_gives_no_access(node: Community, admin: StaffIdentity) -> None:
    old = factories.staff(node, StaffRole.CLERK)
    commit(staffing.disable, staff_id=old.id, staff=admin, now=NOW)
    commit(staffing.enable, staff_id=old.id, staff=admin, now=NOW)
    assert not alike(admin, old)


def test_the_command_line_is_nobodys_account(node: Community) -> None:
    one, other = factories.staff(node, username="one.admin"), factories.staff(node, username="other.admin")
    for name in ("one.admin", "other.admin"):
        commit(staffing.reset_administrator, username=name, now=NOW)
    assert not alike(one, other)


def test_the_refusal_says_whether_it_is_ones_own(node: Community, admin: StaffIdentity) -> None:
    made, other = made_by(admin, "made.one"), factories.staff(node)
    for than, reason in ((admin, "own"), (made, "linked")):
        with pytest.raises(SamePersonError) as refused:
            same_person.require_another(db.session(), staff=admin, than=[other.id, than.id, None], now=NOW)
        assert (refused.value.code, refused.value.details["reason"]) == ("same_person", reason)
    same_person.require_another(db.session(), staff=admin, than=[other.id, None], now=NOW)
