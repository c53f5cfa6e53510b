"""The tree, and the sign-in of staff."""

from datetime import timedelta

import pyotp
import pytest
from flask import Flask

from app.core.db.session import db
from app.core.errors import NotSignedInError
from app.core.permissions import StaffRole
from app.parties.communities import nodes as nodes_service
from app.parties.communities.errors import CommunityNotFoundError, SlugTakenError
from app.parties.communities.models import CommunityKind
from app.parties.staff import accounts, identity
from app.parties.staff import sign_in as sign_in_service
from app.parties.staff.errors import UsernameTakenError, WrongCredentialsError
from app.parties.staff.models import StaffMember
from devtools import factories
from devtools.factories import NOW, OTP_SECRET, PASSWORD, commit


def sign_in(username: str, *, password: str = PASSWORD, otp: str | None = None, at=NOW) -> StaffMember:
    code = pyotp.TOTP(OTP_SECRET).at(at) if otp is None else otp
    return commit(sign_in_service.check_credentials, username=username, password=password, otp=code, now=at)


def test_a_subtree_is_a_prefix_of_paths(app: Flask) -> None:
    town = factories.community(kind=CommunityKind.TOWN)
    node, stranger = factories.community(parent=town), factories.community()
    clerk = factories.staff(town)
    assert clerk.covers(node.path)
    assert nodes_service.community_in_scope(db.session(), community_id=node.id, staff=clerk).id == node.id
    for hidden in (stranger.id, 10**9):
        with pytest.raises(CommunityNotFoundError):
            nodes_service.community_in_scope(db.session(), community_id=hidden, staff=clerk)


def test_a_sibling_whose_id_begins_alike_is_not_below(app: Flask) -> None:
    nodes = [factories.community() for _ in range(12)]
    clerk = factories.staff(nodes[0])
    assert [node.id for node in nodes if clerk.covers(node.path)] == [nodes[0].id]


def test_slugs_and_usernames_are_taken_once(app: Flask) -> None:
    node = factories.community()
    with pytest.raises(SlugTakenError):
        commit(nodes_service.add_community, parent_id=None, kind=CommunityKind.COMMUNITY, name="又一个", slug=node.slug)
    member = {
        "password": PASSWORD,
        "otp_secret": OTP_SECRET,
        "role": StaffRole.CLERK,
        "community_id": node.id,
        "now": NOW,
    }
    commit(accounts.add_staff, username="anna", **member)
    with pytest.raises(UsernameTakenError):
        commit(accounts.add_staff, username="anna", **member)
    assert sign_in("anna").username == "anna"


def test_a_one_time_code_is_taken_once(app: Flask) -> None:
    factories.staff(factories.community(), username="berta")
    sign_in("berta")
    for at in (NOW, NOW - timedelta(seconds=30)):
        with pytest.raises(WrongCredentialsError):
            sign_in("berta", at=at)
    sign_in("berta", at=NOW + timedelta(seconds=30))


@pytest.mark.parametrize(("late_s", "taken"), [(-31, False), (-30, True), (0, True), (59, True), (60, False)])
def test_a_one_time_code_is_good_for_one_step_either_way(app: Flask, late_s: int, taken: bool) -> None:
    """NOW is the first second of its step of 30 s; the device shows the code of that step."""
    factories.staff(factories.community(), username="berta")
    code, moment = pyotp.TOTP(OTP_SECRET).at(NOW), NOW + timedelta(seconds=late_s)
    if taken:
        assert sign_in("berta", otp=code, at=moment).username == "berta"
    else:
        with pytest.raises(WrongCredentialsError):
            sign_in("berta", otp=code, at=moment)


def test_an_initial_password_opens_nothing_but_enrolment(app: Flask) -> None:
    """Not even with the right code: the device is shown to be there when the account is enrolled."""
    member = {
        "username": "emma",
        "password": PASSWORD,
        "otp_secret": OTP_SECRET,
        "role": StaffRole.CLERK,
        "community_id": factories.community().id,
        "initial_until": NOW + timedelta(days=7),
    }
    commit(accounts.add_staff, now=NOW, **member)
    with pytest.raises(WrongCredentialsError):
        sign_in("emma")


@pytest.mark.parametrize("wrong", [{"password": "nearly"}, {"otp": "000000"}, {"username": "nobody"}])
def test_whatever_is_wrong_the_answer_is_one(app: Flask, wrong: dict[str, str]) -> None:
    factories.staff(factories.community(), username="carla")
    with pytest.raises(WrongCredentialsError) as refused:
        sign_in(**{"username": "carla", **wrong})
    assert refused.value.message == WrongCredentialsError.message


def test_a_disabled_or_signed_out_member_is_nobody(app: Flask) -> None:
    clerk = factories.staff(factories.community(), username="dora")
    commit(accounts.sign_out_everywhere, staff_id=clerk.id, now=NOW)
    with pytest.raises(NotSignedInError):
        identity.staff_identity(db.session(), clerk.id, 1)
    assert identity.staff_identity(db.session(), clerk.id, 2).id == clerk.id

    def disable(session) -> None:
        session.get_one(StaffMember, clerk.id).disabled_at = NOW

    commit(disable)
    with pytest.raises(NotSignedInError):
        identity.staff_identity(db.session(), clerk.id, 2)
    with pytest.raises(WrongCredentialsError):
        sign_in("dora")
