"""A picture of a shop, changed by its owner and taken down by staff; one of an offer, from its draft to the shelf."""

import re
from pathlib import Path

from playwright.sync_api import Locator, ViewportSize, expect

from tests.browser.conftest import OpenPhone
from tests.browser.desk import OpenDesk
from tests.browser.phone import Phone
from tests.support.pictures import photo

SHOP, TITLE = "演示·暖心餐馆", "酸菜饺子尝鲜立减"


def drawn(picture: Locator) -> None:
    """It is there, and no broken one."""
    expect(picture).to_be_visible(timeout=20_000)
    expect(picture).not_to_have_js_property("naturalWidth", 0, timeout=20_000)


def searched(phone: Phone, path: str, words: str, part: str, name: str) -> Locator:
    phone.open(path)
    phone.page.locator("uni-input input").filter(visible=True).first.fill(words)
    found = phone.page.locator(part, has_text=name).filter(visible=True)
    expect(found).to_be_visible(timeout=20_000)
    return found


def shop_of(phone: Phone) -> Locator:
    return searched(phone, "/pages/resident/shops", "暖心餐馆", ".card", SHOP)


def test_a_shop_shows_its_picture_until_staff_take_it_down(phone: OpenPhone, desk: OpenDesk, tmp_path: Path) -> None:
    owner, resident = phone("owner-canteen"), phone("resident-points")
    expect(shop_of(resident).locator(".mark img[loading]")).to_have_count(0)
    resident.keep("shop-drawn")
    owner.open("/pages/shop/name-card")
    owner.photograph("添加图片", photo(tmp_path, "店面", "#3c5f93"))
    owner.sees("换一张图片", within_s=20)
    drawn(owner.page.locator("uni-image[aria-label=图片] img").filter(visible=True))
    owner.keep("shop-picture")
    drawn(shop_of(resident).locator(".mark img[loading]"))
    resident.keep("shop-with-picture")
    resident.page.set_viewport_size(ViewportSize(width=360, height=640))
    shop_of(resident).locator(".shop").click()
    drawn(resident.page.get_by_alt_text(f"{SHOP}的图片").filter(visible=True))
    resident.keep("card-with-picture")

    worker = desk("street.admin")
    worker.open("/merchants?text=暖心餐馆")
    worker.follow(SHOP)
    drawn(worker.page.get_by_alt_text(f"{SHOP}的图片"))
    worker.keep("shop-picture-at-the-desk")
    worker.follow("撤下图片")
    worker.fill("原因", "图片和本店无关")
    worker.press("撤下图片")
    worker.sees(re.compile("图片已撤下"))
    owner.open("/pages/resident/messages")
    owner.sees(re.compile("图片和本店无关"))
    owner.open("/pages/shop/name-card")
    owner.sees("添加图片", within_s=20)


def test_an_offer_has_its_picture_from_the_draft_to_the_shelf(phone: OpenPhone, desk: OpenDesk, tmp_path: Path) -> None:
    owner = phone("owner-canteen")
    owner.open("/pages/shop/offer-form")
    owner.type("名称", TITLE)
    owner.type("总数量", "5")
    owner.type("立减金额", "5")
    owner.photograph("添加图片", photo(tmp_path, "饺子", "#9a5b1f"))
    owner.sees("换一张图片", within_s=20)
    owner.keep("offer-form-picture")
    owner.open("/pages/shop/offer-form")  # The phone was switched off.
    owner.sees("换一张图片", within_s=20)
    owner.press("提交社区审核")
    owner.sees("已提交，等社区审核")

    worker = desk("street.admin")
    worker.open("/offers?text=酸菜饺子")
    worker.follow(TITLE)
    drawn(worker.page.get_by_alt_text(f"{TITLE}的图片"))
    worker.keep("offer-picture-at-the-desk")
    worker.press("发布")
    worker.confirm()
    worker.sees(re.compile("优惠已发布"))

    resident = phone("resident-points")
    row = searched(resident, "/pages/resident/offers", "酸菜饺子", ".offer", TITLE)
    drawn(row.locator(".mark img[loading]"))
    resident.keep("offers-with-picture")
    row.click()
    drawn(resident.page.get_by_alt_text(f"{TITLE}的图片").filter(visible=True))
    resident.keep("offer-with-picture")

    owner.open("/pages/shop/offers")
    own = owner.page.locator(".card", has=owner.page.get_by_text(TITLE, exact=True)).filter(visible=True)
    drawn(own.locator("img[loading]"))
    own.locator("uni-button", has_text="撤下图片").click()
    owner.press("确认撤下")
    expect(own.locator("img[loading]")).to_have_count(0)
