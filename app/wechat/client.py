"""wechatpy's client, bent to one base URL, to stable tokens and to a single retry."""

# mypy: allow-untyped-calls
# wechatpy has no types; what leaves this module has.

from typing import Any

from wechatpy.client import WeChatClient
from wechatpy.client.api.wxa import WeChatWxa
from wechatpy.exceptions import WeChatClientException

from .http import WeChatHttp
from .tokens import FetchedToken, SharedTokenKeeper, TokenKeeper

STALE_TOKEN = {40001, 40014, 42001}
NOT_ACCEPTED = 43101


class Wxa(WeChatWxa):  # type: ignore[misc, unused-ignore]
    """The mini-program's own interfaces."""

    def code_to_session(self, js_code: str) -> Any:
        """As in wechatpy, but without an access token, which this call does not take and sign-in shall not wait for."""
        params = {
            "appid": self.appid,
            "secret": self.secret,
            "js_code": js_code,
            "grant_type": "authorization_code",
            "access_token": None,  # Present, so that none is looked up; None, so that none is sent.
        }
        return self._get("sns/jscode2session", params=params)

    def phone_number(self, code: str) -> Any:
        """Missing from wechatpy 1.8."""
        return self._post("wxa/business/getuserphonenumber", data={"code": code})

    def mini_program_code(self, scene: str, page: str, width_px: int) -> Any:
        """The answer with the picture, or whatever else came."""
        return self.get_wxa_code_unlimited(scene, page=page, width=width_px)

    def subscribe_message(self, openid: str, template_id: str, page: str, data: dict[str, Any]) -> bool:
        """False where the user has not accepted such a message, or no longer does."""
        try:
            answer = self.send_subscribe_message(openid, template_id, data, page=page)
        except WeChatClientException as refusal:
            if refusal.errcode != NOT_ACCEPTED:
                raise
            return False
        if not isinstance(answer, dict) or answer.get("errcode") != 0:
            raise ValueError("no success")
        return True


class StandardClient(WeChatClient):  # type: ignore[misc, unused-ignore]
    """Every interface of wechatpy, under `base_url` and with our token.

    wechatpy's own retry recurses without end on a token that stays stale, and its token fetch has no time limit and no
    lock: `auto_retry` is off and both are done here. Threads may share a client.
    """

    wxa = Wxa()

    def __init__(
        self, *, base_url: str, app_id: str, app_secret: str, redis_url: str | None, timeout_s: tuple[float, float]
    ) -> None:
        super().__init__(app_id, app_secret, auto_retry=False)
        self._base_url = base_url.rstrip("/")
        self._http = WeChatHttp(self._base_url, timeout_s)
        self.API_BASE_URL = f"{self._base_url}/cgi-bin/"
        self.wxa.API_BASE_URL = f"{self._base_url}/"
        self._tokens = (
            SharedTokenKeeper(self._fetched, redis_url=redis_url, app_id=app_id)
            if redis_url
            else TokenKeeper(self._fetched)
        )

    @property
    def access_token(self) -> str:
        return self._tokens.current()

    def fetch_access_token(self) -> None:
        """wechatpy's name for it; nothing of ours calls it, and nothing of wechatpy's shall go to its own address."""
        self._tokens.current()

    def close(self) -> None:
        self._http.close()
        self._tokens.close()

    def _request(self, method: str, url_or_endpoint: str, **kwargs: Any) -> Any:
        """Once more with a new token when WeChat calls the token stale, which it does before it does anything else."""
        params = kwargs.pop("params", {})
        if "access_token" in params:
            return super()._request(method, url_or_endpoint, params=params, **kwargs)
        token = self._tokens.current()
        try:
            return super()._request(method, url_or_endpoint, params={**params, "access_token": token}, **kwargs)
        except WeChatClientException as refusal:
            if refusal.errcode not in STALE_TOKEN:
                raise
        token = self._tokens.current(refused=token)
        return super()._request(method, url_or_endpoint, params={**params, "access_token": token}, **kwargs)

    def _fetched(self) -> FetchedToken:
        answer = self.post(
            "stable_token",
            params={"access_token": None},
            data={"grant_type": "client_credential", "appid": self.appid, "secret": self.secret},
        )
        return FetchedToken(answer["access_token"], int(answer["expires_in"]))
