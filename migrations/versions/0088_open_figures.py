"""Months that are published of each node: figures without names and without small numbers, and money of its funds.

They can be counted anew (`flask open-figures count`), so the way back keeps nothing.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0088"
down_revision = "0087"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb")


def upgrade():
    op.create_table(
        "month_count",
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("counted_at", MOMENT, nullable=False),
        sa.Column("upto", BIG, nullable=False),
        sa.PrimaryKeyConstraint("month", name=op.f("pk_month_count")),
    )
    op.create_table(
        "monthly_figure",
        sa.Column("id", BIG, nullable=False),
        sa.Column("community_id", BIG, nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("topic", sa.String(20), nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        *(sa.Column(name, BIG, nullable=True) for name in ("number", "minutes", "median_days", "good", "other")),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_monthly_figure_community_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_monthly_figure")),
    )
    op.create_index(op.f("ix_monthly_figure_community_id_month"), "monthly_figure", ["community_id", "month"])
    op.create_index(op.f("ix_monthly_figure_month"), "monthly_figure", ["month"])
    op.create_table(
        "monthly_fund",
        sa.Column("fund_id", BIG, autoincrement=False, nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        *(sa.Column(name, BIG, nullable=False) for name in ("in_fen", "handed_fen", "paid_fen", "promised_fen")),
        sa.ForeignKeyConstraint(["fund_id"], ["fund.id"], name=op.f("fk_monthly_fund_fund_id")),
        sa.PrimaryKeyConstraint("fund_id", "month", name=op.f("pk_monthly_fund")),
    )
    op.create_index(op.f("ix_monthly_fund_month"), "monthly_fund", ["month"])


def downgrade():
    op.drop_table("monthly_fund")
    op.drop_table("monthly_figure")
    op.drop_table("month_count")
