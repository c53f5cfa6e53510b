"""Of two masked names the household tells who is who, for staff of where somebody lives, and for nobody else."""

from collections.abc import Iterator

import pytest
from flask import Flask

from app.core.clock import frozen
from app.office.residency import moving
from app.parties.communities.models import Community, CommunityKind
from devtools import factories
from devtools.factories import NOW, commit
from tests.standing.records.factories import install, record
from tests.support.desk import at_desk


@pytest.fixture
def town(app: Flask) -> Iterator[Community]:
    with frozen(NOW):
        install()
        yield factories.community(kind=CommunityKind.TOWN)


@pytest.mark.parametrize("page", ["/records", "/reminders"])
def test_lists_say_the_household(app: Flask, town: Community, page: str) -> None:
    here, there = (factories.community(parent=town) for _ in range(2))
    one, two = (factories.resident(here, household=home) for home in ("7-7-701", "8-8-802"))
    staff, above = factories.staff(here), factories.staff(town)
    for person in (one, two):
        record(staff, person.id, "parking-repeat", -10)
    desk = at_desk(app, staff)
    assert "7-7-701" in desk.page(page)
    assert "8-8-802" in desk.page(page)
    commit(moving.move, resident_id=two.id, community_id=there.id, home="9-9-909", staff=above, now=NOW)
    for text in ("8-8-802", "9-9-909"):
        assert text not in desk.page(page), "it has moved with them"
    assert "9-9-909" in at_desk(app, above).page(page)
