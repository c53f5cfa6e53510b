"""A community with a resident who has points and a score, and its desk."""

from collections.abc import Iterator

import pytest
from flask import Flask

from app.civic.papers import issuing
from app.civic.papers.models import Paper, PaperKind
from app.core.clock import frozen
from devtools import factories
from devtools.factories import NOW, Town, commit
from tests.standing.records import factories as credit

HOURS = {"服务队伍": "保洁服务队", "服务时长": "12.5 小时（不含往返路程）"}


@pytest.fixture
def town(app: Flask) -> Iterator[Town]:
    with frozen(NOW):
        credit.install()
        yield factories.town()


def issued(town: Town, kind: PaperKind = PaperKind.CERTIFICATE) -> Paper:
    asked = {"number": town.person.number, "facts": HOURS, "staff": town.admin, "now": NOW}
    return commit(issuing.issue_at_desk, kind=kind, **asked)
