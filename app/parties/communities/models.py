"""Models of the tree of communities."""

from enum import StrEnum

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db.types import Base, BigId, Key16, Text40, Text200, UtcDateTime, ascii_column


class CommunityKind(StrEnum):
    DISTRICT = "district"
    TOWN = "town"
    COMMUNITY = "community"


class Community(Base):
    """A node of the tree. `path` is the ids from the root to the node, `/1/4/9/`: a subtree is a prefix.

    `contact` is how people reach its office. Here and below, one of the staff alone lets a plus count of up to
    `alone_up_to`; 0: nobody does. Nothing can be put into a node that is closed; what it had can still be
    read.
    """

    __tablename__ = "community"

    id: Mapped[BigId] = mapped_column(primary_key=True, init=False)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("community.id"), index=True)
    kind: Mapped[CommunityKind]
    name: Mapped[Text40]
    slug: Mapped[Key16] = mapped_column(unique=True)
    path: Mapped[str] = mapped_column(ascii_column(100), index=True, default="")
    contact: Mapped[Text200] = mapped_column(default="")
    alone_up_to: Mapped[int] = mapped_column(default=0)
    closed_at: Mapped[UtcDateTime | None] = mapped_column(default=None)

    @property
    def steps(self) -> tuple[int, ...]:
        """The path as numbers: by it nodes stand below their parents, in the order in which they were added."""
        return tuple(int(part) for part in self.path.split("/") if part)
