"""Helpers, who act for residents; and who claimed a coupon"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

MESSAGE = sa.table("message", sa.column("kind"))

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb")


def exact(length):
    """Text that machines compare: ASCII, and case matters."""
    return sa.String(length).with_variant(
        mysql.VARCHAR(length, charset="ascii", collation="ascii_bin"), "mysql", "mariadb"
    )


def upgrade():
    op.create_table(
        "helper",
        sa.Column("id", BIG, nullable=False),
        sa.Column("resident_id", BIG, nullable=False),
        sa.Column("user_id", BIG, nullable=False),
        sa.Column("name", sa.LargeBinary(length=600), nullable=False),
        sa.Column("phone", exact(16), nullable=False),
        sa.Column("consent", sa.String(length=200), nullable=False),
        sa.Column("named_by", sa.String(length=40), nullable=False),
        sa.Column("named_at", MOMENT, nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=True),
        sa.Column("ended_by", sa.String(length=40), nullable=True),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["resident_id"], ["resident.id"], name="fk_helper_resident_id"),
        sa.ForeignKeyConstraint(["user_id"], ["wechat_user.id"], name="fk_helper_user_id"),
        sa.PrimaryKeyConstraint("id", name="pk_helper"),
        sa.UniqueConstraint("resident_id", "user_id", "is_active", name="uq_helper_resident_id_user_id_is_active"),
    )
    with op.batch_alter_table("helper", schema=None) as batch_op:
        batch_op.create_index("ix_helper_user_id_is_active", ["user_id", "is_active"], unique=False)
    with op.batch_alter_table("coupon", schema=None) as batch_op:
        batch_op.add_column(sa.Column("claimed_by", sa.String(length=40), nullable=True))
    coupon = sa.table("coupon", sa.column("resident_id"), sa.column("claimed_by"))
    holder = sa.literal("resident:").concat(sa.cast(coupon.c.resident_id, sa.String(20)))
    op.execute(coupon.update().values(claimed_by=holder))  # Until now, nobody could for another.
    with op.batch_alter_table("coupon", schema=None) as batch_op:
        batch_op.alter_column("claimed_by", existing_type=sa.String(length=40), nullable=False)


def downgrade():
    op.execute(sa.delete(MESSAGE).where(MESSAGE.c.kind.in_(["helper_named", "helper_ended"])))  # Not known then.
    with op.batch_alter_table("coupon", schema=None) as batch_op:
        batch_op.drop_column("claimed_by")
    op.drop_table("helper")
