"""One box over people, households, shops, offers and statements of a subtree.

looking  what fits a few characters, of the kinds that a role may see
"""

from app.office.search.looking import Group, Hit, Kind, look

__all__ = ["Group", "Hit", "Kind", "look"]
