"""Ratings and name cards over HTTP."""

import io
import shutil
from typing import Any

import pytest
import qrcode
from flask import Flask
from PIL import Image

from app.alliance.plates import pictures
from app.alliance.plates.layout import lay_out
from app.alliance.ratings.models import ASPECTS, Tag
from app.core.clock import frozen
from app.core.files import fonts
from devtools import factories
from devtools.factories import NOW, Shop
from tests.alliance.ratings.support import FIVES, crowd, offer, rate
from tests.support.http import as_user

MESSAGE = "请填写 1 到 5 之间的整数。"


@pytest.fixture
def shop(app: Flask) -> Shop:
    return factories.shop(factories.community())


@pytest.fixture(autouse=True)
def _now(app: Flask):
    with frozen(NOW):
        yield


def post_rating(app: Flask, shop: Shop, user, body=FIVES, **options):
    return as_user(app, user).post(f"/merchants/{shop.merchant.slug}/ratings", body, **options)


def wrong_fields(answer) -> dict[str, str]:
    assert answer.status_code == 422, answer.json
    return {row["field"]: row["message"] for row in answer.json["details"]["fields"]}


class TestRating:
    def test_a_rating_comes_back_as_it_was_given(self, app: Flask, shop: Shop) -> None:
        body = {"honesty": 5, "service": 4, "frontage": 3, "interior": 2, "fulfilment": 1, "tags": ["fair_price"]}
        answer = post_rating(app, shop, factories.user(), body)
        assert answer.status_code == 201
        assert answer.json.pop("id") > 0
        assert answer.json.items() >= body.items()
        assert answer.json["weight_tenths"] == 3
        assert answer.json["created_at"] == "2026-11-10T04:00:00+00:00"

    def test_tags_may_be_left_out(self, app: Flask, shop: Shop) -> None:
        assert post_rating(app, shop, factories.user()).json["tags"] == []

    def test_a_retry_with_the_same_key_is_the_same_rating(self, app: Flask, shop: Shop) -> None:
        user, headers = factories.user(), {"Idempotency-Key": "rating-1"}
        first, again = (post_rating(app, shop, user, headers=headers) for _ in range(2))
        assert (again.status_code, again.json) == (201, first.json)

    def test_a_second_one_says_from_when_on(self, app: Flask, shop: Shop) -> None:
        user = factories.user()
        post_rating(app, shop, user)
        answer = post_rating(app, shop, user)
        assert (answer.status_code, answer.json["code"]) == (409, "rated_recently")
        assert answer.json["details"] == {"again_at": "2026-11-17T04:00:00+00:00"}

    def test_ones_own_shop_is_refused(self, app: Flask, shop: Shop) -> None:
        answer = post_rating(app, shop, shop.owner)
        assert (answer.status_code, answer.json["code"]) == (403, "own_shop")

    def test_an_unknown_shop_is_not_found(self, app: Flask) -> None:
        assert as_user(app, factories.user()).post("/merchants/nowhere/ratings", FIVES).status_code == 404

    def test_thirty_tries_a_minute_are_enough(self, app: Flask, shop: Shop) -> None:
        user = factories.user()
        tries = [post_rating(app, shop, user, {}).status_code for _ in range(31)]
        assert tries == [422] * 30 + [429]

    def test_one_must_be_signed_in(self, app: Flask, shop: Shop) -> None:
        answer = app.test_client().post(f"/api/v1/merchants/{shop.merchant.slug}/ratings", json=FIVES)
        assert (answer.status_code, answer.json["code"]) == (401, "not_signed_in")


