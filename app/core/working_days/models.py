"""Models of years that the library does not know yet."""

from sqlalchemy.orm import Mapped, mapped_column

from app.core.db.types import BIG_INTEGER, Base, Json, Text200, UtcDateTime


class WorkingYear(Base):
    """A year as the State Council announced it: `off` are days of it that are free, `on` days of a weekend that are
    worked, as ISO dates; both may lie in the December before. `notice` says where it stands.
    """

    __tablename__ = "working_year"

    year: Mapped[int] = mapped_column(BIG_INTEGER, primary_key=True, autoincrement=False)
    off: Mapped[Json]
    on: Mapped[Json] = mapped_column("made_up_on")
    notice: Mapped[Text200]
    entered_at: Mapped[UtcDateTime]
