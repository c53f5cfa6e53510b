"""Benefits: what trustworthy people get elsewhere; and lessons, which are texts and nothing else.

On the way back they go: earlier code knows of notices only.
"""

import sqlalchemy as sa
from alembic import op

revision = "0091"
down_revision = "0090"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TEXT = sa.table("text", sa.column("kind"))


def upgrade():
    op.create_table(
        "benefit",
        sa.Column("text_id", BIG, autoincrement=False, nullable=False),
        sa.Column("scheme", sa.String(20), nullable=False),
        sa.Column("provider", sa.String(200), nullable=False),
        sa.Column("level", sa.String(20), nullable=False),
        sa.Column("terms", sa.String(200), nullable=False),
        sa.Column("min_stars", BIG, nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("asks_proof", sa.Boolean(), nullable=False),
        sa.Column("initials", sa.String(200), nullable=False),
        sa.CheckConstraint("min_stars >= 1 AND min_stars <= 5", name=op.f("ck_benefit_min_stars_are_stars")),
        sa.ForeignKeyConstraint(["text_id"], ["text.id"], name=op.f("fk_benefit_text_id")),
        sa.PrimaryKeyConstraint("text_id", name=op.f("pk_benefit")),
    )
    op.create_index(op.f("ix_benefit_scheme_text_id"), "benefit", ["scheme", "text_id"])


def downgrade():
    op.drop_table("benefit")
    op.execute(TEXT.delete().where(TEXT.c.kind.in_(["benefit", "lesson"])))
