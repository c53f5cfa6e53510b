"""Models of honours."""

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.civic.papers.models import PaperKind
from app.core.db.types import Base, BigId


class AwardPaper(Base):
    """The paper of a kind that stands for an award; another one, once it was revoked and issued again."""

    __tablename__ = "award_paper"
    __table_args__ = (UniqueConstraint("award_id", "kind"),)

    id: Mapped[BigId] = mapped_column(primary_key=True, init=False)
    award_id: Mapped[int] = mapped_column(ForeignKey("award.id"))
    kind: Mapped[PaperKind]
    paper_id: Mapped[int] = mapped_column(ForeignKey("paper.id"), unique=True)


class Ceremony(Base):
    """The session at which the awards of a cycle are given."""

    __tablename__ = "award_ceremony"

    cycle_id: Mapped[BigId] = mapped_column(ForeignKey("award_cycle.id"), primary_key=True)
    gathering_id: Mapped[int] = mapped_column(ForeignKey("gathering.id"), index=True)
