"""How banks write their answers: headings and words that nobody knows are pointed out once and remembered."""

import html
import io
import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.alliance.settlement import bank_formats
from app.alliance.settlement.bank_formats import Meaning, Pointed
from app.alliance.settlement.bank_results import HEADERS as COLUMNS_OURS
from app.alliance.settlement.errors import BankFormatNotFoundError, TooManyWordsError
from app.alliance.settlement.models import BankFormat, PaymentBatch, Statement
from app.core.clock import frozen
from app.core.db.session import db
from app.core.permissions import StaffRole
from app.parties.communities.models import CommunityKind
from devtools import factories
from devtools.factories import NOW, Town, commit
from tests.alliance.settlement import october
from tests.support.desk import Desk, at_desk

OWN = ["批次内编码", "状态描述", "网银凭证", "实付", "附言说明"]
"""Headings that are in no list of ours, in the order of ours."""


@pytest.fixture
def town(app: Flask) -> Iterator[Town]:
    with frozen(NOW):
        yield factories.town(points=1_000)


@pytest.fixture
def desk(app: Flask, town: Town) -> Desk:
    return at_desk(app, town.admin)


@pytest.fixture
def batch(town: Town) -> PaymentBatch:
    return october.make(town, october.approved(town, 3))


def sheet(batch: PaymentBatch, words: list[str], headings: list[str] = OWN) -> dict[str, Any]:
    lines = ["某某银行批量转账结果", ",".join(headings)]
    for number, (item, word) in enumerate(zip(october.items_of(batch), words, strict=True)):
        lines.append(f'{item.reference},{word},FLOW-{number},"¥{item.amount_fen / 100:,.2f}",')
    return {"file": (io.BytesIO("\r\n".join(lines).encode("gb18030")), "answer.csv")}


def hidden(page: str, name: str) -> str:
    return html.unescape(re.findall(rf'name="{name}" value="([^"]*)"', page)[0])


def upload(desk: Desk, batch: PaymentBatch, file: dict[str, Any]) -> str:
    answer = desk.post(f"/payments/{batch.id}/result", file)
    assert answer.status_code == 200
    return str(answer.get_data(as_text=True))


def pointed_out(desk: Desk, batch: PaymentBatch, page: str, **said: Any) -> str:
    form = {"file": hidden(page, "file"), "name": "某某银行", **said}
    answer = desk.post(f"/payments/{batch.id}/format", form)
    assert answer.status_code == 200
    return str(answer.get_data(as_text=True))


COLUMNS = {"first": "2", "last": "2"} | {f"column-{number}": str(number) for number in range(5)}


def test_headings_are_pointed_out_once(app: Flask, town: Town, desk: Desk, batch: PaymentBatch) -> None:
    page = upload(desk, batch, sheet(batch, ["成功"] * 3))
    assert "没有认出：付款编号、付款结果" in page
    assert "状态描述（第 2 列）" in page
    page = pointed_out(desk, batch, page, **COLUMNS)
    assert page.count("记为已付款") >= 3
    booked = desk.post(f"/payments/{batch.id}/booking", {"rows": hidden(page, "rows"), "shape": hidden(page, "shape")})
    assert "成功 3 笔" in desk.said(booked)
    again = upload(at_desk(app, factories.staff(town.town)), batch, sheet(batch, ["成功"] * 3))
    assert "已入过账" in again
    october.assert_everything_adds_up()
    assert "状态描述" in desk.page("/bank-formats")


