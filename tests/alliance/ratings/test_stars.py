"""Why a shop has its stars: the records that count, and from which score on there are more."""

from flask import Flask

from app.alliance.ratings import schemas
from app.core.clock import frozen
from devtools import factories
from devtools.factories import NOW
from tests.support.http import as_user


def test_a_new_shop_begins_with_the_base(app: Flask) -> None:
    with frozen(NOW):
        shop = factories.shop(factories.community())
        stars = as_user(app, shop.owner).get("/merchant/stars").json
    assert stars.keys() == schemas.ShopStarsOut().fields.keys()
    assert (stars["score"], stars["plus"], stars["minus"], stars["counted"]) == (stars["base"], 0, 0, 0)
    assert stars["next_score"] > stars["score"]
    assert stars["next_stars"] == stars["stars"] + 1
