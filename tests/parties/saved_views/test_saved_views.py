"""Filters of a list under a name: saved, opened, named anew, removed; one's own alone, and nobody's name in them."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.core.db.session import db
from app.core.errors import RuleError
from app.core.permissions import StaffRole
from app.parties.saved_views import queries, saving
from app.parties.saved_views.errors import SavedViewNotFoundError, TooManySavedViewsError
from app.parties.saved_views.models import QUERY_MAX, SavedView
from devtools import factories
from devtools.factories import Town, commit
from tests.support.desk import Desk, at_desk

LIST = "/console/records"
AT = f"{LIST}?kind=resident&state=draft"
NEW = "/views/new?list_path=records&kind=resident&state=draft"


@pytest.fixture
def town(app: Flask) -> Town:
    return factories.town()


@pytest.fixture
def desk(app: Flask, town: Town) -> Desk:
    return at_desk(app, town.admin)


def save(town: Town, name: str, **where: Any) -> SavedView:
    about = {"path": LIST, "query": "kind=resident", "staff": town.admin} | where
    return commit(saving.save, name=name, **about)


def count() -> int:
    return db.session.scalars(select(func.count(SavedView.id))).one()


def test_filters_are_saved_opened_named_anew_and_removed(desk: Desk, town: Town) -> None:
    page = desk.page("/records?kind=resident&state=draft")
    assert f'"/console{NEW}"' in page.replace("&amp;", "&")
    saved = desk.post(NEW, {"name": "待核实"})
    assert saved.headers["Location"] == AT
    page = desk.said(saved)
    assert f'href="{AT.replace("&", "&amp;")}" aria-current="true">待核实</a>' in page
    assert "保存这些条件" not in page
    assert "待核实" in desk.page("/records")
    assert ">我的视图<" not in desk.page("/residents")

    (view,) = queries.all_views(db.session(), staff=town.admin)
    page = desk.said(desk.post(f"/views/{view.id}", {"name": "本周要看"}))
    assert "本周要看" in page
    assert "信用记录" in page
    assert "本周要看" not in desk.said(desk.post(f"/views/{view.id}/removal"))
    assert count() == 0


def test_what_is_typed_is_not_saved(desk: Desk, town: Town) -> None:
    page = desk.page("/statements?status=drafted&shop=%E5%BC%A0%E5%A4%A7%E5%A6%88")
    (link,) = [part.split('"')[0] for part in page.split('href="') if part.startswith("/console/views/new")]
    assert "status" in link
    assert "shop" not in link
    page = desk.page("/residents?phone=13900001111")
    assert "保存这些条件" not in page


@pytest.mark.parametrize("address", [f"records&state={'x' * QUERY_MAX}", f"{'x' * 200}&a=b", "记录&a=b"])
def test_what_does_not_fit_is_refused(desk: Desk, address: str) -> None:
    answer = desk.post(f"/views/new?list_path={address}", {"name": "太长"})
    assert answer.status_code == 422
    assert "这些条件太长" in answer.get_data(as_text=True)
    assert count() == 0


def test_without_filters_there_is_nothing_to_save(desk: Desk) -> None:
    assert "还没有保存视图" in desk.page("/views/new?list_path=records")
    desk.post("/views/new?list_path=records", {"name": "全部"})
    assert count() == 0


@pytest.mark.parametrize("name", ["", "字" * 21])
def test_a_wrong_name_is_refused_and_kept(desk: Desk, name: str) -> None:
    answer = desk.post(NEW, {"name": name})
    assert answer.status_code == 422
    assert 'id="name-error"' in answer.get_data(as_text=True)
    assert count() == 0


def test_a_list_has_each_name_once_and_another_list_may_have_it_too(town: Town) -> None:
    save(town, "Mine")
    with pytest.raises(RuleError) as refused:
        save(town, "mine")
    assert refused.value.details["fields"][0]["field"] == "name"
    other = save(town, "Mine", path="/console/statements")
    again = save(town, "Second")
    with pytest.raises(RuleError):
        commit(saving.rename, view_id=again.id, name="MINE", staff=town.admin)
    assert commit(saving.rename, view_id=other.id, name="mine", staff=town.admin).name == "mine"
    colleague = factories.staff(town.town, StaffRole.FINANCE)
    assert save(town, "Mine", staff=colleague).staff_id == colleague.id


def test_twenty_are_enough_for_a_list(town: Town) -> None:
    for number in range(saving.MOST):
        save(town, f"视图 {number}")
    with pytest.raises(TooManySavedViewsError):
        save(town, "还要一个")
    assert save(town, "别的列表", path="/console/statements")
    assert len(queries.views_of(db.session(), staff=town.admin, path=LIST)) == saving.MOST


def test_views_are_ones_own(app: Flask, town: Town) -> None:
    view = save(town, "自己的")
    colleague = factories.staff(town.town)
    desk = at_desk(app, colleague)
    assert "自己的" not in desk.page("/records")
    assert "自己的" not in desk.page("/views")
    for path in f"/views/{view.id}", f"/views/{view.id}/removal":
        assert desk.post(path, {"name": "换个名"}).status_code == 404
    assert desk.get(f"/views/{view.id}").status_code == 404
    with pytest.raises(SavedViewNotFoundError):
        queries.own_view(db.session(), view_id=view.id, staff=colleague)
    db.session.expire_all()
    assert queries.own_view(db.session(), view_id=view.id, staff=town.admin).name == "自己的"
