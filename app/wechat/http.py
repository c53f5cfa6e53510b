"""The one way out to WeChat: to the configured address only, with time limits, and with nothing secret in the logs."""

import logging
import re
from http.cookiejar import DefaultCookiePolicy
from typing import Any

import requests
from requests.adapters import HTTPAdapter

POOL_SIZE = 32


class LeavesBaseUrlError(requests.RequestException):
    """A request or a redirect that would have left the configured base URL."""


class WeChatHttp(requests.Session):
    """A session that reaches `base_url` and nothing else.

    It takes no proxy and no password from the environment, and follows no redirect: WeChat sends none, so whoever does
    is not WeChat. `timeout_s` is (connect, read) in seconds. Threads share it, so it keeps no cookies.
    """

    def __init__(self, base_url: str, timeout_s: tuple[float, float]) -> None:
        super().__init__()
        self.trust_env = False
        self.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        self._base_url = base_url
        self._timeout_s = timeout_s
        self.mount(f"{base_url}/", HTTPAdapter(max_retries=0, pool_maxsize=POOL_SIZE))
        logging.getLogger("urllib3.connectionpool").addFilter(_without_queries)

    def request(self, method: str | bytes, url: str | bytes, *args: Any, **kwargs: Any) -> requests.Response:
        """Raises requests.RequestException for time-outs, broken answers and whatever would leave the base URL."""
        if not str(url).startswith(f"{self._base_url}/"):
            raise LeavesBaseUrlError("not an address of WeChat")
        kwargs |= {"timeout": self._timeout_s, "allow_redirects": False}
        response = super().request(method, url, *args, **kwargs)
        if response.is_redirect:
            raise LeavesBaseUrlError("WeChat's answer is a redirect")
        return response


QUERY = re.compile(r"\?\S*")


def _without_queries(record: logging.LogRecord) -> bool:
    """WeChat's addresses carry the app's secret, tokens and codes in their query; urllib3 logs them at DEBUG."""
    if isinstance(record.args, tuple):
        record.args = tuple(QUERY.sub("?…", each) if isinstance(each, str) else each for each in record.args)
    return True
