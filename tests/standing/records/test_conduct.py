"""The conduct board: counts by kind of conduct and place, of at least five people each, and nobody's name."""

from datetime import timedelta

from flask import Flask
from flask.testing import FlaskClient

from app.core.clock import frozen
from app.parties.communities.models import Community
from app.standing.records import withdrawal
from devtools import factories
from devtools.factories import NOW, Town, commit
from tests.standing.records import factories as credit

DECEMBER = NOW + timedelta(days=25)


def good(town: Town, people: int) -> list[int]:
    """Records of so many people in November."""
    who = [factories.resident(town.node) for _ in range(people)]
    return [credit.record(town.admin, each.id).id for each in who]


def board(client: FlaskClient, node: Community) -> str:
    with frozen(DECEMBER):
        return client.get(f"/p/{node.slug}/conduct").text


def test_only_what_five_people_have_done_is_counted(app: Flask, client: FlaskClient) -> None:
    credit.install()
    town = factories.town()
    made = good(town, 4)
    page = board(client, town.node)
    assert "这个月没有可以列出来的" in page
    made += good(town, 1)
    page = board(client, town.node)
    assert '<td class="table__number">5</td>' in page
    assert "测试居民" not in page
    assert '<td class="table__number">5</td>' in board(client, town.town)
    commit(withdrawal.withdraw_record, record_id=made[0], reason="记错了", staff=town.admin, now=NOW)
    commit(withdrawal.confirm, record_id=made[0], staff=factories.staff(town.node), now=NOW)
    assert "这个月没有可以列出来的" in board(client, town.node)
    assert "这个月没有可以列出来的" in board(client, factories.town().node)
