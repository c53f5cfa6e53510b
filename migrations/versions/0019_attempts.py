"""Attempts at a secret are counted in the database."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb")
KEY = sa.String(64).with_variant(mysql.VARCHAR(64, charset="ascii", collation="ascii_bin"), "mysql", "mariadb")


def upgrade():
    op.create_table(
        "attempt_count",
        sa.Column("id", BIG, nullable=False),
        sa.Column("key", KEY, nullable=False),
        sa.Column("counted_at", MOMENT, nullable=False),
        sa.Column("count", BIG, nullable=False),
        sa.Column("blocked_until", MOMENT, nullable=True),
        sa.Column("succeeded_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attempt_count")),
        sa.UniqueConstraint("key", name=op.f("uq_attempt_count_key")),
    )
    op.create_index(op.f("ix_attempt_count_counted_at"), "attempt_count", ["counted_at"])


def downgrade():
    op.drop_table("attempt_count")
