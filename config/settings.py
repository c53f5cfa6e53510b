"""Settings from the environment, as one frozen object.

Every missing or wrong variable is reported in one error, so that a deployment is mended in one go.
Development has defaults that work at once; production has none for secrets.
"""

import base64
import re
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

from config.processes import processes_started
from config.production import refusals

INSTANCE = Path(__file__).resolve().parent.parent / "instance"

DEVELOPMENT_SECRET = "development-only-secret-never-in-production"
DEVELOPMENT_INDEX_KEY = "development-only-index-key-never-in-production"
DEVELOPMENT_DATA_KEY = base64.urlsafe_b64encode(b"development-only-data-key-32byte").decode()
DEVELOPMENT_SEAL_KEY = "development-only-seal-key-never-in-production"
DEVELOPMENT_REPORTER_KEY = base64.urlsafe_b64encode(b"development-only-reporters-32byt").decode()

MESSAGE_KEYS = {
    "claimed": ("thing1", "number2", "time3"),
    "redeemed": ("thing1", "thing2", "amount3", "time4"),
    "points_earned": ("thing1", "number2", "time3"),
    "points_expiring": ("number1", "date2", "thing3"),
    "statement_ready": ("thing1", "amount2", "thing3"),
    "statement_paid": ("thing1", "amount2", "time3"),
    "payee_changed": ("thing1", "thing2", "time3"),
    "notice": ("thing1", "thing2", "time3"),
}
"""Of what a phone can be told, and the values of each template as `.env.example` explains them."""
DEVELOPMENT_TEMPLATES = ",".join(f"{kind}=mock-{kind}" for kind in MESSAGE_KEYS)

T = TypeVar("T")


class SettingsError(ValueError):
    """One or more settings are missing or wrong; `problems` names each of them."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("settings are not usable:\n" + "\n".join(f"  - {problem}" for problem in problems))
        self.problems = problems


class Environment(StrEnum):
    DEVELOPMENT = "development"
    TESTING = "testing"
    PRODUCTION = "production"


class LogFormat(StrEnum):
    """Logs for machines, or for whoever sits before the screen."""

    JSON = "json"
    TEXT = "text"


class NameCardCode(StrEnum):
    """What is on a shop's plate: the QR code of its page's address, or the mini-program's own code."""

    LINK = "link"
    MINIPROGRAM = "miniprogram"


@dataclass(frozen=True, slots=True)
class MessageTemplate:
    """A template of WeChat's console, and the keys of its values in the order of MESSAGE_KEYS."""

    id: str
    keys: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Settings:
    """One installation.

    Units stand in the names: fen, seconds, months. `data_keys` are Fernet keys, the first one encrypts and
    all decrypt; the first of `seal_keys` seals journals, all of them verify. `reporter_keys` are the Fernet keys under
    which it is sealed who has sent a report. `index_key` finds people by phone; unlike the others it can't be changed
    without rebuilding that index.
    """

    environment: Environment
    secret_key: str
    data_keys: tuple[str, ...]
    index_key: str
    seal_keys: tuple[str, ...]
    reporter_keys: tuple[str, ...]
    database_url: str
    database_pool_size: int
    redis_url: str | None
    web_processes: int
    wechat_base_url: str
    wechat_base_url_reason: str
    wechat_app_id: str
    wechat_app_secret: str
    wechat_templates: Mapping[str, MessageTemplate]
    name_card_code: NameCardCode
    public_url: str
    point_value_fen: int
    volunteer_hour_fen: int
    points_valid_months: int
    payee_wait_hours: int
    top_up_third_person_fen: int
    token_seconds: int
    rate_limits: bool
    trusted_proxies: int
    log_level: str
    log_format: LogFormat
    backup_folder: Path

    @property
    def is_production(self) -> bool:
        return self.environment is Environment.PRODUCTION

    @property
    def uses_sqlite(self) -> bool:
        return self.database_url.startswith("sqlite")


