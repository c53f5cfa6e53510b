"""The mini-program's own code for a plate, from WeChat; plates do without it where there is none."""

from app.wechat.errors import WeChatError
from app.wechat.service import WeChat
from config import NameCardCode

NAME_CARD_PAGE = "pages/public/card"
"""The mini-program's page for a name card; the code's scene is the shop's slug."""


def mini_program_code(wechat: WeChat, wanted: NameCardCode, slug: str) -> bytes | None:
    """None where it is not wanted, or where WeChat gives none: then the code with the link does.

    It waits for WeChat: call it outside of transactions.
    """
    if wanted is NameCardCode.LINK:
        return None
    try:
        return wechat.name_card_code(scene=slug, page=NAME_CARD_PAGE)
    except WeChatError:
        return None
