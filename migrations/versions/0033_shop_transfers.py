"""Shops that are handed to another owner."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

MESSAGE = sa.table("message", sa.column("kind"))

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb")
PHONE = sa.String(16).with_variant(mysql.VARCHAR(16, charset="ascii", collation="ascii_bin"), "mysql", "mariadb")


def upgrade():
    op.create_table(
        "shop_transfer",
        sa.Column("id", BIG, nullable=False),
        sa.Column("merchant_id", BIG, nullable=False),
        sa.Column("user_id", BIG, nullable=False),
        sa.Column("phone", PHONE, nullable=False),
        sa.Column("reason", sa.String(200), nullable=False),
        sa.Column("drafted_by", BIG, nullable=False),
        sa.Column("drafted_at", MOMENT, nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=True),
        sa.Column("approved", sa.Boolean(), nullable=True),
        sa.Column("decided_by", BIG, nullable=True),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["merchant_id"], ["merchant.id"], name=op.f("fk_shop_transfer_merchant_id")),
        sa.ForeignKeyConstraint(["user_id"], ["wechat_user.id"], name=op.f("fk_shop_transfer_user_id")),
        sa.ForeignKeyConstraint(["drafted_by"], ["staff_member.id"], name=op.f("fk_shop_transfer_drafted_by")),
        sa.ForeignKeyConstraint(["decided_by"], ["staff_member.id"], name=op.f("fk_shop_transfer_decided_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shop_transfer")),
        sa.UniqueConstraint("merchant_id", "is_open", name=op.f("uq_shop_transfer_merchant_id_is_open")),
    )
    op.create_index(op.f("ix_shop_transfer_user_id"), "shop_transfer", ["user_id"])


def downgrade():
    op.execute(sa.delete(MESSAGE).where(MESSAGE.c.kind == "shop_transferred"))  # Not known then.
    op.drop_table("shop_transfer")
