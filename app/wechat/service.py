"""What the bank asks of WeChat, in its own words and with its own errors."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any, TypeVar

import requests
import structlog
from PIL import Image
from urllib3.exceptions import MaxRetryError, NewConnectionError
from wechatpy.exceptions import WeChatException

from .client import StandardClient
from .errors import (
    WeChatAnswerLostError,
    WeChatError,
    WeChatMessageRefusedError,
    WeChatPhoneUnsupportedError,
    WeChatUnavailableError,
    error_for,
)

logger = structlog.get_logger("wechat")

T = TypeVar("T")

TIMEOUT_S = (3.0, 5.0)
NAME_CARD_WIDTH_PX = 1280
"""The most that WeChat draws: the code is printed 10 cm wide."""
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

    def check(self) -> None:
        """Get an access token, which shows that WeChat is within reach and knows this app."""
        _asked("access_token", lambda: self._client.access_token)

    def code_to_session(self, code: str) -> WeChatIdentity:
        """Who the wx.login code belongs to. Raises WeChatCodeInvalidError, WeChatUserBlockedError.

        The session key that comes with it is dropped here: we decrypt nothing, so nothing of ours shall hold it.
        """
        return _asked("code_to_session", lambda: _identity(self._client.wxa.code_to_session(code)))

    def phone_number(self, code: str) -> str:
        """The 11 digits of the verified phone number. Raises WeChatCodeInvalidError, WeChatPhoneUnsupportedError."""
        return _asked("phone_number", lambda: _mainland_number(self._client.wxa.phone_number(code)))

    def name_card_code(self, scene: str, page: str) -> bytes:
        """The mini-program code that opens `page` with `scene` (at most 32 characters), as a PNG.

        WeChat sends JPEG or PNG as it likes; drawing it anew makes it one kind and shows that it is whole.
        """
        return _asked(
            "name_card_code", lambda: _png(self._client.wxa.mini_program_code(scene, page, NAME_CARD_WIDTH_PX))
        )

    def send_subscribe_message(self, openid: str, template_id: str, page: str, data: Mapping[str, str]) -> bool:
        """Send a subscription message; False where the user does not want it, which is their right and no error.

        `page` is without a leading slash; `data` has a value for each key of the template. Raises
        WeChatMessageRefusedError, and WeChatAnswerLostError where the message may have reached the user all the same:
        WeChat knows no key by which it would recognise a message sent twice.
        """
        # First the token, so that a failure to get one is not taken for a message that may have been sent.
        self.check()
        values = {key: {"value": value} for key, value in data.items()}
        return _asked(
            "send_subscribe_message",
            lambda: self._client.wxa.subscribe_message(openid, template_id, page, values),
            lost=WeChatAnswerLostError,
        )


def _asked(what: str, ask: Callable[[], T], *, lost: type[WeChatError] = WeChatUnavailableError) -> T:
    """What WeChat says, or our error for its refusal, its silence or its nonsense (a ValueError of `ask`).

    `lost` is raised where the request has gone out and brought no usable answer.
    """
    errcode = rid = None
    sent = True
    try:
        return ask()
    except WeChatException as refusal:
        errcode, rid, reason = refusal.errcode, _request_id(refusal), type(refusal).__name__
    except (requests.RequestException, ValueError, TypeError, KeyError) as problem:
        reason, sent = type(problem).__name__, not _never_connected(problem)
    # Raised outside the handlers: what requests and wechatpy raise holds the app's secret, and must not be chained.
    error = lost() if errcode is None and sent else error_for(errcode)
    # What a person at a phone can cause is no alarm; the rest is for the operator.
    alarming = isinstance(error, WeChatUnavailableError | WeChatMessageRefusedError)
    log = logger.error if alarming else logger.info
    log("wechat_failed", asked=what, reason=reason, errcode=errcode, rid=rid)
    raise error


def _never_connected(problem: Exception) -> bool:
    """Whether the request cannot have reached anybody: no name, no connection."""
    cause = problem.args[0] if problem.args else None
    reason = cause.reason if isinstance(cause, MaxRetryError) else None
    return isinstance(problem, requests.ConnectTimeout) or isinstance(reason, NewConnectionError)


def _request_id(refusal: WeChatException) -> str | None:
    """What WeChat's support asks for. Nothing else of its text is logged, since it could hold anything."""
    rid = REQUEST_ID.search(str(refusal.errmsg))
    return rid[1] if rid else None


def _identity(answer: Any) -> WeChatIdentity:
    session = _object(answer)
    return WeChatIdentity(openid=_text(session, "openid"), unionid=session.get("unionid") or None)


def _mainland_number(answer: Any) -> str:
    info = _object(_object(answer).get("phone_info"))
    # WeChat documents the country code as text and shows a number in its example.
    number, country = _text(info, "purePhoneNumber"), str(info.get("countryCode"))
    if country != "86" or not MAINLAND_NUMBER.fullmatch(number):
        raise WeChatPhoneUnsupportedError
    return number


def _png(answer: Any) -> bytes:
    if not isinstance(answer, requests.Response):
        raise ValueError("not a picture")
    picture = BytesIO()
    try:
        with Image.open(BytesIO(answer.content), formats=("JPEG", "PNG")) as drawn:
            drawn.convert("RGB").save(picture, "PNG")
    except (OSError, SyntaxError, Image.DecompressionBombError) as problem:
        raise ValueError("not a whole picture") from problem
    return picture.getvalue()


def _object(answer: Any) -> dict[str, Any]:
    if not isinstance(answer, dict):
        raise ValueError("not a JSON object")
    return answer


def _text(answer: dict[str, Any], name: str) -> str:
    value = answer.get(name)
    if not isinstance(value, str) or not value:
        raise ValueError(f"{name} is missing")
    return value
