"""Plates of many shops on sheets of A4: each code can be read, each name is there, and they stand where they should."""

import io
from typing import Any

import pypdfium2
import pytest
import zxingcpp
from flask import Flask
from PIL import Image
from sqlalchemy import select

from app.alliance.plates import sheets
from app.alliance.plates.layout import HEIGHT_MM, WIDTH_MM, lay_out
from app.core.audit import AuditEvent
from app.core.clock import frozen
from app.core.db.session import db
from app.core.files.fonts import NoChineseFontError
from app.core.permissions import StaffRole
from app.core.tasks import Task, TaskStatus, runner
from app.parties import merchants
from devtools import factories
from devtools.factories import NOW, Town, commit
from tests.support.desk import Desk, at_desk

URL = "https://credit.example.org"


@pytest.fixture
def town(app: Flask) -> Any:
    with frozen(NOW):
        yield factories.town()


@pytest.fixture
def desk(app: Flask, town: Town) -> Desk:
    return at_desk(app, town.admin)


def plate(number: int, **changes: Any) -> Any:
    slug = f"abcdefgh{number:02d}"
    what = {"name": f"测试第{number}店", "trade": "理发", "slug": slug, "url": f"{URL}/m/{slug}"}
    return lay_out(**(what | {"address": "测试路 1 号"} | changes))


def pages_of(pdf: bytes, *, dots_per_mm: float = 6) -> list[Image.Image]:
    """Each page as a picture, which is closed in order."""
    document = pypdfium2.PdfDocument(pdf)
    pictures = []
    for page in document:
        bitmap = page.render(scale=dots_per_mm * 25.4 / 72)
        pictures.append(bitmap.to_pil().convert("RGB"))
        bitmap.close()
        page.close()
    document.close()
    return pictures


def text_of(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    words = []
    for page in document:
        text = page.get_textpage()
        words.append(text.get_text_bounded())
        text.close()
        page.close()
    document.close()
    return "\n".join(words)


def codes_on(picture: Image.Image) -> list[str]:
    return sorted(found.text for found in zxingcpp.read_barcodes(picture))


@pytest.mark.parametrize("per_sheet", sorted(sheets.GRIDS))
def test_every_code_leads_to_its_shop(per_sheet: int) -> None:
    pdf = sheets.pdf([plate(number) for number in range(per_sheet + 1)], per_sheet=per_sheet)
    pictures = pages_of(pdf)
    wanted = [f"{URL}/m/abcdefgh{number:02d}" for number in range(per_sheet + 1)]
    assert [codes_on(picture) for picture in pictures] == [wanted[:per_sheet], wanted[per_sheet:]]
    words = text_of(pdf)
    for number in range(per_sheet + 1):
        assert f"测试第{number}店" in words
        assert f"abcdefgh{number:02d}" in words
    assert "测试路 1 号" in words


@pytest.mark.parametrize("per_sheet", sorted(sheets.GRIDS))
def test_plates_fit_on_a4_inside_what_printers_reach(per_sheet: int) -> None:
    grid = sheets.GRIDS[per_sheet]
    (wide, high), (left, top) = grid.size_mm, grid.corner_mm
    assert sorted((wide, high)) == [210, 297]
    assert left >= 8 - 1e-9
    assert top >= 8 - 1e-9
    assert left + grid.columns * WIDTH_MM * grid.scale <= wide - 8 + 1e-9
    assert top + grid.rows * HEIGHT_MM * grid.scale <= high - 8 + 1e-9


def test_a_code_can_be_read_though_a_corner_is_scratched() -> None:
    picture = pages_of(sheets.pdf([plate(1)], per_sheet=1))[0]
    middle = picture.width // 2, picture.height * 6 // 10
    picture.paste("white", (middle[0] - 40, middle[1] - 40, middle[0] + 40, middle[1] + 40))
    assert codes_on(picture) == [f"{URL}/m/abcdefgh01"]


def test_long_names_and_the_mini_programs_own_code() -> None:
    own = io.BytesIO()
    Image.new("RGB", (430, 430), "#123456").save(own, "PNG")
    long = "一家名字特别特别长的社区便民理发美容护肤连锁商店"
    pdf = sheets.pdf([plate(1, name=long, picture=own.getvalue())], per_sheet=4)
    words = text_of(pdf).replace("\n", "").replace("\r", "")
    assert long in words
    picture = pages_of(pdf)[0]
    assert codes_on(picture) == []
    colours = {colour for _, colour in picture.getcolors(1 << 20)}
    assert (0x12, 0x34, 0x56) in colours


def test_without_a_chinese_font_there_are_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "chinese_font_path", lambda: None)
    with pytest.raises(NoChineseFontError):
        sheets.pdf([plate(1)], per_sheet=1)


def printed() -> list[dict[str, Any]]:
    db.session.rollback()
    return list(db.session.scalars(select(AuditEvent.facts).where(AuditEvent.action == "plates.printed")))


def test_plates_are_drawn_by_a_task(app: Flask, town: Town, desk: Desk) -> None:
    other = factories.shop(town.node)
    assert desk.page("/plates").count('name="merchant_ids"') == 2
    form = {"merchant_ids": [town.shop.merchant.id, other.merchant.id], "per_sheet": "2"}
    answers = [desk.post("/plates", form, once="the same form") for _ in range(2)]
    assert "正在生成 2 家商户的铭牌" in desk.said(answers[1])
    assert runner.run_next(app.extensions["tasks"])
    assert not runner.run_next(app.extensions["tasks"])
    [task] = db.session.scalars(select(Task)).all()
    assert task.status is TaskStatus.DONE
    assert "铭牌已生成" in desk.page(f"/tasks/{task.id}")
    made = desk.get(f"/tasks/{task.id}/file")
    assert made.mimetype == "application/pdf"
    assert "attachment" in made.headers["Content-Disposition"]
    base = app.config["SETTINGS"].public_url
    wanted = sorted(f"{base}/m/{shop.merchant.slug}" for shop in (town.shop, other))
    assert codes_on(pages_of(made.data)[0]) == wanted
    assert printed() == [{"shops": 2, "per_sheet": 2}]


def test_only_ones_own_shops_that_work(town: Town, desk: Desk) -> None:
    foreign = factories.shop(factories.community()).merchant.id
    own = town.shop.merchant.id
    for ids in ([foreign], [own, foreign], [10**12]):
        assert desk.post("/plates", {"merchant_ids": ids, "per_sheet": "2"}).status_code == 404
    commit(merchants.suspend, merchant_id=own, staff=town.admin, reason="逾期未改", now=NOW)
    assert desk.post("/plates", {"merchant_ids": [own], "per_sheet": "2"}).status_code == 404
    assert "没有符合条件的在盟商户" in desk.page("/plates")
    assert printed() == []


def test_what_is_missing_is_said(town: Town, desk: Desk) -> None:
    nothing = desk.post("/plates", {"per_sheet": "3"})
    page = nothing.get_data(as_text=True)
    assert nothing.status_code == 422
    assert "请至少选一家商户" in page
    assert "请选择每张几块" in page


def test_who_prints(app: Flask, town: Town) -> None:
    for role, status in {"admin": 200, "clerk": 200, "finance": 403, "auditor": 403}.items():
        assert at_desk(app, factories.staff(town.town, StaffRole(role))).get("/plates").status_code == status