class TestWrongInput:
    def test_every_wrong_field_is_named(self, app: Flask, shop: Shop) -> None:
        body = {"honesty": 0, "service": 6, "frontage": 1.9, "interior": True, "fulfilment": "5", "stars": 5}
        body["tags"] = ["fair_price", "cheap", 7, None, {}]
        fields = wrong_fields(post_rating(app, shop, factories.user(), body))
        assert fields.keys() == {*ASPECTS, "stars", "tags.1", "tags.2", "tags.3", "tags.4"}
        assert {fields[aspect] for aspect in ASPECTS} == {MESSAGE}
        assert fields["stars"] == "没有这个字段，请检查拼写。"
        assert all(message.isascii() is False for message in fields.values())

    def test_every_missing_field_is_named(self, app: Flask, shop: Shop) -> None:
        assert wrong_fields(post_rating(app, shop, factories.user(), {})).keys() == set(ASPECTS)

    @pytest.mark.parametrize("value", [0, 6, -1, 1.9, 5.0, True, "5", None, [], {}, 10**40])
    def test_what_is_no_star(self, app: Flask, shop: Shop, value: object) -> None:
        body = FIVES | {"service": value}
        assert wrong_fields(post_rating(app, shop, factories.user(), body)).keys() == {"service"}

    @pytest.mark.parametrize(
        "tags", [list(Tag)[:6], ["fair_price", "fair_price"], "fair_price", None, {"fair_price": True}]
    )
    def test_what_is_no_list_of_tags(self, app: Flask, shop: Shop, tags: object) -> None:
        body = FIVES | {"tags": tags}
        assert wrong_fields(post_rating(app, shop, factories.user(), body)).keys() == {"tags"}

    def test_five_tags_are_fine(self, app: Flask, shop: Shop) -> None:
        assert post_rating(app, shop, factories.user(), FIVES | {"tags": list(Tag)[:5]}).status_code == 201


class TestNameCard:
    def test_it_needs_no_sign_in(self, app: Flask, shop: Shop) -> None:
        live = offer(shop)
        answer = app.test_client().get(f"/api/v1/merchants/{shop.merchant.slug}")
        assert answer.status_code == 200
        card = answer.json
        assert card.pop("tags")[0] == {"key": "fair_price", "label": "明码实价", "is_praise": True}
        assert card == {
            "complaints": None,
            "pledges": [],
            "slug": shop.merchant.slug,
            "name": shop.merchant.name,
            "trade": "理发",
            "licence_no": shop.merchant.licence_no,
            "address": shop.merchant.address,
            "suspended": False,
            "picture": None,
            "stars": 2,
            "rating": {
                "raters": 0,
                "ratings": 0,
                "answered": 0,
                "answer_rate_percent": None,
                "overall": None,
                "aspects": dict.fromkeys(ASPECTS),
            },
            "offers": [{"id": live.id, "kind": "cash_off", "title": "理发立减 5 元", "points": 5, "picture": None}],
        }

    def test_means_have_one_decimal(self, app: Flask, shop: Shop) -> None:
        for user in crowd(10):
            rate(shop, user, service=1)
        rating = app.test_client().get(f"/api/v1/merchants/{shop.merchant.slug}").json["rating"]
        assert (rating["overall"], rating["aspects"]["service"], rating["raters"]) == (4.0, 3.3, 10)

    def test_an_unknown_slug_is_not_found(self, app: Flask) -> None:
        assert app.test_client().get("/api/v1/merchants/nowhere").status_code == 404


class TestOwnRatings:
    def test_they_carry_the_shop_and_its_answer(self, app: Flask, shop: Shop) -> None:
        user, other = crowd(2)
        rating = rate(shop, user)
        rate(shop, other)
        as_user(app, shop.owner).post(f"/merchant/ratings/{rating.id}/answer", {"text": "谢谢您"})
        answer = as_user(app, user).get("/me/ratings")
        assert answer.json["next_cursor"] is None
        (item,) = answer.json["items"]
        assert item["merchant"] == {"slug": shop.merchant.slug, "name": shop.merchant.name}
        assert (item["rating"]["id"], item["rating"]["answer"]) == (rating.id, "谢谢您")

    def test_they_are_paged(self, app: Flask) -> None:
        node, user = factories.community(), factories.user()
        given = [rate(factories.shop(node), user).id for _ in range(3)]
        first = as_user(app, user).get("/me/ratings?limit=2").json
        rest = as_user(app, user).get(f"/me/ratings?limit=2&cursor={first['next_cursor']}").json
        assert [item["rating"]["id"] for item in (*first["items"], *rest["items"])] == given[::-1]


