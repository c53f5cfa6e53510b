"""Payments that come back, and rows of the bank's answer that wait to be looked at."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb")
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


def downgrade():
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
