"""Settings that are allowed and yet not good for production. What is not allowed has kept us from starting."""

from collections.abc import Iterator

from app.operations.doctor.finding import Finding
from config import Settings


def look(settings: Settings) -> Iterator[Finding]:
    yield Finding(
        "environment",
        settings.is_production,
        settings.environment.value,
        "set CREDITBANK_ENV=production: development's secrets are public",
    )
    proxies = settings.trusted_proxies
    yield Finding(
        "proxies",
        proxies > 0 or not settings.is_production,
        f"TRUSTED_PROXIES={proxies}",
        "set TRUSTED_PROXIES=1 behind one nginx: with 0 everybody behind it shares one limit",
    )
    reason = settings.wechat_base_url_reason
    if reason:
        yield Finding("WeChat's address", True, f"{settings.wechat_base_url}, because: {reason}")
    processes = settings.web_processes
    yield Finding(
        "web processes",
        processes == 1 or settings.redis_url is not None,
        f"{processes}",
        "set REDIS_URL: without it each process counts guesses and requests by itself",
    )
    yield Finding(
        "limits",
        settings.rate_limits,
        "on" if settings.rate_limits else "off",
        "set RATE_LIMITS=on: off is for load tests",
    )
