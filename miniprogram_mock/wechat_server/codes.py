"""Codes that the phone obtains and the backend trades in: once, and within five minutes."""

import secrets
from dataclasses import dataclass

from .responses import RefusedError

LIFE_S = 300


@dataclass
class _Issued:
    persona: str
    at: float
    used: bool = False


class CodeBook:
    """The codes of one kind. A used one answers `used_errcode` until it expires, then 40029 like any other."""

    def __init__(self, *, length: int, used_errcode: int) -> None:
        self._length = length
        self._used_errcode = used_errcode
        self._issued: dict[str, _Issued] = {}

    def issue(self, persona: str, now: float) -> str:
        self._issued = {code: issued for code, issued in self._issued.items() if now - issued.at < LIFE_S}
        code = secrets.token_hex(self._length // 2)
        self._issued[code] = _Issued(persona, now)
        return code

    def holder(self, code: str, now: float) -> str:
        """Whose code it is, used or not. Raises RefusedError 40029 for an unknown or expired one."""
        issued = self._issued.get(code)
        if issued is None or now - issued.at >= LIFE_S:
            raise RefusedError(40029)
        return issued.persona

    def use(self, code: str, now: float) -> str:
        """Whose code it is; afterwards it is spent. Raises RefusedError."""
        persona = self.holder(code, now)
        if self._issued[code].used:
            raise RefusedError(self._used_errcode)
        self._issued[code].used = True
        return persona
