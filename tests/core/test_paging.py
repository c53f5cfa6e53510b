"""Pages by key: complete, without repeats, and with cursors that cannot be abused."""

import base64

import pytest
from flask import Flask
from sqlalchemy import select

from app.core.db import paging
from app.core.db.paging import decode_cursor, encode_cursor, newest_first
from app.core.db.session import db
from app.core.errors import RuleError
from app.parties.residents.models import User
from devtools import factories
from tests.support.tables import queries


def pages(limit: int) -> list[list[int]]:
    result, cursor = [], None
    while True:
        page = newest_first(db.session(), select(User), User.id, cursor=cursor, limit=limit)
        result.append([user.id for user in page.items])
        cursor = page.next_cursor
        if cursor is None:
            return result


@pytest.mark.parametrize("limit", [1, 2, 3, 4, 5, 6])
def test_every_item_comes_once_newest_first(app: Flask, limit: int) -> None:
    ids = [factories.user().id for _ in range(5)]
    found = pages(limit)
    assert [item for page in found for item in page] == ids[::-1]
    assert all(len(page) == limit for page in found[:-1])


def test_an_empty_list_is_one_page(app: Flask) -> None:
    assert pages(3) == [[]]


def test_what_comes_later_does_not_shift_the_next_page(app: Flask) -> None:
    ids = [factories.user().id for _ in range(4)]
    first = newest_first(db.session(), select(User), User.id, cursor=None, limit=2)
    factories.user()
    second = newest_first(db.session(), select(User), User.id, cursor=first.next_cursor, limit=2)
    assert [user.id for user in second.items] == ids[1::-1]


def test_rows_of_several_columns_are_rows(app: Flask) -> None:
    user = factories.user("somebody")
    page = newest_first(db.session(), select(User.id, User.openid), User.id, cursor=None, limit=2)
    assert [(row.id, row.openid) for row in page.items] == [(user.id, "somebody")]
    assert page.map(lambda row: row.openid).items == ["somebody"]


def test_a_cursor_is_read_back() -> None:
    assert decode_cursor(encode_cursor(10**17)) == 10**17


@pytest.mark.parametrize("key", ["", "-1", "1.5", "1e3", " 1", "1 OR 1=1", "٣", str(10**18)])
def test_a_made_up_cursor_is_refused(key: str) -> None:
    with pytest.raises(RuleError) as refused:
        decode_cursor(base64.urlsafe_b64encode(key.encode()).decode().rstrip("="))
    assert refused.value.details["fields"][0]["field"] == "cursor"


@pytest.mark.parametrize("cursor", ["!", "=", "A", "____", "汉字"])
def test_a_cursor_that_is_no_base64_is_refused(cursor: str) -> None:
    with pytest.raises(RuleError):
        decode_cursor(cursor)


def test_all_pages_are_added_up_in_one_statement(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    ids = [factories.user().id for _ in range(5)]
    page = newest_first(db.session(), select(User), User.id, cursor=None, limit=2, sums={"ids": User.id}).map(str)
    assert page.count
    assert page.totals
    with queries() as asked:
        assert (page.count(), page.totals()) == (5, {"ids": sum(ids)})
    assert len(asked) == 1
    monkeypatch.setattr(paging, "COUNTED_MAX", 4)  # Nobody adds up what nobody counts.
    page = newest_first(db.session(), select(User), User.id, cursor=None, limit=2, sums={"ids": User.id})
    assert page.totals
    assert page.totals() is None


def test_nothing_adds_up_to_nothing(app: Flask) -> None:
    page = newest_first(db.session(), select(User), User.id, cursor=None, limit=2, sums={"ids": User.id})
    assert page.totals
    assert page.totals() == {"ids": 0}
