"""Reversals of top-ups and allocations, accounts of shops, lists for the bank; what funds have set aside for them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb")


def exact(length):
    """Text that machines compare: ASCII, and case matters."""
    return sa.String(length).with_variant(
        mysql.VARCHAR(length, charset="ascii", collation="ascii_bin"), "mysql", "mariadb"
    )


def kind(*values):
    return sa.Enum(*values, name="status", native_enum=False, length=20)


def upgrade():
    op.create_table(
        "fund_reversal",
        sa.Column("id", BIG, nullable=False),
        sa.Column("amount_fen", BIG, nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("made_by", BIG, nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("top_up_id", BIG, nullable=True),
        sa.Column("allocation_id", BIG, nullable=True),
        sa.CheckConstraint(
            "(top_up_id IS NULL) <> (allocation_id IS NULL)", name=op.f("ck_fund_reversal_of_one_thing")
        ),
        sa.CheckConstraint("amount_fen > 0", name=op.f("ck_fund_reversal_amount_positive")),
        sa.ForeignKeyConstraint(["allocation_id"], ["allocation.id"], name=op.f("fk_fund_reversal_allocation_id")),
        sa.ForeignKeyConstraint(["made_by"], ["staff_member.id"], name=op.f("fk_fund_reversal_made_by")),
        sa.ForeignKeyConstraint(["top_up_id"], ["top_up.id"], name=op.f("fk_fund_reversal_top_up_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fund_reversal")),
        sa.UniqueConstraint("allocation_id", name=op.f("uq_fund_reversal_allocation_id")),
        sa.UniqueConstraint("top_up_id", name=op.f("uq_fund_reversal_top_up_id")),
    )
    with op.batch_alter_table("top_up", schema=None) as batch_op:
        batch_op.add_column(sa.Column("rejection_reason", sa.String(length=200), nullable=True))

    op.create_table(
        "payee",
        sa.Column("id", BIG, nullable=False),
        sa.Column("merchant_id", BIG, nullable=False),
        sa.Column("account_name", sa.LargeBinary(length=600), nullable=False),
        sa.Column("account_no", sa.LargeBinary(length=600), nullable=False),
        sa.Column("bank", sa.String(length=40), nullable=False),
        sa.Column("changed_by", sa.String(length=40), nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["merchant_id"], ["merchant.id"], name=op.f("fk_payee_merchant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payee")),
        sa.UniqueConstraint("merchant_id", name=op.f("uq_payee_merchant_id")),
    )
    op.create_table(
        "payment_batch",
        sa.Column("id", BIG, nullable=False),
        sa.Column("community_id", BIG, nullable=False),
        sa.Column("made_by", BIG, nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("count", BIG, nullable=False),
        sa.Column("total_fen", BIG, nullable=False),
        sa.Column("status", kind("open", "closed", "cancelled"), nullable=False),
        sa.Column("ended_by", BIG, nullable=True),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_payment_batch_community_id")),
        sa.ForeignKeyConstraint(["ended_by"], ["staff_member.id"], name=op.f("fk_payment_batch_ended_by")),
        sa.ForeignKeyConstraint(["made_by"], ["staff_member.id"], name=op.f("fk_payment_batch_made_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_batch")),
    )
    with op.batch_alter_table("payment_batch", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_payment_batch_community_id"), ["community_id"], unique=False)

    op.create_table(
        "payment_item",
        sa.Column("id", BIG, nullable=False),
        sa.Column("batch_id", BIG, nullable=False),
        sa.Column("statement_id", BIG, nullable=False),
        sa.Column("open_statement_id", BIG, nullable=True),
        sa.Column("reference", exact(64), nullable=False),
        sa.Column("amount_fen", BIG, nullable=False),
        sa.Column("reserved_fen", BIG, nullable=False),
        sa.Column("account_name", sa.LargeBinary(length=600), nullable=False),
        sa.Column("account_no", sa.LargeBinary(length=600), nullable=False),
        sa.Column("bank", sa.String(length=40), nullable=False),
        sa.Column("status", kind("waiting", "paid", "failed", "released"), nullable=False),
        sa.Column("failure", sa.String(length=200), nullable=True),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["batch_id"], ["payment_batch.id"], name=op.f("fk_payment_item_batch_id")),
        sa.ForeignKeyConstraint(["statement_id"], ["statement.id"], name=op.f("fk_payment_item_statement_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_item")),
        sa.UniqueConstraint("open_statement_id", name=op.f("uq_payment_item_open_statement_id")),
        sa.UniqueConstraint("reference", name=op.f("uq_payment_item_reference")),
    )
    with op.batch_alter_table("payment_item", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_payment_item_batch_id"), ["batch_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_payment_item_statement_id"), ["statement_id"], unique=False)

    # Funds that are there already get the account that new ones are opened with.
    op.execute(
        "INSERT INTO ledger_account (owner_kind, owner_id, kind, unit, floor) "
        "SELECT 'fund', id, 'reserved', 'CNY', 0 FROM fund WHERE NOT EXISTS (SELECT 1 FROM ledger_account known "
        "WHERE known.owner_kind = 'fund' AND known.owner_id = fund.id AND known.kind = 'reserved')"
    )
    op.execute(
        "INSERT INTO ledger_balance (account_id, stripe, floor, amount) "
        "SELECT id, 0, 0, 0 FROM ledger_account WHERE owner_kind = 'fund' AND kind = 'reserved' "
        "AND NOT EXISTS (SELECT 1 FROM ledger_balance known WHERE known.account_id = ledger_account.id)"
    )


def downgrade():
    # Accounts that have been used stay in the books, as the postings do.
    op.execute(
        "DELETE FROM ledger_balance WHERE account_id IN (SELECT id FROM ledger_account "
        "WHERE owner_kind = 'fund' AND kind = 'reserved' AND id NOT IN (SELECT account_id FROM posting))"
    )
    op.execute(
        "DELETE FROM ledger_account "
        "WHERE owner_kind = 'fund' AND kind = 'reserved' AND id NOT IN (SELECT account_id FROM posting)"
    )
    op.drop_table("payment_item")
    op.drop_table("payment_batch")
    op.drop_table("payee")
    with op.batch_alter_table("top_up", schema=None) as batch_op:
        batch_op.drop_column("rejection_reason")
    op.drop_table("fund_reversal")
