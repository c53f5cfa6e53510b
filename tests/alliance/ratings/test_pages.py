"""The public page of a name card, as a browser gets it."""

import re
from urllib.parse import quote

import pytest
from flask import Flask

from app.core.clock import frozen
from app.core.db.session import db
from app.parties.merchants.models import Merchant
from devtools import factories
from devtools.factories import NOW, Shop, commit
from tests.alliance.ratings.support import crowd, offer, rate, suspend
from tests.support.http import static

BROWSER = {  # Chrome's, which is also WeChat's.
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8,"
    "application/signed-exchange;v=b3;q=0.7"
}


@pytest.fixture
def shop(app: Flask) -> Shop:
    return factories.shop(factories.community())


def page(app: Flask, slug: str) -> str:
    with frozen(NOW):
        answer = app.test_client().get(f"/m/{slug}", headers=BROWSER)
    assert answer.status_code == 200
    assert answer.mimetype == "text/html"
    return answer.text


def test_a_new_shop(app: Flask, shop: Shop) -> None:
    text = page(app, shop.merchant.slug)
    for words in (shop.merchant.name, shop.merchant.licence_no, shop.merchant.address, "信用 2 星，满 5 星", "★★☆☆☆"):
        assert words in text
    assert "还没有人评价。满 10 人后显示分数" in text
    assert "社区积分，不是征信；不影响基本公共服务" in text
    assert f'href="tel:{shop.merchant.phone}"' in text
    assert f'href="geo:0,0?q={quote(shop.merchant.address)}"' in text
    assert f'href="/app/phone/#/pages/public/card?slug={shop.merchant.slug}"' in text
    for absent in ("正在进行的优惠", "商户资格已暂停", "店主回复"):
        assert absent not in text


@pytest.mark.parametrize("device", ["iPhone; CPU iPhone OS 18_1 like Mac OS X", "Macintosh; Intel Mac OS X 10_15_7"])
def test_the_way_to_a_shop_by_apples_maps(app: Flask, shop: Shop, device: str) -> None:
    with frozen(NOW):
        answer = app.test_client().get(
            f"/m/{shop.merchant.slug}", headers=BROWSER | {"User-Agent": f"Mozilla/5.0 ({device})"}
        )
    assert f'href="maps:?q={quote(shop.merchant.address)}"' in answer.text


def test_a_rated_shop_with_offers(app: Flask, shop: Shop) -> None:
    offer(shop, title="洗剪吹立减 5 元", points=5)
    offer(shop, title="会员九五折", points=0)
    for user in crowd(10):
        rate(shop, user, service=1)
    text = page(app, shop.merchant.slug)
    for words in ("10 人评价 10 次", "洗剪吹立减 5 元", "5 积分", "不用积分", "3.3 分", "4.2 分"):
        assert words in text
    assert '<rect width="66.0" height="10">' in text  # 3.3 of 5


def test_a_suspended_shop_says_so_in_words(app: Flask, shop: Shop) -> None:
    offer(shop)
    suspend(shop)
    text = page(app, shop.merchant.slug)
    assert "商户资格已暂停" in text
    assert "正在进行的优惠" not in text


def test_a_hostile_name_stays_text(app: Flask, shop: Shop) -> None:
    def rename(session):
        session.get(Merchant, shop.merchant.id).name = "<script>alert(1)</script>\"'&"

    commit(rename)
    db.session().expire_all()
    text = page(app, shop.merchant.slug)
    assert "<script" not in text
    assert text.count("&lt;script&gt;alert(1)&lt;/script&gt;&#34;&#39;&amp;") == 2  # Title and heading.


def test_it_keeps_to_the_content_security_policy(app: Flask, shop: Shop) -> None:
    text = page(app, shop.merchant.slug)
    assert not re.search(r"<script|<style|\sstyle=|\son\w+=|javascript:", text)
    paths = {static(app, "creditbank.css"), static(app, "mark.svg")}
    loaded = set(re.findall(r'(?:src|<link[^>]* href)="([^"]+)"', text))
    assert loaded == paths
    for path in paths:
        answer = app.test_client().get(path)
        assert answer.status_code == 200
        answer.close()


def test_an_unknown_slug_gets_the_friendly_error_page(app: Flask) -> None:
    answer = app.test_client().get("/m/nowhere", headers=BROWSER)
    assert (answer.status_code, answer.mimetype) == (404, "text/html")
    assert "没有找到这家商户。" in answer.text
    assert 'name="number"' in answer.text
    assert answer.headers["X-Request-Id"] in answer.text


@pytest.mark.parametrize("accept", ["application/json", "*/*", ""])
def test_a_program_gets_the_same_error_as_json(app: Flask, accept: str) -> None:
    answer = app.test_client().get("/m/nowhere", headers={"Accept": accept})
    assert (answer.status_code, answer.json["code"]) == (404, "not_found")


@pytest.mark.parametrize(
    "slug", ["%3Cscript%3Ealert(1)%3C%2Fscript%3E", "%00", "%E5%BA%97", "%F0%9F%98%80", "a" * 3000, "' OR 1=1 --"]
)
def test_a_strange_slug_is_just_not_found(app: Flask, slug: str) -> None:
    answer = app.test_client().get(f"/m/{slug}", headers=BROWSER)
    assert answer.status_code == 404
    assert "<script" not in answer.text


@pytest.mark.parametrize("phone", ["13800000000", "138-0000-0000"])
def test_a_mobile_number_is_somebodys_own(app: Flask, shop: Shop, phone: str) -> None:
    def change(session):
        session.get(Merchant, shop.merchant.id).phone = phone

    commit(change)
    text = page(app, shop.merchant.slug)
    assert phone not in text
    assert "tel:" not in text


def test_an_offer_leads_to_where_it_is_claimed(app: Flask, shop: Shop) -> None:
    made = offer(shop, title="洗剪吹立减 5 元", points=5)
    link = f'<a href="/app/phone/#/pages/resident/offer?id={made.id}">洗剪吹立减 5 元</a>'
    assert link in page(app, shop.merchant.slug)


def test_the_number_on_a_plate_is_typed(app: Flask, shop: Shop) -> None:
    client = app.test_client()
    assert "名片编号" in client.get("/m/", headers=BROWSER).text
    found = client.get("/m/", query_string={"number": f" {shop.merchant.slug.upper()} "}, headers=BROWSER)
    assert (found.status_code, found.headers["Location"]) == (302, f"/m/{shop.merchant.slug}")
    hostile = client.get("/m/", query_string={"number": "//evil.example"}, headers=BROWSER)
    assert hostile.headers["Location"].startswith("/m/")
