"""Who can hold a phone: named personas, from a file or made up from the name, so that anybody can be a new consumer."""

import hashlib
import json
import logging
import re
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

logger = logging.getLogger(__name__)

NAME_LENGTH_MAX = 64
# Made up here from a name, or by whoever made the demonstration's thousands of people without a phone.
MADE_UP_OPENID = re.compile(r"o(Mock|Demo)[A-Za-z0-9_-]{23}")


@dataclass(frozen=True)
class Persona:
    """A WeChat user. `risky` is one whom WeChat's risk control refuses to sign in (40226)."""

    name: str
    openid: str
    phone: str
    unionid: str | None = None
    risky: bool = False


def derived_openid(name: str) -> str:
    """28 characters, like a real one, and the same for the same name in every run."""
    digest = hashlib.sha256(f"openid:{name}".encode()).digest()
    return "oMock" + urlsafe_b64encode(digest).decode()[:23]


def derived_phone(name: str) -> str:
    digest = hashlib.sha256(f"phone:{name}".encode()).digest()
    return f"199{int.from_bytes(digest) % 10**8:08d}"


class Personas:
    """The personas of a JSON file `{name: {"openid", "phone", "unionid"?, "risky"?}}`, read again when it changes.

    The file is often written after the server has started (by whatever seeds the demonstration data), so a missing
    one is no error, and one that is half written keeps the last good content.
    """

    def __init__(self, path: Path | None = None, known: Mapping[str, Mapping[str, Any]] | None = None) -> None:
        self._path = path
        self._known: Mapping[str, Mapping[str, Any]] = known or {}
        self._seen: tuple[int, int] | None = None

    def get(self, name: str) -> Persona:
        given = self._current().get(name, {})
        return Persona(
            name=name,
            openid=given.get("openid") or derived_openid(name),
            phone=given.get("phone") or derived_phone(name),
            unionid=given.get("unionid"),
            risky=bool(given.get("risky")),
        )

    def has_user(self, openid: str) -> bool:
        """Whether the openid is one that this app can write to."""
        if MADE_UP_OPENID.fullmatch(openid):
            return True
        return any(given.get("openid") == openid for given in self._current().values())

    def _current(self) -> Mapping[str, Mapping[str, Any]]:
        if self._path is None:
            return self._known
        try:
            stat = self._path.stat()
            if (stat.st_mtime_ns, stat.st_size) != self._seen:
                self._known = _parsed(self._path.read_text(encoding="utf-8"))
                self._seen = (stat.st_mtime_ns, stat.st_size)
        except FileNotFoundError:
            self._known, self._seen = {}, None
        except ValueError as problem:
            logger.warning("persona file %s cannot be read, keeping what was there: %s", self._path, problem)
        return self._known


def _parsed(content: str) -> dict[str, dict[str, Any]]:
    data = json.loads(content)
    if not isinstance(data, dict) or not all(isinstance(given, dict) for given in data.values()):
        raise ValueError("not an object of objects")
    return data