def test_an_unknown_word_stops_nothing_else_and_is_remembered(
    app: Flask, town: Town, desk: Desk, batch: PaymentBatch
) -> None:
    words = ["成功", "对方已收妥", "对方 已收妥"]
    page = pointed_out(desk, batch, upload(desk, batch, sheet(batch, words)), **COLUMNS)
    assert "不认识的付款结果" in page
    assert "“对方已收妥”（第 4 行）" in page
    first = {"rows": hidden(page, "rows"), "shape": hidden(page, "shape")}
    assert "成功 1 笔" in desk.said(desk.post(f"/payments/{batch.id}/booking", first))
    page = pointed_out(desk, batch, page, word=["对方已收妥"], meaning=["paid"])
    assert "不认识的付款结果" not in page
    second = {"rows": hidden(page, "rows"), "shape": hidden(page, "shape")}
    assert "成功 2 笔" in desk.said(desk.post(f"/payments/{batch.id}/booking", second))
    db.session.rollback()
    statuses = {each.status.value for each in db.session.scalars(select(Statement))}
    assert statuses == {"paid"}
    listed = desk.page("/bank-formats")
    assert "对方已收妥：已付款" in listed
    format_id = db.session.scalars(select(BankFormat.id)).one()
    assert "重新询问" in desk.said(desk.post(f"/bank-formats/{format_id}/removal"))
    assert "没有认出" in upload(desk, batch, sheet(batch, words))
    october.assert_everything_adds_up()


def test_what_a_word_means_everywhere_no_bank_turns_round(
    app: Flask, town: Town, desk: Desk, batch: PaymentBatch
) -> None:
    page = pointed_out(desk, batch, upload(desk, batch, sheet(batch, ["失败"] * 3)), **COLUMNS)
    page = pointed_out(desk, batch, page, word=["失败"], meaning=["paid"])
    assert "记为失败" in page
    assert "记为已付款<" not in page


def test_a_word_counts_for_its_own_format_only(app: Flask, town: Town, desk: Desk, batch: PaymentBatch) -> None:
    words = ["收妥"] * 3
    page = pointed_out(desk, batch, upload(desk, batch, sheet(batch, words)), **COLUMNS)
    pointed_out(desk, batch, page, word=["收妥"], meaning=["paid"])
    other = upload(desk, batch, sheet(batch, words, ["付款编号", "付款结果", "银行流水号", "金额", "原因"]))
    assert "“收妥”" in other
    assert "记为已付款<" not in other


@pytest.mark.parametrize("how", [{}, {"column-0": "1", "column-1": "1"}, {"column-0": "0"}, {"column-0": "999"}])
def test_columns_that_cannot_be_are_asked_for_again(desk: Desk, batch: PaymentBatch, how: dict[str, str]) -> None:
    page = upload(desk, batch, sheet(batch, ["成功"] * 3))
    page = pointed_out(desk, batch, page, first="2", last="2", **how)
    assert "没有认出" in page
    assert "请为每个必填的列选择" in page
    assert db.session.scalars(select(BankFormat)).all() == []


def test_a_file_is_found_by_who_has_uploaded_it_for_its_list(app: Flask, town: Town, desk: Desk) -> None:
    statements = october.approved(town, 2)
    batch, other = (october.make(town, [each]) for each in statements)
    token = hidden(upload(desk, batch, sheet(batch, ["成功"])), "file")
    form = {"file": token, "name": "某某银行", **COLUMNS}
    somebody = at_desk(app, factories.staff(town.town))
    assert somebody.post(f"/payments/{batch.id}/format", form).status_code == 404
    assert desk.post(f"/payments/{other.id}/format", form).status_code == 404
    for wrong in ("", "x", token[:-4], "ä"):
        assert desk.post(f"/payments/{batch.id}/format", form | {"file": wrong}).status_code == 404
    assert desk.post(f"/payments/{batch.id}/format", form).status_code == 200


def point(by: Any, word: str = "收妥", shape: str = "a" * 64) -> BankFormat:
    pointed = Pointed(shape, "某某银行", {"付款编号": 0}, {"付款编号": "编码"}, {word: Meaning.PAID})
    return commit(bank_formats.point_out, pointed=pointed, staff=by, now=NOW)