class TestShopRatings:
    def test_the_shop_does_not_learn_who_rated(self, app: Flask, shop: Shop) -> None:
        user = factories.user()
        rating = rate(shop, user, service=2, tags=[Tag.COLD_SERVICE])
        clerk = factories.user()
        factories.clerk(shop, user=clerk)
        for member in (shop.owner, clerk):
            assert as_user(app, member).get("/merchant/ratings").json["items"] == [
                {
                    "id": rating.id,
                    **FIVES,
                    "service": 2,
                    "tags": ["cold_service"],
                    "rated_on": "2026-11-10",
                    "answer": None,
                    "answered_at": None,
                }
            ]

    def test_newest_first_page_by_page(self, app: Flask, shop: Shop) -> None:
        given = [rate(shop, user).id for user in crowd(3)]
        owner = as_user(app, shop.owner)
        first = owner.get("/merchant/ratings?limit=2").json
        rest = owner.get(f"/merchant/ratings?limit=2&cursor={first['next_cursor']}").json
        assert [item["id"] for item in (*first["items"], *rest["items"])] == given[::-1]
        assert rest["next_cursor"] is None

    def test_only_ones_own(self, app: Flask, shop: Shop) -> None:
        rate(shop, factories.user())
        other = factories.shop(factories.community())
        assert as_user(app, other.owner).get("/merchant/ratings").json["items"] == []

    def test_only_for_members(self, app: Flask) -> None:
        answer = as_user(app, factories.user()).get("/merchant/ratings")
        assert (answer.status_code, answer.json["code"]) == (403, "not_a_member")


class TestAnswer:
    def test_the_owner_answers_once(self, app: Flask, shop: Shop) -> None:
        rating, owner = rate(shop, factories.user()), as_user(app, shop.owner)
        path = f"/merchant/ratings/{rating.id}/answer"
        first = owner.post(path, {"text": "谢谢您的意见"})
        assert (first.status_code, first.json["answer"]) == (200, "谢谢您的意见")
        again = owner.post(path, {"text": "再说一句"})
        assert (again.status_code, again.json["code"]) == (409, "already_answered")

    def test_a_rating_of_another_shop_is_not_found(self, app: Flask, shop: Shop) -> None:
        rating = rate(shop, factories.user())
        stranger = as_user(app, factories.shop(factories.community()).owner)
        foreign = stranger.post(f"/merchant/ratings/{rating.id}/answer", {"text": "谢谢您"})
        unknown = stranger.post(f"/merchant/ratings/{rating.id + 1000}/answer", {"text": "谢谢您"})
        assert foreign.status_code == unknown.status_code == 404
        assert (foreign.json["code"], foreign.json["message"]) == (unknown.json["code"], unknown.json["message"])

    def test_clerks_do_not_answer(self, app: Flask, shop: Shop) -> None:
        clerk = factories.user()
        factories.clerk(shop, user=clerk)
        rating = rate(shop, factories.user())
        answer = as_user(app, clerk).post(f"/merchant/ratings/{rating.id}/answer", {"text": "谢谢您"})
        assert (answer.status_code, answer.json["code"]) == (403, "forbidden")

    @pytest.mark.parametrize("text", ["", "好", "字" * 201, "两行\n字", 5, None])
    def test_what_is_no_answer(self, app: Flask, shop: Shop, text: object) -> None:
        rating = rate(shop, factories.user())
        answer = as_user(app, shop.owner).post(f"/merchant/ratings/{rating.id}/answer", {"text": text})
        assert wrong_fields(answer).keys() == {"text"}


