"""Access tokens: which were issued, which are still good."""

import re
import secrets
from dataclasses import dataclass

from .quotas import Quota
from .responses import RefusedError

LIFE_S = 7200
OVERLAP_S = 300
FORCED_GAP_S = 30
FORCED_PER_DAY_MAX = 20
SHAPE = re.compile(r"mock_[A-Za-z0-9_-]{128}")


@dataclass
class Token:
    value: str
    expires_at: float


class TokenBook:
    """The stable token and, apart from it, the plain one; each replaces only its own kind."""

    def __init__(self) -> None:
        self._expires_at: dict[str, float] = {}
        self._stable: str | None = None
        self._plain: str | None = None
        self._forced_at: float | None = None
        self._forced = Quota(FORCED_PER_DAY_MAX, 86_400)

    def stable(self, now: float, *, force: bool) -> Token:
        """The same token until its last five minutes; then a new one, and both are good for five minutes more.

        A forced refresh ends the old token at once. Within 30 s of the last one it changes nothing; the 21st of a day
        raises RefusedError 45009.
        """
        current, expires_at = self._stable, self._expires_at.get(self._stable or "", 0)
        if force and not (self._forced_at is not None and now - self._forced_at < FORCED_GAP_S):
            if not self._forced.take("", now):
                raise RefusedError(45009)
            self._forced_at = now
            self._end(current)
        elif current and expires_at - now > OVERLAP_S:
            return Token(current, expires_at)
        elif current in self._expires_at:
            self._expires_at[current] = now + OVERLAP_S
        token = self._issue(now)
        self._stable = token.value
        return token

    def plain(self, now: float) -> Token:
        """A new token for every request; the one before it is good for five minutes more."""
        if self._plain in self._expires_at:
            self._expires_at[self._plain] = min(self._expires_at[self._plain], now + OVERLAP_S)
        token = self._issue(now)
        self._plain = token.value
        return token

    def check(self, value: str, now: float) -> None:
        """Raises RefusedError: 41001 none given, 40014 not a token at all, 40001 revoked or unknown, 42001 expired."""
        if not value:
            raise RefusedError(41001)
        if not SHAPE.fullmatch(value):
            raise RefusedError(40014)
        if value not in self._expires_at:
            raise RefusedError(40001)
        if now >= self._expires_at[value]:
            raise RefusedError(42001)

    def revoke(self, value: str | None = None) -> None:
        """End one token, or all of them."""
        for each in [value] if value else list(self._expires_at):
            self._end(each)

    def _issue(self, now: float) -> Token:
        token = Token("mock_" + secrets.token_urlsafe(96), now + LIFE_S)
        self._expires_at[token.value] = token.expires_at
        return token

    def _end(self, value: str | None) -> None:
        self._expires_at.pop(value or "", None)
        if value == self._stable:
            self._stable = None
