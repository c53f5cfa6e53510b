"""The desk of fairs: booths added, changed and taken away, queues looked at, the sheet, an offer bound to it."""

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import select

from app.civic.fairs import queueing
from app.civic.fairs.models import Booth
from app.core.clock import frozen
from app.core.db.session import db
from devtools import factories
from devtools.factories import NOW, Town, commit
from tests.civic.fairs.factories import fair
from tests.civic.gatherings.factories import gatherings
from tests.standing.records import factories as credit
from tests.support.desk import at_desk


@pytest.fixture
def town(app: Flask) -> Iterator[Town]:
    with frozen(NOW):
        credit.install()
        yield factories.town()


def test_booths_their_queues_the_sheet_and_an_offer(app: Flask, town: Town) -> None:
    desk, running = at_desk(app, town.admin), fair(town)
    keeper, path = factories.resident(town.node), f"/fairs/{running.id}"
    unknown = factories.resident(factories.town().node).number
    assert path in desk.page(f"/sessions/{running.id}")
    assert "还没有摊位" in desk.page(path)
    typed = {"name": "理发", "by": f"merchant:{town.shop.merchant.id}", "keeper": keeper.number, "has_queue": "true"}
    assert "请填写 10 位居民编号" in desk.post(f"{path}/booths", typed | {"keeper": "12"}).text
    assert "没有找到这位居民" in desk.post(f"{path}/booths", typed | {"keeper": unknown}).text
    page = desk.said(desk.post(f"{path}/booths", typed))
    assert "已增加 1 号摊位" in page
    assert town.shop.merchant.name in page
    made = db.session.scalars(select(Booth)).one()
    assert (made.merchant_id, made.keeper_id, made.has_queue) == (town.shop.merchant.id, keeper.id, True)
    ticket = commit(queueing.take, booth_id=made.id, resident_id=town.person.id, now=NOW)
    page = desk.page(path)
    assert "1 号，" in page
    assert town.person.name not in page
    assert "撤掉" not in page
    assert "还有 1 人在排队" in desk.said(desk.post(f"/fairs/booths/{made.id}/removal"))

    edited = desk.edit(f"/fairs/booths/{made.id}/details", {"number": "7", "name": "义剪", "has_queue": "true"})
    assert "摊位已保存" in desk.said(edited)
    sheet = desk.page(f"{path}/sheet")
    assert ("义剪" in sheet, "手机取号" in sheet, "<strong>7</strong>" in sheet) == (True, True, True)
    assert "增加摊位" in desk.page(path), "the timeline of the session has it, and the form is there"

    draft = factories.offer(town.shop, publish=False)
    assert running.title in desk.page(f"/offers/{draft.id}")
    desk.said(desk.post(f"/offers/{draft.id}/publication", {"bonus_points": "0", "session_id": str(running.id)}))
    assert "上兑换和使用" in desk.page(f"/offers/{draft.id}")
    assert draft.title in desk.page(f"/offers?session_id={running.id}")

    commit(queueing.leave, ticket_id=ticket.id, resident_id=town.person.id, now=NOW)
    assert "摊位已撤掉" in desk.said(desk.post(f"/fairs/booths/{made.id}/removal"))
    assert desk.get(f"/fairs/{gatherings(town)['session_id']}").status_code == 404
