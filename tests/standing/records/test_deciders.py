"""Who has decided on a record is told by office, never by name; what is about a household or a shop is listed, too."""

import json
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update

from app.core.clock import frozen
from app.core.permissions import StaffRole
from app.standing.programmes.models import Review, Rule, SubjectKind
from app.standing.records import deciding, notices
from devtools import factories
from devtools.factories import NOW, commit
from tests.standing.records.factories import record, submitted, taken_back
from tests.standing.records.test_process import DAY, Town
from tests.support.http import as_user


@pytest.fixture
def town(app: Flask) -> Town:
    return Town()


class Body:
    """A council of a street, as the audit log has it."""

    actor = "council:1"

    def __init__(self, path: str) -> None:
        self.path = path


def review(kind: Review) -> None:
    commit(lambda session: session.execute(update(Rule).values(review=kind)))


def listed(app: Flask, town: Town) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = as_user(app, town.user).get("/me/records").json["items"]
    return found


def test_a_plus_says_which_offices_have_verified_and_approved_it_and_no_name(app: Flask, town: Town) -> None:
    entered = town.plus()
    town.verify(entered)
    street = factories.community()
    town.approve(entered, replace(factories.staff(street, StaffRole.CLERK, username="li.ming"), path="/"))
    shown = listed(app, town)[0]
    offices = [(each["step"], each["office"]) for each in shown["decided"]]
    assert offices == [("verified", f"{town.node.name}信用办"), ("approved", f"{street.name}信用办")]
    assert "li.ming" not in json.dumps(shown)
    assert {"created_by", "verified_by", "approved_by", "collected_by"} & shown.keys() == set()
    assert all(each.keys() == {"step", "office", "at"} for each in shown["decided"])


def test_what_a_council_has_decided_names_the_council_of_its_node(app: Flask, town: Town) -> None:
    review(Review.COUNCIL)
    entered = town.plus()
    town.verify(entered)
    street = factories.community()
    decide = {"record_ids": [entered.id], "adopted": True, "reason": "", "council": Body(street.path), "now": NOW}
    assert commit(deciding.decide_by_council, **decide) == 1
    verified, resolved = listed(app, town)[0]["decided"]
    assert (verified["step"], resolved["step"], resolved["office"]) == (
        "verified",
        "resolved",
        f"{street.name}议事会",
    )


def test_what_a_rule_lets_count_by_itself_says_so(app: Flask, town: Town) -> None:
    review(Review.AUTO)
    town.verify(town.plus())
    assert [each["step"] for each in listed(app, town)[0]["decided"]] == ["verified", "automatic"]


def test_what_was_turned_down_heard_or_taken_back_says_by_which_office(app: Flask, town: Town) -> None:
    office = f"{town.node.name}信用办"
    rejected = town.plus()
    commit(deciding.reject, record_id=rejected.id, reason="不属实", staff=town.second, now=NOW)
    minus = town.in_notice()
    commit(notices.answer, record_id=minus.id, text="不是我", user_id=town.user.id, now=NOW)
    commit(notices.hear, record_id=minus.id, reason="核对过", staff=town.third, now=NOW + DAY)
    gone = record(town.first, town.person.id)
    taken_back(town.first, gone)
    shown = {each["id"]: [(one["step"], one["office"]) for one in each["decided"]] for each in listed(app, town)}
    assert shown[rejected.id] == [("rejected", office)]
    assert ("heard", office) in shown[minus.id]
    assert shown[gone.id][-1][0] == "withdrawn"


def test_why_and_until_when_it_counts(app: Flask, town: Town) -> None:
    commit(lambda session: session.execute(update(Rule).values(basis="文登区信用积分办法第三条")))
    record(town.first, town.person.id)
    shown = listed(app, town)[0]
    assert (shown["rule"]["name"], shown["rule"]["basis"]) == ("好人好事", "文登区信用积分办法第三条")
    assert shown["rule"]["code"]
    assert shown["effective_at"] < shown["expires_at"]


def test_a_household_and_a_shop_are_listed_for_whom_they_are_of_and_for_nobody_else(app: Flask, town: Town) -> None:
    shop = factories.shop(town.node)
    owner = commit(lambda session: session.get(type(town.user), shop.member.user_id))
    about_shop = record(town.first, shop.merchant.id, "front-duty-ok", 2, subject_kind=SubjectKind.MERCHANT)
    home = {"subject_kind": SubjectKind.HOUSEHOLD}
    about_home = submitted(town.first, town.person.household_id, "sorting-ok", 1, **home)
    other = factories.resident(town.node, user=factories.user())
    assert other.household_id != town.person.household_id
    with frozen(NOW):
        phone, shopkeeper = as_user(app, town.user), as_user(app, owner)
        stranger = as_user(app, factories.user())

        def ids(who: Any, kind: str) -> list[int]:
            return [each["id"] for each in who.get(f"/me/related-records?kind={kind}").json["items"]]

        assert (ids(phone, "household"), ids(phone, "merchant")) == ([about_home.id], [])
        assert (ids(shopkeeper, "household"), ids(shopkeeper, "merchant")) == ([], [about_shop.id])
        assert (ids(stranger, "household"), ids(stranger, "merchant"), ids(stranger, "unit")) == ([], [], [])
        shown = shopkeeper.get("/me/related-records?kind=merchant").json["items"][0]
        assert (shown["subject"], shown["state"]) == (shop.merchant.name, "effective")
        assert shown["decided"][0]["step"] == "verified"
        assert about_home.id not in [each["id"] for each in phone.get("/me/records").json["items"]]
        refused = phone.get("/me/related-records?kind=resident")
        assert (refused.status_code, refused.json["code"]) == (422, "invalid_input")


def test_a_minor_does_not_see_what_is_on_record_about_the_household(app: Flask, town: Town) -> None:
    child = factories.user()
    factories.resident(town.node, user=child, household="H-7", is_minor=True)
    grown = factories.user()
    parent = factories.resident(town.node, user=grown, household="H-7")
    entered = submitted(town.first, parent.household_id, "sorting-ok", 1, subject_kind=SubjectKind.HOUSEHOLD)
    seen = [
        [each["id"] for each in as_user(app, who).get("/me/related-records?kind=household").json["items"]]
        for who in (child, grown)
    ]
    assert seen == [[], [entered.id]]
