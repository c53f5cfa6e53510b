"""The keys of this installation: one secret and a key derived from it for each purpose, the keys of personal data,
those of the ledger's seals, those under which it is sealed who has sent a report.
"""

import hashlib
import hmac
from collections.abc import Sequence
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet


class UnreadableError(RuntimeError):
    """Personal data that none of the configured keys opens."""


class Keyring:
    """Keys, set once by `create_app`. Nothing here is ever logged."""

    def __init__(self) -> None:
        self._secret = b""
        self._index_key = b""
        self._fernet: MultiFernet | None = None
        self._newest: Fernet | None = None
        self._seal_keys: tuple[bytes, ...] = ()
        self._reporter_keys: tuple[str, ...] = ()

    def configure(
        self,
        *,
        secret_key: str,
        index_key: str,
        data_keys: Sequence[str],
        seal_keys: Sequence[str],
        reporter_keys: Sequence[str],
    ) -> None:
        """Take the keys of this installation; the first of several is used for what is new, all for what is there."""
        self._secret = secret_key.encode()
        self._index_key = index_key.encode()
        self._fernet = MultiFernet([Fernet(key) for key in data_keys])
        self._newest = Fernet(data_keys[0])
        self._seal_keys = tuple(key.encode() for key in seal_keys)
        self._reporter_keys = tuple(reporter_keys)

    def derive(self, purpose: str) -> bytes:
        """32 bytes for one purpose; knowing one tells nothing about the others."""
        return _digest(self._secret, purpose)

    def key_for(self, purpose: str) -> bytes:
        """The same, remembered: for the few purposes that every request has."""
        return _derived(self._secret, purpose)

    def seal_keys(self, purpose: str) -> tuple[bytes, ...]:
        """32 bytes for one purpose from each key of the ledger's seals, the newest first."""
        if not self._seal_keys:
            raise RuntimeError("the keyring has not been configured")
        return tuple(_derived(key, purpose) for key in self._seal_keys)

    def seal_reporter(self, content: bytes) -> bytes:
        """Who has sent a report, under the newest key for that; data keys do not open it."""
        return Fernet(self._keys_of_reporters[0]).encrypt(content)

    def open_reporter(self, blob: bytes) -> bytes:
        """Raises UnreadableError."""
        try:
            return MultiFernet([Fernet(key) for key in self._keys_of_reporters]).decrypt(blob)
        except InvalidToken as error:
            raise UnreadableError("what is sealed cannot be read with the configured REPORTER_KEYS") from error

    def reporter_marks(self, purpose: str, text: str) -> list[str]:
        """What stands for a reporter where something has to be found again, as 64 hex digits: one of each key, that of
        the newest first. Without the key nobody can make it of those who there are.
        """
        return [_digest(key.encode(), f"reporters:{purpose}:{text}").hex() for key in self._keys_of_reporters]

    @property
    def newest_reporter_key(self) -> str:
        """Which key is the newest, as 16 hex digits that do not tell it."""
        return self.reporter_marks("key", "")[0][:16]

    @property
    def _keys_of_reporters(self) -> tuple[str, ...]:
        if not self._reporter_keys:
            raise RuntimeError("the keyring has not been configured")
        return self._reporter_keys

    def encrypt(self, text: str) -> bytes:
        return self.encrypt_bytes(text.encode())

    def decrypt(self, blob: bytes) -> str:
        return self.decrypt_bytes(blob).decode()

    def encrypt_bytes(self, content: bytes) -> bytes:
        return self._cipher.encrypt(content)

    def decrypt_bytes(self, blob: bytes) -> bytes:
        """Raises UnreadableError."""
        try:
            return self._cipher.decrypt(blob)
        except InvalidToken as error:
            raise UnreadableError("personal data cannot be read with the configured DATA_KEYS") from error

    def reencrypt(self, blob: bytes) -> bytes | None:
        """The same with the newest data key; None where it is of that key already. Raises UnreadableError."""
        if self._newest is None:
            raise RuntimeError("the keyring has not been configured")
        try:
            self._newest.decrypt(blob)
        except InvalidToken:
            return self.encrypt_bytes(self.decrypt_bytes(blob))
        return None

    def blind_index(self, purpose: str, text: str) -> str:
        """A stable fingerprint by which equal values are found without being readable, as 64 hex digits."""
        return hmac.new(self._index_key, f"{purpose}:{text}".encode(), hashlib.sha256).hexdigest()

    @property
    def _cipher(self) -> MultiFernet:
        if self._fernet is None:
            raise RuntimeError("the keyring has not been configured")
        return self._fernet


def _digest(secret: bytes, purpose: str) -> bytes:
    if not secret:
        raise RuntimeError("the keyring has not been configured")
    return hmac.digest(secret, purpose.encode(), "sha256")


_derived = lru_cache(32)(_digest)

keyring = Keyring()
