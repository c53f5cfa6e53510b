"""Papers of awards, the sessions at which they are given, and whether a letter may go to an employer or a school.

On the way back certificates and letters of awards are letters of thanks, which earlier code can show.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0087"
down_revision = "0086"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb")
SECRET = sa.LargeBinary(600)
PAPER = sa.table("paper", sa.column("kind"))


def upgrade():
    with op.batch_alter_table("award") as table:
        table.add_column(sa.Column("letter_to", SECRET, nullable=True))
        table.add_column(sa.Column("letter_agreed_at", MOMENT, nullable=True))
    op.create_table(
        "award_paper",
        sa.Column("id", BIG, nullable=False),
        sa.Column("award_id", BIG, nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("paper_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(["award_id"], ["award.id"], name=op.f("fk_award_paper_award_id")),
        sa.ForeignKeyConstraint(["paper_id"], ["paper.id"], name=op.f("fk_award_paper_paper_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_award_paper")),
        sa.UniqueConstraint("award_id", "kind", name=op.f("uq_award_paper_award_id_kind")),
        sa.UniqueConstraint("paper_id", name=op.f("uq_award_paper_paper_id")),
    )
    op.create_table(
        "award_ceremony",
        sa.Column("cycle_id", BIG, autoincrement=False, nullable=False),
        sa.Column("gathering_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(["cycle_id"], ["award_cycle.id"], name=op.f("fk_award_ceremony_cycle_id")),
        sa.ForeignKeyConstraint(["gathering_id"], ["gathering.id"], name=op.f("fk_award_ceremony_gathering_id")),
        sa.PrimaryKeyConstraint("cycle_id", name=op.f("pk_award_ceremony")),
    )
    op.create_index(op.f("ix_award_ceremony_gathering_id"), "award_ceremony", ["gathering_id"])


def downgrade():
    op.drop_table("award_ceremony")
    op.drop_table("award_paper")
    op.execute(PAPER.update().where(PAPER.c.kind.in_(["honour", "employer_letter"])).values(kind="thanks"))
    with op.batch_alter_table("award") as table:
        table.drop_column("letter_agreed_at")
        table.drop_column("letter_to")
