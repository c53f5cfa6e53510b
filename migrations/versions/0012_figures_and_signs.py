"""Daily figures for the dashboard; fraud signs and their redemptions; what is open is found by its state."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb")


def exact(length):
    """Text that machines compare: ASCII, and case matters."""
    return sa.String(length).with_variant(
        mysql.VARCHAR(length, charset="ascii", collation="ascii_bin"), "mysql", "mariadb"
    )


def upgrade():
    op.create_table(
        "trail",
        sa.Column("name", exact(64), nullable=False),
        sa.Column("seen", BIG, nullable=False),
        sa.Column("seen_at", MOMENT, nullable=False),
        sa.Column("done_to", BIG, nullable=False),
        sa.Column("safe_to", BIG, nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_trail")),
    )
    _create_figures()
    _create_signs()
    with op.batch_alter_table("statement", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_statement_status_community_id"), ["status", "community_id"], unique=False)
    with op.batch_alter_table("statement_line", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_statement_line_status_statement_id"), ["status", "statement_id"], unique=False
        )


def _create_figures():
    op.create_table(
        "daily_flow",
        sa.Column("account_id", BIG, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", exact(16), nullable=False),
        sa.Column("amount", BIG, nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["ledger_account.id"], name=op.f("fk_daily_flow_account_id")),
        sa.PrimaryKeyConstraint("account_id", "day", "kind", name=op.f("pk_daily_flow")),
    )
    op.create_table(
        "total_flow",
        sa.Column("account_id", BIG, nullable=False),
        sa.Column("kind", exact(16), nullable=False),
        sa.Column("amount", BIG, nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["ledger_account.id"], name=op.f("fk_total_flow_account_id")),
        sa.PrimaryKeyConstraint("account_id", "kind", name=op.f("pk_total_flow")),
    )
    op.create_table(
        "daily_redemption",
        sa.Column("merchant_id", BIG, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("count", BIG, nullable=False),
        sa.Column("points", BIG, nullable=False),
        sa.Column("saving_fen", BIG, nullable=False),
        sa.Column("subsidy_fen", BIG, nullable=False),
        sa.ForeignKeyConstraint(["merchant_id"], ["merchant.id"], name=op.f("fk_daily_redemption_merchant_id")),
        sa.PrimaryKeyConstraint("merchant_id", "day", name=op.f("pk_daily_redemption")),
    )
    with op.batch_alter_table("daily_redemption", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_daily_redemption_day"), ["day"], unique=False)
    op.create_table(
        "day_count",
        sa.Column("name", exact(16), nullable=False),
        sa.Column("closed_to", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_day_count")),
    )


def _create_signs():
    op.create_table(
        "fraud_sign",
        sa.Column("id", BIG, nullable=False),
        sa.Column("merchant_id", BIG, nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("subject_id", BIG, nullable=False),
        sa.Column("first_at", MOMENT, nullable=False),
        sa.Column("last_at", MOMENT, nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("news", BIG, nullable=False),
        sa.Column("opened_at", MOMENT, nullable=True),
        sa.Column("decided_by", BIG, nullable=True),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.Column("reason", sa.String(200), nullable=False),
        sa.ForeignKeyConstraint(["decided_by"], ["staff_member.id"], name=op.f("fk_fraud_sign_decided_by")),
        sa.ForeignKeyConstraint(["merchant_id"], ["merchant.id"], name=op.f("fk_fraud_sign_merchant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fraud_sign")),
        sa.UniqueConstraint(
            "merchant_id", "kind", "subject_id", name=op.f("uq_fraud_sign_merchant_id_kind_subject_id")
        ),
    )
    with op.batch_alter_table("fraud_sign", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_fraud_sign_state_merchant_id"), ["state", "merchant_id"], unique=False)
    op.create_table(
        "fraud_evidence",
        sa.Column("id", BIG, nullable=False),
        sa.Column("sign_id", BIG, nullable=False),
        sa.Column("redemption_id", BIG, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("noted_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["redemption_id"], ["redemption.id"], name=op.f("fk_fraud_evidence_redemption_id")),
        sa.ForeignKeyConstraint(["sign_id"], ["fraud_sign.id"], name=op.f("fk_fraud_evidence_sign_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fraud_evidence")),
        sa.UniqueConstraint("sign_id", "redemption_id", name=op.f("uq_fraud_evidence_sign_id_redemption_id")),
    )
    with op.batch_alter_table("fraud_evidence", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_fraud_evidence_redemption_id"), ["redemption_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_fraud_evidence_sign_id_at"), ["sign_id", "at"], unique=False)


def downgrade():
    with op.batch_alter_table("statement_line", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_statement_line_status_statement_id"))
    with op.batch_alter_table("statement", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_statement_status_community_id"))
    op.drop_table("fraud_evidence")
    op.drop_table("fraud_sign")
    op.drop_table("day_count")
    op.drop_table("daily_redemption")
    op.drop_table("total_flow")
    op.drop_table("daily_flow")
    op.drop_table("trail")
