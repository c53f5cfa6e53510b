"""Allocations are approved by a second person, large top-ups by a third; what was made before counts as approved."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb")
TOP_UP = sa.table("top_up", sa.column("status"))


def upgrade():
    with op.batch_alter_table("allocation", schema=None) as batch_op:
        batch_op.add_column(sa.Column("status", sa.String(length=20), nullable=True))
        batch_op.add_column(sa.Column("approved_by", BIG, nullable=True))
        batch_op.add_column(sa.Column("decided_at", MOMENT, nullable=True))
        batch_op.add_column(sa.Column("rejection_reason", sa.String(length=200), nullable=True))
    op.execute("UPDATE allocation SET status = 'approved'")
    with op.batch_alter_table("allocation", schema=None) as batch_op:
        batch_op.alter_column("status", existing_type=sa.String(length=20), nullable=False)
        batch_op.create_foreign_key(op.f("fk_allocation_approved_by"), "staff_member", ["approved_by"], ["id"])
    with op.batch_alter_table("top_up", schema=None) as batch_op:
        batch_op.add_column(sa.Column("checked_by", BIG, nullable=True))
        batch_op.add_column(sa.Column("checked_at", MOMENT, nullable=True))
        batch_op.create_foreign_key(op.f("fk_top_up_checked_by"), "staff_member", ["checked_by"], ["id"])


def downgrade():
    op.execute("DELETE FROM allocation WHERE status <> 'approved'")
    op.execute(sa.update(TOP_UP).where(TOP_UP.c.status == "checked").values(status="drafted"))
    op.execute(sa.update(TOP_UP).where(TOP_UP.c.status == "withdrawn").values(status="rejected"))
    with op.batch_alter_table("top_up", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("fk_top_up_checked_by"), type_="foreignkey")
        batch_op.drop_column("checked_at")
        batch_op.drop_column("checked_by")
    with op.batch_alter_table("allocation", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("fk_allocation_approved_by"), type_="foreignkey")
        batch_op.drop_column("rejection_reason")
        batch_op.drop_column("decided_at")
        batch_op.drop_column("approved_by")
        batch_op.drop_column("status")