def test_a_format_counts_below_and_nowhere_else(app: Flask) -> None:
    with frozen(NOW):
        district = factories.community(kind=CommunityKind.DISTRICT)
        here, there = factories.town(district=district), factories.town(district=district)
        kept = point(here.admin)
        below = factories.staff(here.node)
        session = db.session()
        assert bank_formats.meanings(session, "a" * 64, staff=below)["收妥"] is Meaning.PAID
        assert "收妥" not in bank_formats.meanings(session, "a" * 64, staff=there.admin)
        assert "收妥" not in bank_formats.meanings(session, "b" * 64, staff=here.admin)
        assert bank_formats.listed(session, staff=there.admin) == []
        assert [each.is_own for each in bank_formats.listed(session, staff=below)] == [False]
        session.rollback()
        for other in (there.admin, below):
            with pytest.raises(BankFormatNotFoundError):
                commit(bank_formats.remove, format_id=kept.id, staff=other, now=NOW)
        auditor = at_desk(app, factories.staff(here.town, StaffRole.AUDITOR))
        assert "移除后" not in auditor.page("/bank-formats")
        assert auditor.post(f"/bank-formats/{kept.id}/removal").status_code == 403
        commit(bank_formats.remove, format_id=kept.id, staff=here.admin, now=NOW)


def test_a_format_has_a_bounded_number_of_words(app: Flask) -> None:
    with frozen(NOW):
        admin = factories.town().admin
        for number in range(bank_formats.MAX_WORDS):
            point(admin, f"用语{number}")
        point(admin, "用语 0")  # The same word.
        with pytest.raises(TooManyWordsError):
            point(admin, "多一个")


def test_another_line_is_the_heading_of_a_banks_answer(app: Flask, town: Town, desk: Desk, batch: PaymentBatch) -> None:
    """A line above looks more like headings than those of the bank do."""
    file = sheet(batch, ["成功"] * 3)
    content = (
        file["file"][0]
        .getvalue()
        .replace("某某银行批量转账结果".encode("gb18030"), "付款编号,付款结果".encode("gb18030"))
    )

    def upload_it() -> str:
        return upload(desk, batch, {"file": (io.BytesIO(content), "answer.csv")})

    page = upload_it()
    assert "这个付款编号不在本清单上" in page  # The true headings are taken for a row.
    page = pointed_out(desk, batch, page, heading="2-2")
    assert "没有认出：付款编号、付款结果" in page
    assert 'value="某某银行"' in page
    assert "状态描述（第 2 列）" in page
    page = pointed_out(desk, batch, page, **COLUMNS)
    assert '有问题的行</p><p class="figure__value">0<' in page
    assert "记为已付款" in upload_it()
    page = pointed_out(desk, batch, upload_it(), heading="7-9")
    assert "这几行不能作表头" in page
    booked = desk.post(f"/payments/{batch.id}/booking", {"rows": hidden(page, "rows"), "shape": hidden(page, "shape")})
    assert "成功 3 笔" in desk.said(booked)
    october.assert_everything_adds_up()


def test_a_heading_with_known_names_is_remembered_at_once(
    app: Flask, town: Town, desk: Desk, batch: PaymentBatch
) -> None:
    names = ["付款编号", "处理结果", "网银凭证", "交易金额", "备注"]
    file = sheet(batch, ["成功"] * 3, names)
    decoy = "付款编号,付款结果,银行流水号,金额（元）,失败原因".encode("gb18030")
    content = file["file"][0].getvalue().replace("某某银行批量转账结果".encode("gb18030"), decoy)
    page = upload(desk, batch, {"file": (io.BytesIO(content), "answer.csv")})
    assert "付款编号不在本清单上" in page
    page = pointed_out(desk, batch, page, heading="2-2")
    assert "付款编号不在本清单上" not in page
    assert db.session.scalars(select(BankFormat)).one().columns == {
        name: at for at, name in enumerate(COLUMNS_OURS) if at != 2
    }
    assert "付款编号不在本清单上" not in upload(desk, batch, {"file": (io.BytesIO(content), "answer.csv")})
