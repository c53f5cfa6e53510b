"""Residents are found by their whole name: a blind index, another in each community.

The names that are there are read with the data keys, so this needs the keys of the installation.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

from app.core.db.types import EncryptedType
from app.parties.residents.indexes import name_index

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

KEY = sa.String(64).with_variant(mysql.VARCHAR(64, charset="ascii", collation="ascii_bin"), "mysql", "mariadb")
AT_ONCE = 1_000

RESIDENT = sa.table(
    "resident",
    sa.column("id"),
    sa.column("community_id"),
    sa.column("name", EncryptedType()),
    sa.column("phone_index"),
    sa.column("name_index"),
)


def upgrade():
    op.add_column("resident", sa.Column("name_index", KEY, nullable=True))
    _fill(op.get_bind())
    with op.batch_alter_table("resident", schema=None) as batch_op:
        batch_op.alter_column("name_index", existing_type=KEY, nullable=False)
        batch_op.create_index(batch_op.f("ix_resident_name_index"), ["name_index"], unique=False)


def _fill(connection):
    """Some at a time; who has been forgotten is not found by what their name was replaced with."""
    after = 0
    page = sa.select(RESIDENT.c.id, RESIDENT.c.community_id, RESIDENT.c.name, RESIDENT.c.phone_index)
    page = page.order_by(RESIDENT.c.id).limit(AT_ONCE)
    fill = sa.update(RESIDENT).where(RESIDENT.c.id == sa.bindparam("resident")).values(name_index=sa.bindparam("made"))
    while rows := connection.execute(page.where(RESIDENT.c.id > after)).all():
        made = [
            {
                "resident": row.id,
                "made": row.phone_index
                if row.phone_index.startswith("forgotten:")
                else name_index(row.community_id, row.name),
            }
            for row in rows
        ]
        connection.execute(fill, made)
        after = rows[-1].id


def downgrade():
    with op.batch_alter_table("resident", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_resident_name_index"))
        batch_op.drop_column("name_index")
