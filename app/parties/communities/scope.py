"""Whose subtree it is: a signed-in staff member, as far as the tree cares."""

from dataclasses import dataclass

from app.core.permissions import StaffRole


@dataclass(frozen=True, slots=True)
class StaffIdentity:
    """A signed-in staff member and the subtree they work in."""

    id: int
    role: StaffRole
    community_id: int
    path: str

    @property
    def actor(self) -> str:
        """How journals name them."""
        return f"staff:{self.id}"

    def covers(self, path: str) -> bool:
        """Whether a node, given by its path, belongs to this subtree."""
        return path.startswith(self.path)
