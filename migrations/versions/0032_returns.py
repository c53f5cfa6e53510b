"""Payments that come back, and rows of the bank's answer that wait to be looked at.

On the way back a payment that came back is one that has not been made; earlier code cannot make it a second time.
Forward again its journals say how often it was made, and it can be.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

MESSAGE = sa.table("message", sa.column("kind"))

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb")
STATEMENT = sa.table("statement", *map(sa.column, ("id", "status", "paid_at", "paid_by", "bank_reference", "returns")))
ITEM = sa.table("payment_item", sa.column("status"))
JOURNAL = sa.table("journal", sa.column("reference"))
RETURNED = "payout_returned:statement:"
STAFF = ("return_asked_by", "returned_by")


def upgrade():
    with op.batch_alter_table("statement", schema=None) as batch_op:
        batch_op.add_column(sa.Column("returns", BIG, nullable=True))
        batch_op.add_column(sa.Column("return_asked_by", BIG, nullable=True))
        batch_op.add_column(sa.Column("returned_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("return_reason", sa.String(200), nullable=True))
        batch_op.add_column(sa.Column("returned_by", BIG, nullable=True))
        batch_op.add_column(sa.Column("returned_at", MOMENT, nullable=True))
        for name in STAFF:
            batch_op.create_foreign_key(f"fk_statement_{name}", "staff_member", [name], ["id"])
    op.add_column("payment_batch", sa.Column("open_rows", sa.Text(), nullable=True))
    _count_returns(op.get_bind())


def _count_returns(connection):
    """`payout_returned:statement:<id>:<times>`: there are none but after a way back."""
    returned = sa.select(JOURNAL.c.reference).where(JOURNAL.c.reference.startswith(RETURNED))
    times = {}
    for reference in connection.scalars(returned):
        statement, count = map(int, reference.removeprefix(RETURNED).split(":"))
        times[statement] = max(count, times.get(statement, 0))
    for statement, count in times.items():
        connection.execute(sa.update(STATEMENT).where(STATEMENT.c.id == statement).values(returns=count))


def downgrade():
    came_back = {"status": "approved", "paid_at": None, "paid_by": None, "bank_reference": None}
    op.execute(sa.update(STATEMENT).where(STATEMENT.c.status == "returned").values(came_back))
    op.execute(sa.update(ITEM).where(ITEM.c.status == "returned").values(status="failed"))
    op.execute(sa.delete(MESSAGE).where(MESSAGE.c.kind == "statement_returned"))  # Not known then.
    op.drop_column("payment_batch", "open_rows")
    with op.batch_alter_table("statement", schema=None) as batch_op:
        for name in STAFF:
            batch_op.drop_constraint(f"fk_statement_{name}", type_="foreignkey")
        batch_op.drop_column("returned_at")
        batch_op.drop_column("returned_by")
        batch_op.drop_column("return_reason")
        batch_op.drop_column("returned_on")
        batch_op.drop_column("return_asked_by")
        batch_op.drop_column("returns")
