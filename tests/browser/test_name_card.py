"""A passer-by: the plate on the wall is scanned, the shop's name card is read, and the shop is rated."""

from tests.browser.accessibility import EVERYTHING, Inspector
from tests.browser.conftest import OpenPhone
from tests.browser.phone import Phone
from tests.support.chromium import Camera
from tests.support.served import ask_as

ASPECTS = ("诚信经营", "服务", "门前三包", "店内环境", "优惠说到做到")


def give_points(phone: Phone, aspect: str, points: int) -> None:
    phone.page.locator(f'[role="radio"][aria-label^="{aspect} {points} 分"]').filter(visible=True).click()


def rate(phone: Phone) -> None:
    for aspect in ASPECTS:
        give_points(phone, aspect, 5)
    phone.tap("服务热情")
    phone.press("提交评价")


def test_a_shop_is_rated_after_a_scan_of_its_plate(phone: OpenPhone, served: dict[str, str], camera: Camera) -> None:
    camera.show(ask_as(served, "owner-bath", "GET", "/merchant/name-card.png").content)
    consumer = phone("consumer")
    consumer.open("/pages/public/card")
    consumer.agree_to_privacy()
    consumer.sees("演示·暖汤洗浴")
    consumer.sees("大家的评价")
    consumer.keep("name-card")

    consumer.press("评价这家商户")
    consumer.press("提交评价")
    consumer.sees("还有 5 项没有打分：诚信经营、服务、门前三包、店内环境、优惠说到做到。")
    consumer.press("先不评")
    consumer.press("评价这家商户")
    rate(consumer)
    consumer.sees("谢谢您的评价")
    consumer.keep("rated")

    consumer.press("回到信用名片")
    consumer.press("评价这家商户")
    rate(consumer)
    consumer.sees("七天内已经评价过这家商户")
    consumer.keep("rated-recently")


def test_the_number_is_typed_and_a_wrong_one_is_told(phone: OpenPhone, camera: Camera) -> None:
    camera.show(None)
    consumer = phone("consumer")
    consumer.open("/pages/public/card")
    consumer.agree_to_privacy()
    consumer.type("名片编号", "你好")
    consumer.press("查看名片")
    consumer.sees("编号由字母和数字组成，印在名片牌二维码的下面。")
    consumer.type("名片编号", "zzzzzzzzzz")
    consumer.press("查看名片")
    consumer.sees("没有找到这家商户。")
    consumer.press("扫另一个名片牌")
    consumer.sees("扫不了，就输入编号")


def test_who_works_there_does_not_rate(phone: OpenPhone, served: dict[str, str]) -> None:
    slug = ask_as(served, "owner-bath", "GET", "/me").json()["memberships"][0]["slug"]
    owner = phone("owner-bath")
    owner.open(f"/pages/public/rate?slug={slug}")
    rate(owner)
    owner.sees("不能评价自己或家人任职的商户。")


def test_the_page_of_a_name_card_leads_on(phone: OpenPhone, served: dict[str, str]) -> None:
    slug = ask_as(served, "owner-barber", "GET", "/me").json()["memberships"][0]["slug"]
    passer_by = phone("consumer")
    page = passer_by.page
    page.goto(f"{served['PUBLIC_URL']}/m/{slug}")
    assert str(page.get_by_role("link", name="打电话").get_attribute("href")).startswith("tel:0631-")
    assert str(page.get_by_role("link", name="去这里").get_attribute("href")).startswith("geo:0,0?q=")
    assert Inspector(EVERYTHING).violations(page) == []
    passer_by.keep("name-card-page")
    offer = page.locator(".offers__item a").first
    title = offer.inner_text()
    offer.click()
    passer_by.sees(title)
    page.goto(f"{served['PUBLIC_URL']}/m/{slug}")
    page.get_by_role("link", name="打开小程序").click()
    passer_by.sees("评价这家商户")

    page.goto(f"{served['PUBLIC_URL']}/m/nowhere")
    passer_by.sees("没有找到这家商户。")
    assert Inspector(EVERYTHING).violations(page) == []
    passer_by.keep("name-card-not-found")
    page.get_by_label("名片编号").fill(slug.upper())
    page.get_by_role("button", name="查看名片").click()
    passer_by.sees("大家的评价")
