"""The keys of this installation: one secret, a key derived from it for each purpose, and the keys of personal data."""

import hashlib
import hmac
from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet


class UnreadableError(RuntimeError):
    """Personal data that none of the configured keys opens."""


class Keyring:
    """Keys, set once by `create_app`. Nothing here is ever logged."""

    def __init__(self) -> None:
        self._secret = b""
        self._index_key = b""
        self._fernet: MultiFernet | None = None

    def configure(self, *, secret_key: str, index_key: str, data_keys: Sequence[str]) -> None:
        """Take the keys of this installation; the first data key encrypts, all of them decrypt."""
        self._secret = secret_key.encode()
        self._index_key = index_key.encode()
        self._fernet = MultiFernet([Fernet(key) for key in data_keys])

    def derive(self, purpose: str) -> bytes:
        """32 bytes for one purpose; knowing one tells nothing about the others."""
        if not self._secret:
            raise RuntimeError("the keyring has not been configured")
        return hmac.digest(self._secret, purpose.encode(), hashlib.sha256)

    def encrypt(self, text: str) -> bytes:
        return self._cipher.encrypt(text.encode())

    def decrypt(self, blob: bytes) -> str:
        try:
            return self._cipher.decrypt(blob).decode()
        except InvalidToken as error:
            raise UnreadableError("personal data cannot be read with the configured DATA_KEYS") from error

    def blind_index(self, purpose: str, text: str) -> str:
        """A stable fingerprint by which equal values are found without being readable, as 64 hex digits."""
        return hmac.new(self._index_key, f"{purpose}:{text}".encode(), hashlib.sha256).hexdigest()

    @property
    def _cipher(self) -> MultiFernet:
        if self._fernet is None:
            raise RuntimeError("the keyring has not been configured")
        return self._fernet


keyring = Keyring()
