"""Offers and shops are found by the initials of pinyin; a shop says when it is open and where it stands."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

from app.core.pinyin import initials

revision = "0072"
down_revision = "0071"
branch_labels = None
depends_on = None

INITIALS = sa.String(200).with_variant(mysql.VARCHAR(200, charset="ascii", collation="ascii_bin"), "mysql", "mariadb")
BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
AT_ONCE = 1_000
MERCHANT = sa.table(
    "merchant",
    sa.column("id"),
    sa.column("name"),
    sa.column("trade"),
    sa.column("name_initials"),
    sa.column("trade_initials"),
)
OFFER = sa.table("offer", sa.column("id"), sa.column("title"), sa.column("title_initials"))


def upgrade():
    with op.batch_alter_table("merchant", schema=None) as batch_op:
        batch_op.add_column(sa.Column("opening_hours", sa.String(200), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("latitude_e6", BIG, nullable=True))
        batch_op.add_column(sa.Column("longitude_e6", BIG, nullable=True))
        batch_op.add_column(sa.Column("name_initials", INITIALS, nullable=True))
        batch_op.add_column(sa.Column("trade_initials", INITIALS, nullable=True))
    with op.batch_alter_table("offer", schema=None) as batch_op:
        batch_op.add_column(sa.Column("title_initials", INITIALS, nullable=True))
    _fill(op.get_bind(), MERCHANT, ("name", "trade"))
    _fill(op.get_bind(), OFFER, ("title",))
    with op.batch_alter_table("merchant", schema=None) as batch_op:
        batch_op.alter_column(
            "opening_hours", existing_type=sa.String(200), existing_nullable=False, server_default=None
        )
        batch_op.alter_column("name_initials", existing_type=INITIALS, nullable=False)
        batch_op.alter_column("trade_initials", existing_type=INITIALS, nullable=False)
    with op.batch_alter_table("offer", schema=None) as batch_op:
        batch_op.alter_column("title_initials", existing_type=INITIALS, nullable=False)


def _fill(connection, table, fields):
    change = (
        table.update()
        .where(table.c.id == sa.bindparam("row"))
        .values({f"{field}_initials": sa.bindparam(f"new_{field}") for field in fields})
    )
    asked = sa.select(table.c.id, *(table.c[field] for field in fields)).order_by(table.c.id).limit(AT_ONCE)
    last = 0
    while rows := connection.execute(asked.where(table.c.id > last)).all():
        found = [{"row": row.id} | {f"new_{field}": initials(getattr(row, field)) for field in fields} for row in rows]
        connection.execute(change, found)
        last = rows[-1].id


def downgrade():
    with op.batch_alter_table("offer", schema=None) as batch_op:
        batch_op.drop_column("title_initials")
    with op.batch_alter_table("merchant", schema=None) as batch_op:
        batch_op.drop_column("trade_initials")
        batch_op.drop_column("name_initials")
        batch_op.drop_column("longitude_e6")
        batch_op.drop_column("latitude_e6")
        batch_op.drop_column("opening_hours")
