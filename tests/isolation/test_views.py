"""What another town has changes nothing of what ours sees: every page, list, sum and file stays as it was.

So a query that forgets whose rows these are is noticed wherever it is, also in a route that does not exist yet.
"""

from collections.abc import Callable

import pytest
from flask import Flask

from app.core.exports import Export
from app.core.permissions import StaffRole
from devtools import factories
from tests.isolation.places import Place, kind_of
from tests.isolation.views import OF_ONE, Look, changes, look_around, readable, take_everything_home
from tests.support.desk import Desk, at_desk
from tests.support.http import as_staff

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]
PAPERS = {
    "/api/v1/cases/near",  # A category is asked for, too; tests/civic/snaps asks.
    "/api/v1/me/passbook.pdf",
    "/console/pledges/signatures/<int:signature_id>/sheet",
    "/console/records/<int:record_id>/slip",
    "/console/reports/<sealed_no>/reporter",  # Two have opened it, for an hour; tests/civic/reports opens it.
    "/console/statements/<int:statement_id>/receipt",
    "/console/statements/<int:statement_id>/voucher",
    "/console/tasks/<int:task_id>/file",
    "/console/top-ups/<int:top_up_id>/attachment",
    "/console/top-ups/<int:top_up_id>/voucher",
}
"""One document each, which is there once something has been paid, done, attached or entered by a block leader,
or a period is asked for.
"""
NOBODYS = {
    "/console/account",
    "/console/notes",  # In which one is named oneself.
    "/console/offers/new",
    "/console/papers/new",
    "/console/residents/award",  # Nobody was ticked; tests/office/profiles ticks.
    "/console/rules",
    "/console/session",
    "/console/settings",
    "/console/settings/bands",
    "/console/settings/calendar",
    "/console/settings/calendar/new",
    "/console/settings/programme",
    "/console/search",  # Nothing was typed; tests/office/search types.
    "/console/staff/password-slips/print",  # One has just made them oneself.
    "/console/tasks",  # One's own.
    "/console/views",  # One's own.
    "/console/views/new",  # What one has chosen.
}
"""Pages of staff without rows of a town."""


EMPTY = {"/api/v1/me/helping", "/api/v1/me/invitations"}
"""Lists of people in which nobody of a place has anything."""
OWN = {"user", "holder", "resident", "clerk", "owner"}
"""Policies of routes on which one sees what is one's own."""


def test_nothing_of_ours_depends_on_another_town(app: Flask, ours: Place, another: Callable[[], Place]) -> None:
    rules = list(readable(app))
    assert len(rules) > 100

    def somebody_for(export: Export) -> Desk:
        return ours.desk(next(filter(export.is_for, sorted(StaffRole))))

    def look() -> Look:
        pages = look_around(ours, ours.caller, rules)
        return pages | take_everything_home(
            ours, lambda export: ours.desk(next(filter(export.is_for, sorted(StaffRole))))
        )

    before = look()
    assert {name for name, (status, _) in before.items() if status != 200} == PAPERS
    assert changes(before, look()) == {}
    another()
    assert changes(before, look()) == {}


def test_every_list_of_staff_has_rows_of_another_town_to_leave_out(
    app: Flask, ours: Place, another: Callable[[], Place]
) -> None:
    """The test above could not fail for a list that stays the same even for those who see both towns."""
    above = factories.staff(ours.district)
    desk, api = at_desk(app, above), as_staff(app, above)
    lists = [rule for rule in readable(app) if not rule.arguments and kind_of(app, rule) in {"page", "staff"}]

    def look() -> Look:
        pages = look_around(ours, lambda rule: desk if kind_of(app, rule) == "page" else api, lists)
        return pages | take_everything_home(ours, lambda _: desk)

    before = look()
    assert {status for status, _ in before.values()} == {200}
    another()
    assert before.keys() - changes(before, look()).keys() == NOBODYS | OF_ONE.keys()


def test_every_list_of_people_has_a_row_of_their_own(app: Flask, ours: Place) -> None:
    """As above, for those who see nothing but their own: what they are shown is something."""
    lists = [rule for rule in readable(app) if not rule.arguments and kind_of(app, rule) in OWN]
    shown = {rule.rule: ours.caller(rule).get(rule.rule.removeprefix("/api/v1")).json for rule in lists}
    assert {route for route, body in shown.items() if body and body.get("items") == []} == EMPTY
