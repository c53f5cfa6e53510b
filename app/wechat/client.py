"""The name under which create_app and the slices find WeChat."""

from .service import WeChat

__all__ = ["WeChat"]
