"""Redemptions that staff undo after their day: what was asked, what was done, and which statement takes it back."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb")


def upgrade():
    op.create_table(
        "late_reversal",
        sa.Column("id", BIG, nullable=False),
        sa.Column("redemption_id", BIG, nullable=False),
        sa.Column("merchant_id", BIG, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("points", BIG, nullable=False),
        sa.Column("subsidy_fen", BIG, nullable=False),
        sa.Column("is_charged", sa.Boolean(), nullable=False),
        sa.Column("given_back", sa.String(20), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("counter_statement_id", BIG, nullable=True),
        sa.ForeignKeyConstraint(["merchant_id"], ["merchant.id"], name="fk_late_reversal_merchant_id"),
        sa.ForeignKeyConstraint(["redemption_id"], ["redemption.id"], name="fk_late_reversal_redemption_id"),
        sa.PrimaryKeyConstraint("id", name="pk_late_reversal"),
        sa.UniqueConstraint("redemption_id", name="uq_late_reversal_redemption_id"),
    )
    op.create_index(
        "ix_late_reversal_merchant_id_counter_statement_id", "late_reversal", ["merchant_id", "counter_statement_id"]
    )
    op.create_table(
        "reversal_request",
        sa.Column("id", BIG, nullable=False),
        sa.Column("redemption_id", BIG, nullable=False),
        sa.Column("open_redemption_id", BIG, nullable=True),
        sa.Column("community_id", BIG, nullable=False),
        sa.Column("reason", sa.String(200), nullable=False),
        sa.Column("asked_by", BIG, nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("decided_by", BIG, nullable=True),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.Column("decision", sa.String(200), nullable=True),
        sa.ForeignKeyConstraint(["asked_by"], ["staff_member.id"], name="fk_reversal_request_asked_by"),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name="fk_reversal_request_community_id"),
        sa.ForeignKeyConstraint(["decided_by"], ["staff_member.id"], name="fk_reversal_request_decided_by"),
        sa.ForeignKeyConstraint(["redemption_id"], ["redemption.id"], name="fk_reversal_request_redemption_id"),
        sa.PrimaryKeyConstraint("id", name="pk_reversal_request"),
        sa.UniqueConstraint("open_redemption_id", name="uq_reversal_request_open_redemption_id"),
    )
    op.create_index("ix_reversal_request_redemption_id", "reversal_request", ["redemption_id"])
    op.create_index("ix_reversal_request_status_community_id", "reversal_request", ["status", "community_id"])


def downgrade():
    op.drop_table("reversal_request")
    op.drop_table("late_reversal")
