"""What was let count is taken back by two. What one alone has taken back before has nobody who has asked for it."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0057"
down_revision = "0056"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb")


def upgrade():
    with op.batch_alter_table("credit_record", schema=None) as batch_op:
        batch_op.add_column(sa.Column("withdrawal_asked_by", BIG, nullable=True))
        batch_op.add_column(sa.Column("withdrawal_asked_at", MOMENT, nullable=True))
        batch_op.create_foreign_key(
            "fk_credit_record_withdrawal_asked_by", "staff_member", ["withdrawal_asked_by"], ["id"]
        )
        batch_op.create_index("ix_credit_record_withdrawal_asked_by", ["withdrawal_asked_by"])
    op.execute("UPDATE credit_record SET withdrawal_asked_at = withdrawn_at WHERE withdrawn_by IS NOT NULL")


def downgrade():
    """Whoever waits for another person has asked for nothing."""
    open_ = "withdrawal_asked_by IS NOT NULL AND withdrawn_at IS NULL"
    op.execute(f"UPDATE credit_record SET withdrawal_reason = '' WHERE {open_}")  # noqa: S608
    with op.batch_alter_table("credit_record", schema=None) as batch_op:
        batch_op.drop_constraint("fk_credit_record_withdrawal_asked_by", type_="foreignkey")
        batch_op.drop_index("ix_credit_record_withdrawal_asked_by")
        batch_op.drop_column("withdrawal_asked_by")
        batch_op.drop_column("withdrawal_asked_at")
