"""The mini-program's own code for a plate, from WeChat; plates do without it where there is none."""

from flask import current_app

from app.core.db.uow import end_reading
from app.wechat.errors import WeChatError
from app.wechat.service import WeChat
from config import NameCardCode

NAME_CARD_PAGE = "pages/public/card"
"""The mini-program's page for a name card; the code's scene is the shop's slug."""


def mini_program_code(slug: str) -> bytes | None:
    """None where it is not wanted, or where WeChat gives none: then the code with the link does."""
    if current_app.config["SETTINGS"].name_card_code is NameCardCode.LINK:
        return None
    wechat: WeChat = current_app.extensions["wechat"]
    end_reading()
    try:
        return wechat.name_card_code(scene=slug, page=NAME_CARD_PAGE)
    except WeChatError:
        return None
