"""Who acts: a staff member in their subtree, a user at work in a shop. Found by `parties`, asked for by every feature.

Plain values, so that views can say `current.staff` and `current.member` with their types, although the kernel knows
neither the tables they come from nor how they are looked up.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from app.core.permissions import StaffRole


class MemberRole(StrEnum):
    OWNER = "owner"
    CLERK = "clerk"


class ClerkAccess(StrEnum):
    """What a shop's owner lets its clerks do with its money: nothing, see it, or answer its statements as well."""

    NONE = "none"
    READ = "read"
    ANSWER = "answer"


class ActingAs(StrEnum):
    """As what somebody acts on their own phone who is neither staff nor at work in a shop."""

    SUBJECT = "subject"
    COLLECTOR = "collector"
    RESIDENT = "resident"
    HELPER = "helper"
    COUNTER = "counter"
    FIRM = "firm"


class Acting(Protocol):
    """Who acts on what belongs to a node or is below it: one of the staff, or who leads something there."""

    @property
    def actor(self) -> str:
        """How the audit log names them."""

    @property
    def path(self) -> str: ...

    def covers(self, path: str) -> bool: ...


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


@dataclass(frozen=True, slots=True)
class MemberIdentity:
    """A user at work in one shop; `community_path` is the node the shop belongs to, `bill_max_fen` the highest
    bill it may type.

    One that is not active is suspended: shops that have left have no members.
    """

    user_id: int
    merchant_id: int
    slug: str
    name: str
    role: MemberRole
    is_active: bool
    community_id: int
    community_path: str
    bill_max_fen: int
    membership_id: int
    phone: str = field(repr=False)
    """The number that the shop was applied for with, as it was typed."""
    owner_is_verified: bool
    """Whether WeChat has verified a number of the shop's owner."""
    clerk_access: ClerkAccess

    @property
    def is_owner(self) -> bool:
        return self.role is MemberRole.OWNER

    @property
    def sees_money(self) -> bool:
        """Whether the shop's account and its statements are theirs to see."""
        return self.is_owner or self.clerk_access is not ClerkAccess.NONE

    @property
    def answers_statements(self) -> bool:
        """Whether they may confirm statements and object to lines."""
        return self.is_owner or self.clerk_access is ClerkAccess.ANSWER

    @property
    def status(self) -> str:
        """As the profile of a user says it."""
        return "active" if self.is_active else "suspended"

    @property
    def actor(self) -> str:
        """How journals and the audit log name them."""
        return f"user:{self.user_id}"

    @property
    def path(self) -> str:
        """The node at which staff read what they have done."""
        return self.community_path


@dataclass(frozen=True, slots=True)
class PersonIdentity:
    """Somebody on their own phone, as the audit log names them: by what they act as and a number, never by name.

    `id` is a resident's where they act as resident or collector, else a user's; `path` is the node concerned.
    """

    acting_as: ActingAs
    id: int
    path: str

    @property
    def actor(self) -> str:
        """How journals and the audit log name them."""
        return f"{self.acting_as}:{self.id}"