class TestPlate:
    """No QR reader is among the dependencies: the modules on the picture must be exactly those of the address."""

    def test_the_svg_names_the_shop(self, app: Flask, shop: Shop) -> None:
        answer = as_user(app, shop.owner).get("/merchant/name-card.svg")
        assert answer.mimetype == "image/svg+xml"
        for words in (shop.merchant.name, "理发", "扫一扫 看信用 评服务", shop.merchant.slug):
            assert f">{words}<" in answer.text

    def test_the_png_is_for_print(self, app: Flask, shop: Shop) -> None:
        answer = as_user(app, shop.owner).get("/merchant/name-card.png")
        picture = Image.open(io.BytesIO(answer.data))
        assert answer.mimetype == "image/png"
        assert picture.size == (1748, 2480)
        assert round(picture.info["dpi"][0]) == 300
        public_url = app.config["SETTINGS"].public_url
        assert modules_of(picture) == modules_for(f"{public_url}/m/{shop.merchant.slug}")

    def test_only_for_members(self, app: Flask) -> None:
        for kind in ("svg", "png"):
            assert as_user(app, factories.user()).get(f"/merchant/name-card.{kind}").status_code == 403

    def test_a_hostile_name_stays_text(self) -> None:
        plate = lay_out(name='<script>&"', trade="</text>", slug="abc", url="http://localhost/m/abc")
        drawn = pictures.svg(plate)
        assert "<script" not in drawn
        assert "&lt;/text&gt;" in drawn

    @pytest.mark.parametrize("name", ["店", "示例便民理发店", "很长的名字" * 8, "A long name in Latin letters", "二字"])
    def test_every_name_fits_between_the_margins(self, name: str) -> None:
        plate = lay_out(name=name, trade="综合" * 20, slug="abc", url="http://localhost/m/abc")
        assert "".join(line.text for line in plate.lines).replace(" ", "").count(name.replace(" ", "")) == 1
        picture = Image.open(io.BytesIO(pictures.png(plate))).convert("L")
        below_band, margin = 340, 100
        for left in (0, picture.width - margin):
            strip = picture.crop((left, below_band, left + margin, picture.height))
            assert strip.getextrema() == (255, 255)

    def test_without_a_chinese_font_the_qr_code_is_still_there(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(pictures, "chinese_font", lambda _size_px: None)
        plate = lay_out(name="示例便民理发店", trade="理发", slug="k7m2p9q4", url="http://localhost/m/k7m2p9q4")
        picture = Image.open(io.BytesIO(pictures.png(plate)))
        assert modules_of(picture) == modules_for("http://localhost/m/k7m2p9q4")
        name, slug = picture.crop((0, 340, 1748, 880)), picture.crop((0, 2180, 1748, 2320))
        assert name.getcolors() == [(1748 * 540, (255, 255, 255))]
        assert len(slug.getcolors()) > 1

    def test_a_font_is_looked_for_in_many_places(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(fonts, "KNOWN_PATHS", ())
        monkeypatch.setattr(shutil, "which", lambda _name: None)
        fonts.chinese_font_path.cache_clear()
        assert fonts.chinese_font_path() is None
        fonts.chinese_font_path.cache_clear()


def modules_for(address: str) -> list[list[bool]]:
    code: Any = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_Q, border=0)
    code.add_data(address)
    return code.get_matrix()


def modules_of(picture: Image.Image) -> list[list[bool]]:
    """The modules of the QR code on a plate, read from its dots: the finder pattern gives the size of a module."""
    grey = picture.convert("L").crop((300, 900, 1448, 2000)).point(lambda value: 0 if value < 128 else 255)
    left, top, right, bottom = grey.point(lambda value: 255 - value).getbbox()
    run = next(x for x in range(left, right) if grey.getpixel((x, top)) == 255) - left
    assert run % 7 == 0
    size, count = run // 7, (right - left) * 7 // run
    assert (right - left, bottom - top) == (count * size, count * size)
    middles = [module * size + size // 2 for module in range(count)]
    return [[grey.getpixel((left + x, top + y)) == 0 for x in middles] for y in middles]
