"""A district with two towns, and somebody who keeps its tree."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from flask import Flask

from app.core.clock import frozen
from app.core.identities import StaffIdentity
from app.parties.communities.models import Community, CommunityKind
from devtools import factories
from devtools.factories import NOW, Town


@dataclass(frozen=True)
class Tree:
    """`old` is a town with everything in it, `new` one without anything."""

    district: Community
    old: Town
    new: Community
    keeper: StaffIdentity


@pytest.fixture
def tree(app: Flask) -> Iterator[Tree]:
    with frozen(NOW):
        district = factories.community(kind=CommunityKind.DISTRICT)
        old = factories.town(district=district)
        new = factories.community(parent=district, kind=CommunityKind.TOWN)
        yield Tree(district, old, new, factories.staff(district))
