"""Forty shops in one go, in the names of owners whose numbers WeChat knows; wrong cells named, nothing half done."""

import io
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.core.clock import frozen
from app.core.db.session import db
from app.core.imports.spreadsheets import SheetError, SheetRow
from app.core.permissions import StaffRole
from app.core.tasks import runner
from app.parties import merchants, residents
from app.parties.merchants import bulk
from app.parties.merchants.bulk import HEADERS, ShopsReport
from app.parties.merchants.models import Merchant, MerchantStatus
from app.parties.messages.models import Message
from devtools import factories
from devtools.factories import NOW, Town, commit
from tests.support.checks import assert_books_balance
from tests.support.desk import at_desk
from tests.support.sheets import xlsx

Cells = tuple[str, ...]


@pytest.fixture
def town(app: Flask) -> Iterator[Town]:
    with frozen(NOW):
        yield factories.town()


def owner(number: int) -> str:
    """The phone of somebody whose number WeChat has verified."""
    phone = f"136{number:08d}"
    commit(residents.show_phone, user_id=factories.user().id, phone=phone)
    return phone


def shop(number: int, phone: str, node: str = "", **other: str) -> Cells:
    cells = {
        "店名": f"示例小店{number}",
        "行业": "超市",
        "地址": f"示例路 {number} 号",
        "店铺电话": "0631-0000000",
        "执照号": f"92370000SHOP{number:06d}",
        "所属社区": node,
        "店主手机号": phone,
    } | other
    return tuple(cells.values())


def sheet(*rows: Cells) -> list[SheetRow]:
    return [SheetRow(n, dict(zip(HEADERS, cells, strict=True))) for n, cells in enumerate(rows, start=2)]


def shops() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count(Merchant.id))) or 0


def test_forty_shops_join_at_once_and_their_owners_hear_of_it(town: Town) -> None:
    rows = sheet(*(shop(n, owner(n), town.node.name) for n in range(1, 41)))
    problems, report, same = bulk.check_shops(db.session(), rows=rows, staff=town.admin)
    assert (problems, report, same) == ([], ShopsReport(40, 0), [])
    before = db.session.scalar(select(func.count(Message.id))) or 0
    assert commit(bulk.import_shops, rows=rows, staff=town.admin, now=NOW) == report
    first = db.session.scalars(select(Merchant).where(Merchant.name == "示例小店1")).one()
    assert (first.status, first.community_id, first.decided_by) == (MerchantStatus.ACTIVE, town.node.id, town.admin.id)
    user = residents.user_of_phone(db.session(), phone="13600000001")
    assert user is not None
    assert merchants.membership(db.session(), user.id, None).is_owner
    assert db.session.scalar(select(func.count(Message.id))) == before + 40
    assert_books_balance()
    assert commit(bulk.import_shops, rows=rows, staff=town.admin, now=NOW) == ShopsReport(0, 40)


def test_one_owner_may_have_more_shops_than_may_wait(town: Town) -> None:
    phone = owner(1)
    rows = sheet(*(shop(n, phone, town.node.name) for n in range(1, 6)))
    assert commit(bulk.import_shops, rows=rows, staff=town.admin, now=NOW) == ShopsReport(5, 0)


@pytest.mark.parametrize(
    ("changed", "column", "says"),
    [
        ({"店名": "店"}, "店名", "2 到 40 个字"),
        ({"行业": ""}, "行业", "2 到 40 个字"),
        ({"地址": "一号"}, "地址", "4 到 200 个字"),
        ({"店铺电话": "电话"}, "店铺电话", "7 到 16 位"),
        ({"执照号": "123"}, "执照号", "15 到 18 位"),
        ({"执照号": "92370000SHOP000001"}, "执照号", "与第 2 行重复"),
        ({"所属社区": "哪里"}, "所属社区", "没有找到“哪里”"),
        ({"店主手机号": "1390"}, "店主手机号", "11 位手机号"),
        ({"店主手机号": "13900000099"}, "店主手机号", "还没有微信用户核对过"),
    ],
)
def test_a_wrong_cell_is_named_and_no_shop_is_added(
    town: Town, changed: dict[str, str], column: str, says: str
) -> None:
    rows = sheet(shop(1, owner(1)), shop(2, owner(2), **changed))
    problems, *_ = bulk.check_shops(db.session(), rows=rows, staff=town.admin)
    assert [(each.row, each.column) for each in problems if says in each.message] == [(3, column)]
    before = shops()
    with pytest.raises(SheetError):
        commit(bulk.import_shops, rows=rows, staff=town.admin, now=NOW)
    assert shops() == before


def test_a_licence_that_somebody_holds(town: Town) -> None:
    phone = owner(1)
    waiting, elsewhere = factories.applied(town.node), factories.shop(factories.town().node)
    rows = sheet(
        shop(1, phone, town.node.name, 执照号=waiting.licence_no, 店名=waiting.name),
        shop(2, phone, town.node.name, 执照号=elsewhere.merchant.licence_no, 店名=elsewhere.merchant.name),
    )
    problems, *_ = bulk.check_shops(db.session(), rows=rows, staff=town.admin)
    assert [each.message for each in problems] == [bulk.APPLIED, bulk.TAKEN]


def test_the_sheet_is_taken_in_the_console(app: Flask, town: Town) -> None:
    clerk = factories.staff(town.node, StaffRole.CLERK)
    desk = at_desk(app, clerk)
    assert "导入表格" in desk.page("/merchants")
    phone = owner(7)
    content = xlsx(
        [
            ("商户名称", "行业", "经营地址", "联系电话", "统一社会信用代码", "经营者手机号"),
            ("示例便民超市", "超市", "示例路 7 号", "0631 0000000", "92370000shop000007", f"+86 {phone}"),
            ("示例粮油店", "粮油", "示例路 8 号", "0631-0000000", "92370000SHOP000008", "13600000098"),
        ]
    )
    answer = desk.post("/imports/merchants", {"file": (io.BytesIO(content), "商户.xlsx")})
    assert runner.run_next(app.extensions["tasks"])
    page = desk.said(answer)
    assert "还没有微信用户核对过这个手机号" in page
    assert "请先核对过执照" in page
    number = answer.headers["Location"].rpartition("/")[2]
    entered = desk.post(f"/imports/checked/{number}/entering", {"how": "good"}, once=f"import-{number}")
    assert runner.run_next(app.extensions["tasks"])
    assert "已导入 1 行" in desk.said(entered)
    db.session.rollback()
    made = db.session.scalars(select(Merchant).where(Merchant.name == "示例便民超市")).one()
    assert (made.licence_no, made.community_id, made.phone) == ("92370000SHOP000007", town.node.id, "06310000000")
