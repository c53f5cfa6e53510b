"""A licence is held by one application or shop at a time; one that was returned holds it no more."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

KEY = sa.String(64).with_variant(mysql.VARCHAR(64, charset="ascii", collation="ascii_bin"), "mysql", "mariadb")
MERCHANT = sa.table("merchant", *(sa.column(name) for name in ("id", "licence_no", "licence_key", "status")))


def upgrade():
    with op.batch_alter_table("merchant", schema=None) as batch_op:
        batch_op.add_column(sa.Column("licence_key", KEY, nullable=True))
    held = MERCHANT.c.status != "returned"
    op.execute(sa.update(MERCHANT).where(held).values(licence_key=MERCHANT.c.licence_no))
    with op.batch_alter_table("merchant", schema=None) as batch_op:
        batch_op.drop_constraint("uq_merchant_licence_no", type_="unique")
        batch_op.create_unique_constraint(batch_op.f("uq_merchant_licence_key"), ["licence_key"])
        batch_op.create_index(batch_op.f("ix_merchant_licence_no"), ["licence_no"], unique=False)


def downgrade():
    _tell_apart()
    with op.batch_alter_table("merchant", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_merchant_licence_no"))
        batch_op.drop_constraint(batch_op.f("uq_merchant_licence_key"), type_="unique")
        batch_op.create_unique_constraint(batch_op.f("uq_merchant_licence_no"), ["licence_no"])
        batch_op.drop_column("licence_key")


def _tell_apart():
    """Before, one row had a licence. Whoever holds it keeps it, else the newest; to the others their number is added."""
    connection = op.get_bind()
    seen = set()
    rows = connection.execute(
        sa.select(MERCHANT.c.id, MERCHANT.c.licence_no).order_by(MERCHANT.c.licence_key.is_(None), MERCHANT.c.id.desc())
    ).all()
    for row in rows:
        if row.licence_no in seen:
            other = f"{row.licence_no}-{row.id}"
            connection.execute(sa.update(MERCHANT).where(MERCHANT.c.id == row.id).values(licence_no=other))
        seen.add(row.licence_no)