class _Reader:
    """Reads variables one by one and collects what is wrong with them."""

    def __init__(self, env: Mapping[str, str], *, production: bool) -> None:
        self.env = env
        self.production = production
        self.problems: list[str] = []

    def read(self, name: str, parse: Callable[[str], T], default: str, *, secret: bool = False) -> T | None:
        """The parsed value, or None after noting a problem. A secret has no default in production."""
        raw = self.env.get(name, "").strip()
        if not raw:
            if self.production and secret:
                self.problems.append(f"{name} must be set in production")
                return None
            raw = default
        elif self.production and secret and default in (part.strip() for part in raw.split(",")):
            self.problems.append(f"{name} still has its development value")
            return None
        try:
            return parse(raw)
        except ValueError as error:
            self.problems.append(f"{name}: {error}")
            return None


def _between(low: int, high: int) -> Callable[[str], int]:
    def parse(raw: str) -> int:
        value = int(raw) if raw.isascii() and raw.isdigit() else None
        if value is None or not low <= value <= high:
            raise ValueError(f"must be a whole number from {low} to {high}, not {raw!r}")
        return value

    return parse


def _long_text(raw: str) -> str:
    if len(raw) < 32:
        raise ValueError("must have at least 32 characters")
    return raw


def _fernet_keys(raw: str) -> tuple[str, ...]:
    keys = tuple(key.strip() for key in raw.split(",") if key.strip())
    for key in keys:
        try:
            usable = len(base64.urlsafe_b64decode(key)) == 32
        except ValueError:
            usable = False
        if not usable:
            raise ValueError("must be Fernet keys (32 bytes in url-safe base64), separated by commas, the newest first")
    return keys


def _seal_keys(raw: str) -> tuple[str, ...]:
    keys = tuple(key.strip() for key in raw.split(",") if key.strip())
    if not keys or any(len(key) < 32 for key in keys):
        raise ValueError("must have at least 32 characters each, separated by commas, the newest first")
    return keys


def _database_url(raw: str) -> str:
    if urlsplit(raw).scheme not in {"sqlite", "mysql+pymysql", "mariadb+pymysql"}:
        raise ValueError("must begin with sqlite://, mysql+pymysql:// or mariadb+pymysql://")
    return raw


def _web_url(raw: str) -> str:
    parts = urlsplit(raw)
    if parts.scheme not in {"http", "https"} or not parts.netloc:
        raise ValueError(f"must be an http or https address, not {raw!r}")
    return raw.rstrip("/")


def _origin(raw: str) -> str:
    """An address without a path: links, cookies and QR codes all begin at its root."""
    url = _web_url(raw)
    parts = urlsplit(url)
    if parts.path or parts.query or parts.fragment or "@" in parts.netloc:
        raise ValueError(f"must be a host alone, with a port at most, and no path: not {raw!r}")
    return url


def _redis_url(raw: str) -> str | None:
    if raw and urlsplit(raw).scheme not in {"redis", "rediss", "unix"}:
        raise ValueError("must begin with redis://, rediss:// or unix://")
    return raw or None


def _templates(raw: str) -> Mapping[str, MessageTemplate]:
    found: dict[str, MessageTemplate] = {}
    for part in filter(None, (part.strip() for part in raw.split(","))):
        kind, _, template = part.partition("=")
        template_id, *keys = template.split(":")
        if kind not in MESSAGE_KEYS or kind in found:
            raise ValueError(f"{kind!r} is not one of {', '.join(MESSAGE_KEYS)}, or is there twice")
        if not re.fullmatch(r"[\w-]{1,64}", template_id, re.ASCII):
            raise ValueError(f"{kind} must be followed by = and the id of its template")
        proposed = MESSAGE_KEYS[kind]
        if keys and [_kind_of_key(key) for key in keys] != [_kind_of_key(key) for key in proposed]:
            raise ValueError(f"{kind} must have values like {':'.join(proposed)}, in this order, not {':'.join(keys)}")
        found[kind] = MessageTemplate(template_id, tuple(keys) or proposed)
    return found


def _kind_of_key(key: str) -> str:
    """thing4 → thing; nothing for what WeChat would not call a key."""
    key_parts = re.fullmatch(r"([a-z_]+)[1-9][0-9]{0,3}", key)
    return key_parts[1] if key_parts else ""


def _name_card_code(raw: str) -> NameCardCode:
    if raw not in set(NameCardCode):
        raise ValueError(f"must be one of {', '.join(NameCardCode)}")
    return NameCardCode(raw)


