"""Ed25519 keys by which seals are signed, from SEAL_KEYS."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from app.core.security.keyring import keyring

PURPOSE = "seal-signature"


@dataclass(frozen=True, slots=True)
class SealKey:
    """A pair of keys; `id` is the beginning of the public one's hash, `public_hex` what others verify with."""

    id: str
    public_hex: str
    private: Ed25519PrivateKey
    public: Ed25519PublicKey

    def sign(self, written: bytes) -> bytes:
        return self.private.sign(written)

    def signed(self, written: bytes, signature: bytes) -> bool:
        try:
            self.public.verify(signature, written)
        except InvalidSignature:
            return False
        return True


def signing_key() -> SealKey:
    """The newest key."""
    return _key(keyring.seal_keys(PURPOSE)[0])


def known_keys() -> Mapping[str, SealKey]:
    """Every configured key by its id."""
    return {key.id: key for key in map(_key, keyring.seal_keys(PURPOSE))}


def _key(seed: bytes) -> SealKey:
    private = Ed25519PrivateKey.from_private_bytes(seed)
    public = private.public_key()
    raw = public.public_bytes_raw()
    return SealKey(hashlib.sha256(raw).hexdigest()[:16], raw.hex(), private, public)
