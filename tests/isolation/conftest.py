"""Two towns of one district, each with one of everything."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from app.core.clock import frozen
from app.parties.communities.models import CommunityKind
from devtools import factories
from devtools.factories import NOW
from tests.isolation.places import Place
from tests.standing.records import factories as credit


@pytest.fixture
def another(app: Flask) -> Iterator[Callable[[], Place]]:
    """A new town with one of everything in it, whenever it is called; all of them belong to one district."""
    with frozen(NOW):
        credit.install()
        district = factories.community(kind=CommunityKind.DISTRICT)
        yield lambda: Place(app, district)


@pytest.fixture
def ours(another: Callable[[], Place]) -> Place:
    return another()
