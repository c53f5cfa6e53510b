"""How one installation differs from another: settings read from the environment."""

from config.settings import (
    MESSAGE_KEYS,
    LogFormat,
    MessageTemplate,
    NameCardCode,
    Settings,
    SettingsError,
    load_settings,
)

__all__ = [
    "MESSAGE_KEYS",
    "LogFormat",
    "MessageTemplate",
    "NameCardCode",
    "Settings",
    "SettingsError",
    "load_settings",
]
