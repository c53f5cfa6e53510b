"""Which column is what, as somebody has pointed out for sheets with such headings: remembered for their node."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import UniqueConstraint, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.core.db.types import Base, BigId, Json, Key64, UtcDateTime
from app.core.imports.spreadsheets.layouts import Heading

MAX_KNOWN = 500
"""Of one node and import; the newest count."""


class SavedLayout(Base):
    """`shape` stands for headings, of which nothing else is kept; `columns` are indexes, from 0, by fields."""

    __tablename__ = "import_layout"
    __table_args__ = (UniqueConstraint("community_id", "import_name", "shape"),)

    id: Mapped[BigId] = mapped_column(primary_key=True, init=False)
    community_id: Mapped[BigId]
    import_name: Mapped[Key64]
    shape: Mapped[Key64]
    columns: Mapped[Json]
    saved_at: Mapped[UtcDateTime]


def known(session: Session, *, community_id: int, import_name: str) -> dict[str, Mapping[str, int]]:
    """The columns by the shape of headings, what was pointed out last first."""
    query = select(SavedLayout.shape, SavedLayout.columns).where(
        SavedLayout.community_id == community_id, SavedLayout.import_name == import_name
    )
    newest = query.order_by(SavedLayout.saved_at.desc(), SavedLayout.id.desc()).limit(MAX_KNOWN)
    return {row.shape: row.columns for row in session.execute(newest)}


def save(
    session: Session,
    *,
    community_id: int,
    import_name: str,
    heading: Heading,
    columns: Mapping[str, int],
    now: datetime,
) -> None:
    """Remember the columns of sheets with these headings, instead of what was remembered before."""
    query = select(SavedLayout).where(
        SavedLayout.community_id == community_id,
        SavedLayout.import_name == import_name,
        SavedLayout.shape == heading.shape,
    )
    saved = session.scalar(query.with_for_update().execution_options(populate_existing=True))
    if saved is not None:
        saved.columns, saved.saved_at = dict(columns), now
        return
    try:
        with session.begin_nested():
            session.add(
                SavedLayout(
                    community_id=community_id,
                    import_name=import_name,
                    shape=heading.shape,
                    columns=dict(columns),
                    saved_at=now,
                )
            )
    except IntegrityError:
        pass  # Somebody else has pointed them out at the same moment; theirs will do until the next time.