def _log_format(raw: str) -> LogFormat:
    if raw not in set(LogFormat):
        raise ValueError(f"must be one of {', '.join(LogFormat)}")
    return LogFormat(raw)


def _switch(raw: str) -> bool:
    if raw not in {"on", "off"}:
        raise ValueError("must be on or off")
    return raw == "on"


def _level(raw: str) -> str:
    if raw not in {"debug", "info", "warning", "error"}:
        raise ValueError("must be debug, info, warning or error")
    return raw


def load_settings(env: Mapping[str, str]) -> Settings:
    """Settings of this process. Raises SettingsError naming every variable that is missing or wrong."""
    name = env.get("CREDITBANK_ENV", "development").strip()
    if name not in set(Environment):
        raise SettingsError([f"CREDITBANK_ENV must be one of {', '.join(Environment)}, not {name!r}"])
    environment = Environment(name)
    production = environment is Environment.PRODUCTION
    reader = _Reader(env, production=production)
    read = reader.read
    values = {
        "secret_key": read("SECRET_KEY", _long_text, DEVELOPMENT_SECRET, secret=True),
        "data_keys": read("DATA_KEYS", _fernet_keys, DEVELOPMENT_DATA_KEY, secret=True),
        "index_key": read("INDEX_KEY", _long_text, DEVELOPMENT_INDEX_KEY, secret=True),
        "seal_keys": read("SEAL_KEYS", _seal_keys, DEVELOPMENT_SEAL_KEY, secret=True),
        "reporter_keys": read("REPORTER_KEYS", _fernet_keys, DEVELOPMENT_REPORTER_KEY, secret=True),
        "database_url": read("DATABASE_URL", _database_url, f"sqlite:///{INSTANCE / 'creditbank.sqlite3'}"),
        "database_pool_size": read("DATABASE_POOL_SIZE", _between(1, 500), "20"),
        "redis_url": read("REDIS_URL", _redis_url, ""),
        "web_processes": read("WEB_PROCESSES", _between(1, 100), str(processes_started(env, sys.argv))),
        "wechat_base_url": read("WECHAT_BASE_URL", _web_url, "http://127.0.0.1:5001"),
        "wechat_base_url_reason": read("WECHAT_BASE_URL_REASON", str, ""),
        "wechat_app_id": read("WECHAT_APP_ID", str, "wxmock0000000001", secret=True),
        "wechat_app_secret": read("WECHAT_APP_SECRET", str, "mock-secret", secret=True),
        "wechat_templates": read("WECHAT_TEMPLATES", _templates, "" if production else DEVELOPMENT_TEMPLATES),
        "name_card_code": read("NAME_CARD_CODE", _name_card_code, "link"),
        "public_url": read("PUBLIC_URL", _origin, "http://127.0.0.1:5000"),
        "point_value_fen": read("POINT_VALUE_FEN", _between(1, 100_000), "100"),
        "volunteer_hour_fen": read("VOLUNTEER_HOUR_FEN", _between(1, 100_000), "2000"),
        "points_valid_months": read("POINTS_VALID_MONTHS", _between(1, 120), "24"),
        "payee_wait_hours": read("PAYEE_WAIT_HOURS", _between(0, 720), "72"),
        "top_up_third_person_fen": read("TOP_UP_THIRD_PERSON_FEN", _between(1, 10**15), "2000000"),
        "token_seconds": read("TOKEN_SECONDS", _between(60, 86_400), "7200"),
        "rate_limits": read("RATE_LIMITS", _switch, "on"),
        "trusted_proxies": read("TRUSTED_PROXIES", _between(0, 5), "0"),
        "log_level": read("LOG_LEVEL", _level, "info"),
        "log_format": read(
            "LOG_FORMAT", _log_format, LogFormat.TEXT if environment is Environment.DEVELOPMENT else LogFormat.JSON
        ),
        "backup_folder": read("BACKUP_FOLDER", Path, str(INSTANCE / "backups")),
    }
    if production:
        reader.problems += refusals(env, values)
    if reader.problems:
        raise SettingsError(reader.problems)
    return Settings(environment=environment, **values)  # type: ignore[arg-type]  # Every None was a problem above.
