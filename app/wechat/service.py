"""What the bank asks of WeChat, in its own words and with its own errors."""

import logging
import re
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import requests
from PIL import Image
from wechatpy.exceptions import WeChatException

from .client import StandardClient
from .errors import WeChatPhoneUnsupportedError, WeChatUnavailableError, error_for

logger = logging.getLogger(__name__)

TIMEOUT_S = (3.0, 5.0)
NAME_CARD_WIDTH_PX = 430
MAINLAND_NUMBER = re.compile(r"1\d{10}", re.ASCII)
REQUEST_ID = re.compile(r"rid: ([0-9a-f-]+)")


@dataclass(frozen=True)
class WeChatIdentity:
    """Who signed in. `unionid` is there only where the mini-program belongs to a WeChat open-platform account."""

    openid: str
    unionid: str | None


class WeChat:
    """WeChat as seen from one mini-program. Build one for a process; threads share it.

    Each method makes one request, two when the access token was stale, and may wait 3 s to connect and 5 s for each
    answer: call it outside transactions. All raise WeChatUnavailableError and WeChatBusyError.
    """

    def __init__(
        self,
        base_url: str,
        app_id: str,
        app_secret: str,
        redis_url: str | None = None,
        *,
        timeout_s: tuple[float, float] = TIMEOUT_S,
    ) -> None:
        """`timeout_s` is (connect, read); the access token is shared through `redis_url` where it is given."""
        self._client = StandardClient(
            base_url=base_url, app_id=app_id, app_secret=app_secret, redis_url=redis_url, timeout_s=timeout_s
        )

    def close(self) -> None:
        """Let the connections to WeChat and Redis go. Only tests end a WeChat before the process ends."""
        self._client.close()

    def code_to_session(self, code: str) -> WeChatIdentity:
        """Who the wx.login code belongs to. Raises WeChatCodeInvalidError, WeChatUserBlockedError.

        The session key that comes with it is dropped here: we decrypt nothing, so nothing of ours shall hold it.
        """
        answer = _object(_asked("code_to_session", lambda: self._client.wxa.code_to_session(code)))
        return WeChatIdentity(openid=_text(answer, "openid"), unionid=answer.get("unionid") or None)

    def phone_number(self, code: str) -> str:
        """The 11 digits of the verified phone number. Raises WeChatCodeInvalidError, WeChatPhoneUnsupportedError."""
        answer = _object(_asked("phone_number", lambda: self._client.wxa.phone_number(code)))
        info = _object(answer.get("phone_info"))
        # WeChat documents the country code as text and shows a number in its example.
        number, country = _text(info, "purePhoneNumber"), str(info.get("countryCode"))
        if country != "86" or not MAINLAND_NUMBER.fullmatch(number):
            raise WeChatPhoneUnsupportedError
        return number

    def name_card_code(self, scene: str, page: str) -> bytes:
        """The mini-program code that opens `page` with `scene` (at most 32 characters), as a PNG.

        WeChat sends JPEG or PNG as it likes; drawing it anew makes it one kind and shows that it is whole.
        """
        answer = _asked(
            "name_card_code",
            lambda: self._client.wxa.mini_program_code(scene, page, NAME_CARD_WIDTH_PX),
        )
        if not isinstance(answer, requests.Response):
            raise WeChatUnavailableError
        picture = BytesIO()
        try:
            with Image.open(BytesIO(answer.content), formats=("JPEG", "PNG")) as drawn:
                drawn.convert("RGB").save(picture, "PNG")
        except (OSError, SyntaxError, Image.DecompressionBombError) as problem:
            logger.error("wechat name_card_code failed: not a picture (%s)", type(problem).__name__)
            raise WeChatUnavailableError from problem
        return picture.getvalue()


def _asked(what: str, request: Callable[[], Any]) -> Any:
    """WeChat's answer, or our error for its refusal or failure."""
    try:
        return request()
    except WeChatException as refusal:
        errcode, reason = refusal.errcode, _reason(refusal)
    except (requests.RequestException, ValueError, TypeError, KeyError) as problem:
        errcode, reason = None, type(problem).__name__
    # Raised outside the handlers: what requests and wechatpy raise holds the app's secret, and must not be chained.
    error = error_for(errcode)
    level = logging.ERROR if isinstance(error, WeChatUnavailableError) else logging.INFO
    logger.log(level, "wechat %s failed: %s", what, reason)
    raise error


def _reason(refusal: WeChatException) -> str:
    """The errcode and the request id that WeChat's support asks for; not its text, which could hold anything."""
    rid = REQUEST_ID.search(str(refusal.errmsg))
    return f"errcode {refusal.errcode} rid {rid[1] if rid else 'unknown'}"


def _object(answer: Any) -> dict[str, Any]:
    if not isinstance(answer, dict):
        raise WeChatUnavailableError
    return answer


def _text(answer: dict[str, Any], name: str) -> str:
    value = answer.get(name)
    if not isinstance(value, str) or not value:
        raise WeChatUnavailableError
    return value
