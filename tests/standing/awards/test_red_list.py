"""The red list of a node: who has agreed to it, masked, until it ends by itself."""

from datetime import timedelta

from flask.testing import FlaskClient
from sqlalchemy import select

from app.core.clock import frozen
from app.core.db.session import db
from app.standing.awards import displaying, granting
from app.standing.awards.models import Award, SchemeKind
from devtools import factories
from devtools.factories import commit
from tests.standing.awards.conftest import GRANTED_AT, Honours


def listed(client: FlaskClient, honours: Honours, days: int = 1) -> bool:
    with frozen(GRANTED_AT + timedelta(days=days)):
        page = client.get(f"/h/{honours.town.node.slug}").text
    assert "测试居民" not in page
    return "季度红榜" in page


def granted(honours: Honours, kind: SchemeKind) -> Award:
    scheme = honours.scheme(kind=kind, name="季度红榜", months=3)
    cycle = honours.cycle(scheme)
    nomination = honours.nominate(cycle, honours.person().id)
    honours.judging(cycle)
    for _ in range(3):
        honours.vote(nomination, honours.person())
    honours.decide(cycle)
    honours.grant(cycle)
    return db.session.scalars(select(Award)).one()


def show(award: Award, *, is_shown: bool) -> None:
    about = {"award_id": award.id, "resident_id": award.subject_id, "now": GRANTED_AT}
    commit(displaying.display, is_shown=is_shown, **about)


def test_who_has_agreed_stands_there_for_a_quarter(client: FlaskClient, honours: Honours) -> None:
    award = granted(honours, SchemeKind.RED_LIST)
    assert not listed(client, honours)
    show(award, is_shown=True)
    assert listed(client, honours)
    assert listed(client, honours, days=80)
    assert not listed(client, honours, days=95)
    assert "季度红榜" not in client.get(f"/h/{factories.town().node.slug}").text
    show(award, is_shown=False)
    assert not listed(client, honours)


def test_what_was_taken_back_and_other_awards_are_not_there(client: FlaskClient, honours: Honours) -> None:
    award = granted(honours, SchemeKind.RED_LIST)
    show(award, is_shown=True)
    commit(granting.revoke, award_id=award.id, reason="不属实", staff=honours.town.admin, now=GRANTED_AT)
    assert not listed(client, honours)


def test_an_honour_shown_to_neighbours_is_on_no_list_for_everybody(client: FlaskClient, honours: Honours) -> None:
    show(granted(honours, SchemeKind.HONOUR), is_shown=True)
    assert not listed(client, honours)
