"""What production refuses although it can be read: what serves development, and would harm here."""

import ipaddress
from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit

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
    if not _is_public(values["public_url"]):
        yield "PUBLIC_URL must be the https address that people reach in production: it is printed on the plates"


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
