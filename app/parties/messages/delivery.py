"""One attempt to send one message, and how it ended. It waits for WeChat: call it outside transactions."""

from collections.abc import Mapping

from app.parties.messages import subscriptions
from app.parties.messages.sending import Letter, Outcome
from app.wechat.errors import WeChatAnswerLostError, WeChatBusyError, WeChatError, WeChatMessageRefusedError
from app.wechat.service import WeChat
from config import MessageTemplate


def deliver(wechat: WeChat, templates: Mapping[str, MessageTemplate], letter: Letter) -> tuple[Outcome, str | None]:
    """The outcome, and where it is not a success the error: WeChat's number or a word."""
    template = templates[letter.kind]
    page = subscriptions.page_of(letter.kind, letter.facts)
    values = subscriptions.values_of(letter.kind, letter.facts, at=letter.created_at, keys=template.keys)
    try:
        accepted = wechat.send_subscribe_message(letter.openid, template.id, page, values)
    except WeChatMessageRefusedError as error:
        return Outcome.REFUSED, str(error.errcode)
    except WeChatAnswerLostError:
        return Outcome.LOST, "answer_lost"
    except WeChatError as error:
        return Outcome.FAILED, _name(error)
    return (Outcome.SENT, None) if accepted else (Outcome.DECLINED, "43101")


def _name(error: WeChatError) -> str:
    if error.errcode is not None:
        return str(error.errcode)
    return "busy" if isinstance(error, WeChatBusyError) else "unavailable"
