"""What production refuses although it can be read: what serves development, and would harm here."""

import ipaddress
from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit

from config import keys

WECHAT = "weixin.qq.com"
"""WeChat's servers are below it: api, api2, and those of single regions."""
FALSE_WORDS = {"", "0", "false", "no"}
"""What Flask itself takes for "no debugging"."""


def refusals(env: Mapping[str, str], values: Mapping[str, object]) -> Iterator[str]:
    """A sentence for each setting that must be another one in production; values that are None were refused before."""
    if env.get("FLASK_DEBUG", "").strip().lower() not in FALSE_WORDS:
        yield "FLASK_DEBUG must not be set in production: its pages show the inside to everybody"
    if str(values["database_url"]).startswith("sqlite"):
        yield "DATABASE_URL must name MariaDB or MySQL in production"
    if not _is_public(values["wechat_base_url"]):
        yield "WECHAT_BASE_URL must be WeChat's https address in production: the stand-in signs in anybody"
    elif not _is_wechat(values["wechat_base_url"]) and not values["wechat_base_url_reason"]:
        yield (
            f"WECHAT_BASE_URL must be a server of {WECHAT} in production; where another one stands in between, "
            "WECHAT_BASE_URL_REASON says why"
        )
    if values["rate_limits"] is False:
        yield "RATE_LIMITS must be on in production: off is for load tests"
    if (values["web_processes"] or 1) != 1 and values["redis_url"] is None:
        yield "REDIS_URL must be set in production with WEB_PROCESSES above 1: each would count guesses by itself"
    yield from keys.refusals(values)
    if not _is_public(values["public_url"]):
        yield "PUBLIC_URL must be the https address that people reach in production: it is printed on the plates"


def _is_wechat(url: object) -> bool:
    return url is None or f".{urlsplit(str(url)).hostname or ''}".endswith(f".{WECHAT}")


def _is_public(url: object) -> bool:
    """Whether it is https and names a host other than this machine; a bare address has no certificate of use."""
    if url is None:
        return True
    parts = urlsplit(str(url))
    host = (parts.hostname or "").rstrip(".")
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return parts.scheme == "https" and host != "localhost" and not host.endswith(".localhost") and "." in host
    return False
