"""The keyring without an application."""

from app.core.security.keyring import keyring
from config import Settings


def configure_keyring(settings: Settings) -> None:
    """Give it the keys of these settings, as `create_app` does."""
    keyring.configure(
        secret_key=settings.secret_key,
        index_key=settings.index_key,
        data_keys=settings.data_keys,
        seal_keys=settings.seal_keys,
        reporter_keys=settings.reporter_keys,
    )
