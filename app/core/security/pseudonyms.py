"""How logs name people: the same name for the same person, and no way back without this installation's key."""

import hmac

from app.core.security.keyring import keyring


def pseudonym(name: str) -> str:
    """`user:7` as `user:` and twelve hex digits; a name without a number, such as `nobody`, stays."""
    kind, _, number = name.partition(":")
    if not number:
        return name
    digest = hmac.digest(keyring.key_for("log-pseudonyms"), name.encode(), "sha256")
    return f"{kind}:{digest.hex()[:12]}"
