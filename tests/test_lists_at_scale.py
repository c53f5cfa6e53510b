"""The desk's lists of what a city has millions of begin with the newest row, whatever else they are narrowed to."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from app.alliance.settlement import statements
from app.civic.gatherings import queries as gatherings
from app.core.db.session import db
from app.core.identities import StaffIdentity
from app.parties.residents.queries import residents_in_scope
from app.standing.records.queries import records_in_scope
from devtools import factories
from devtools.factories import NOW
from tests.support.tables import queries

List = Callable[[StaffIdentity], Any]


def residents(staff: StaffIdentity) -> Any:
    return residents_in_scope(db.session(), staff=staff, cursor=None, limit=20)


def records(staff: StaffIdentity) -> Any:
    return records_in_scope(db.session(), staff=staff, now=NOW, cursor=None, limit=20)


def statements_(staff: StaffIdentity) -> Any:
    return statements.in_scope(db.session(), staff=staff, month=None, status=None, cursor=None, limit=20)


def sessions(staff: StaffIdentity) -> Any:
    return gatherings.sessions_in_scope(db.session(), staff=staff, cursor=None, limit=20)


def projects(staff: StaffIdentity) -> Any:
    return gatherings.projects_in_scope(db.session(), staff=staff, cursor=None, limit=20)


LISTS = {
    "resident": residents,
    "credit_record": records,
    "statement": statements_,
    "gathering": sessions,
    "project": projects,
}


@pytest.mark.only_on("mariadb")
@pytest.mark.parametrize("table", LISTS)
def test_whoever_sees_everything_reads_the_newest_rows_and_no_more(app: Flask, table: str) -> None:
    town = factories.town()
    for _ in range(30):
        factories.community(parent=town.town)
    with queries() as sent:
        LISTS[table](town.admin)
    (sql,) = [each for each in sent if f"FROM {table}" in each and "ORDER BY" in each]
    assert sql.startswith("SELECT STRAIGHT_JOIN") or " JOIN " not in sql
    assert "community_id IN (" not in sql
    assert "LIKE" not in sql


@pytest.mark.parametrize("table", LISTS)
def test_whoever_sees_a_part_asks_for_its_nodes_by_their_ids(app: Flask, table: str) -> None:
    town, _other = factories.town(), factories.town()
    with queries() as sent:
        LISTS[table](town.admin)
    (sql,) = [each for each in sent if f"FROM {table}" in each and "ORDER BY" in each]
    assert f"{table}.community_id IN (" in sql
    assert "LIKE" not in sql
