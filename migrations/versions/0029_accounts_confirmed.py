"""Accounts that move money are confirmed by a second administrator; those in use count as confirmed, and so does
an administrator who has not enrolled yet: it may be the first one.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb")


def upgrade():
    with op.batch_alter_table("staff_member", schema=None) as batch_op:
        batch_op.add_column(sa.Column("enrolled_at", MOMENT, nullable=True))
        batch_op.add_column(sa.Column("confirmed_at", MOMENT, nullable=True))
        batch_op.add_column(sa.Column("confirmed_by", BIG, nullable=True))
        batch_op.create_foreign_key(op.f("fk_staff_member_confirmed_by"), "staff_member", ["confirmed_by"], ["id"])
    op.execute("UPDATE staff_member SET confirmed_at = created_at WHERE initial_until IS NULL OR role <> 'finance'")


def downgrade():
    with op.batch_alter_table("staff_member", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("fk_staff_member_confirmed_by"), type_="foreignkey")
        batch_op.drop_column("confirmed_by")
        batch_op.drop_column("confirmed_at")
        batch_op.drop_column("enrolled_at")
