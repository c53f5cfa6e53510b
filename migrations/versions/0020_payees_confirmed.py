"""Accounts of shops are confirmed by a second person, and payment lists released by one; what was there counts as both."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb")
PAYEE = sa.table(
    "payee", *map(sa.column, ("merchant_id", "account_name", "account_no", "bank", "changed_by", "changed_at"))
)
CHANGE = sa.table(
    "payee_change",
    *map(
        sa.column,
        ("merchant_id", "account_name", "account_no", "bank", "proposed_by", "proposed_at", "status", "decided_at"),
    ),
)
MESSAGE = sa.table("message", sa.column("kind"))
BATCH = sa.table("payment_batch", sa.column("status"))


def upgrade():
    op.create_table(
        "payee_change",
        sa.Column("id", BIG, nullable=False),
        sa.Column("merchant_id", BIG, nullable=False),
        sa.Column("open_merchant_id", BIG, nullable=True),
        sa.Column("account_name", sa.LargeBinary(length=600), nullable=False),
        sa.Column("account_no", sa.LargeBinary(length=600), nullable=False),
        sa.Column("bank", sa.String(length=40), nullable=False),
        sa.Column("proposed_by", sa.String(length=40), nullable=False),
        sa.Column("proposed_at", MOMENT, nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("decided_by", BIG, nullable=True),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.Column("refusal_reason", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(["decided_by"], ["staff_member.id"], name=op.f("fk_payee_change_decided_by")),
        sa.ForeignKeyConstraint(["merchant_id"], ["merchant.id"], name=op.f("fk_payee_change_merchant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payee_change")),
        sa.UniqueConstraint("open_merchant_id", name=op.f("uq_payee_change_open_merchant_id")),
    )
    op.create_index(op.f("ix_payee_change_merchant_id_id"), "payee_change", ["merchant_id", "id"])
    was = sa.select(
        PAYEE.c.merchant_id,
        PAYEE.c.account_name,
        PAYEE.c.account_no,
        PAYEE.c.bank,
        PAYEE.c.changed_by,
        PAYEE.c.changed_at,
        sa.literal("confirmed"),
        PAYEE.c.changed_at,
    )
    op.execute(sa.insert(CHANGE).from_select([column.name for column in CHANGE.columns], was))
    with op.batch_alter_table("payee", schema=None) as batch_op:
        batch_op.add_column(sa.Column("payable_from", MOMENT, nullable=True))
    op.execute("UPDATE payee SET payable_from = changed_at")
    with op.batch_alter_table("payee", schema=None) as batch_op:
        batch_op.alter_column("payable_from", existing_type=MOMENT, nullable=False)
    with op.batch_alter_table("payment_batch", schema=None) as batch_op:
        batch_op.add_column(sa.Column("released_by", BIG, nullable=True))
        batch_op.add_column(sa.Column("released_at", MOMENT, nullable=True))
        batch_op.create_foreign_key(op.f("fk_payment_batch_released_by"), "staff_member", ["released_by"], ["id"])


def downgrade():
    op.execute(sa.delete(MESSAGE).where(MESSAGE.c.kind == "payee_changed"))  # Not known then.
    op.execute(sa.update(BATCH).where(BATCH.c.status == "made").values(status="open"))
    with op.batch_alter_table("payment_batch", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("fk_payment_batch_released_by"), type_="foreignkey")
        batch_op.drop_column("released_at")
        batch_op.drop_column("released_by")
    with op.batch_alter_table("payee", schema=None) as batch_op:
        batch_op.drop_column("payable_from")
    op.drop_table("payee_change")
