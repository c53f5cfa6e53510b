"""Models of saved views."""

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db.types import Base, BigId

NAME_MAX = 20
PATH_MAX = 120
QUERY_MAX = 300


class SavedView(Base):
    """`path` is the page of a list, as /console/records; `query` its filters as they stand in the address."""

    __tablename__ = "saved_view"
    __table_args__ = (Index(None, "staff_id", "path", "name", unique=True),)

    id: Mapped[BigId] = mapped_column(primary_key=True, init=False)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff_member.id"))
    path: Mapped[str] = mapped_column(String(PATH_MAX))
    name: Mapped[str] = mapped_column(String(NAME_MAX))
    query: Mapped[str] = mapped_column(String(QUERY_MAX))

    @property
    def address(self) -> str:
        return f"{self.path}?{self.query}"
