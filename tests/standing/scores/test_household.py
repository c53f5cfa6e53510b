"""我家: the score of a household for its adults, and what each of them adds; nobody's minus, in no way."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from app.core.clock import frozen
from app.core.db.session import db
from app.core.db.uow import execute
from app.parties.residents.models import Resident
from app.standing.programmes.models import SubjectKind
from devtools import factories
from devtools.factories import NOW
from tests.standing.records.factories import install, record
from tests.support.http import as_user

AFTER_NOTICE = NOW + timedelta(days=8)


class Family:
    """Two adults and a child, and the grandmother who lives with them."""

    def __init__(self) -> None:
        self.node = factories.community()
        self.staff = factories.staff(self.node)
        self.user, self.other, self.young = factories.user(), factories.user(), factories.user()
        self.mother = factories.resident(self.node, user=self.user, household="1-1-101")
        self.father = factories.resident(self.node, user=self.other, household="1-1-101")
        self.child = factories.resident(self.node, user=self.young, household="1-1-101", is_minor=True)


@pytest.fixture
def family(app: Flask) -> Family:
    install()
    return Family()


def home(app: Flask, user: Any) -> Any:
    with frozen(AFTER_NOTICE):
        return as_user(app, user).get("/me/household")


def test_what_makes_the_score_is_said_and_adds_up(app: Flask, family: Family) -> None:
    record(family.staff, family.mother.household_id, "sorting-ok", 1, subject_kind=SubjectKind.HOUSEHOLD)
    record(family.staff, family.mother.id, "good-deed", 5)
    record(family.staff, family.father.id, "volunteer-hours", 3)
    found = home(app, family.user).json
    assert (found["plus"], found["minus"], found["from_members"], found["number"]) == (1, 0, 8, "1-1-101")
    assert found["score"] == found["base"] + 1 + 8
    assert sorted(each["plus"] for each in found["members"] if not each["is_minor"]) == [3, 5]
    assert [each["is_self"] for each in found["members"]] == [True, False, False]
    assert all("*" in each["name"] for each in found["members"])


def test_nobodys_minus_shows_nor_changes_anything(app: Flask, family: Family) -> None:
    record(family.staff, family.father.id, "good-deed", 5)
    before = home(app, family.user).get_data(as_text=True)
    record(family.staff, family.father.id, "parking-repeat", -10)
    with frozen(AFTER_NOTICE):
        own = as_user(app, family.other).get("/me/bank").json["score"]
    assert own == 995  # It counts for him,
    assert home(app, family.user).get_data(as_text=True) == before  # and leaves no trace at home, to the letter.


def test_a_child_adds_nothing_and_sees_nothing(app: Flask, family: Family) -> None:
    record(family.staff, family.child.id, "good-deed", 5)
    found = home(app, family.user).json
    assert [each["plus"] for each in found["members"] if each["is_minor"]] == [None]
    assert found["from_members"] == 0
    refused = home(app, family.young)
    assert (refused.status_code, refused.json["code"]) == (403, "not_an_adult")


def test_what_one_had_before_they_were_entered_as_a_minor_does_not_show_by_a_difference(
    app: Flask, family: Family
) -> None:
    record(family.staff, family.father.id, "good-deed", 5)

    def correct(session: Any) -> None:
        session.get_one(Resident, family.father.id).is_minor = True

    execute(correct)
    db.session.rollback()
    found = home(app, family.user).json
    assert (found["from_members"], found["score"]) == (0, found["base"])


def test_more_than_sixty_from_members_is_sixty(app: Flask, family: Family) -> None:
    record(family.staff, family.father.id, "volunteer-hours", 90)
    found = home(app, family.user).json
    assert sum(each["plus"] or 0 for each in found["members"]) >= 60
    assert (found["from_members"], found["from_members_max"]) == (60, 60)


def test_only_their_own_household_and_never_another_ones(app: Flask, family: Family) -> None:
    stranger = factories.user()
    factories.resident(family.node, user=stranger, household="9-9-909")
    record(family.staff, family.mother.id, "good-deed", 5)
    found = home(app, stranger).json
    assert (found["number"], len(found["members"]), found["from_members"]) == ("9-9-909", 1, 0)
    assert home(app, factories.user()).status_code == 403  # On no roster.


def test_who_acts_for_somebody_sees_their_own_home(app: Flask, family: Family) -> None:
    helper = factories.user()
    factories.helper(family.mother, user=helper)
    with frozen(NOW):
        answer = as_user(app, helper).get("/me/household", headers={"X-Resident": str(family.mother.id)})
    assert answer.status_code == 403
