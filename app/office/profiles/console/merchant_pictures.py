"""Console pages of the pictures of a shop: the one that everybody sees, and that of its licence for who decides."""

from functools import partial
from typing import Any

from flask import Response, url_for

from app.core.clock import utc_now
from app.core.console.blueprint import Console
from app.core.console.reasons import ask_reason
from app.core.console.sent_pictures import put_sent
from app.core.db.session import db
from app.core.files.response import download_stored
from app.core.http.policies import current, page_for
from app.parties.merchants import licence_pictures, merchant_in_scope, shop_picture
from app.parties.pictures import shown

blp = Console("merchant_pictures", __name__)


def _page(merchant_id: int) -> str:
    return url_for("merchant_profile_console.shop", merchant_id=merchant_id)


@blp.post("/merchants/<int:merchant_id>/picture")
@page_for("merchants:write")
def put_up(merchant_id: int) -> Any:
    """Give a shop its picture."""
    merchant_in_scope(db.session(), merchant_id=merchant_id, staff=current.staff)
    command = partial(shop_picture.put_up_at_the_desk, merchant_id=merchant_id, staff=current.staff, now=utc_now())
    return put_sent(command, read=shown.drawn, to=_page(merchant_id))


@blp.route("/merchants/<int:merchant_id>/picture/removal", methods=["GET", "POST"])
@page_for("merchants:write")
def take_down(merchant_id: int) -> Any:
    """Take down a picture that is unsuitable."""
    shop = merchant_in_scope(db.session(), merchant_id=merchant_id, staff=current.staff)
    return ask_reason(
        partial(shop_picture.take_down_at_the_desk, merchant_id=merchant_id, staff=current.staff, now=utc_now()),
        title="撤下商户图片",
        about=shop.name,
        effect="图片马上不再显示并删除，列表和名片改用行业图案；店主可以另换一张，同一张不能再换上。",
        hint="写明哪里不合适，店主会在消息里看到。",
        button="撤下图片",
        done="图片已撤下，店主会收到通知。",
        to=_page(merchant_id),
    )


@blp.get("/merchants/<int:merchant_id>/licence-picture")
@page_for("merchants:write")
def licence(merchant_id: int) -> Response:
    """The picture of the licence that came with the application."""
    found = licence_pictures.at_the_desk(db.session(), merchant_id=merchant_id, staff=current.staff)
    return download_stored(found.file_id)
