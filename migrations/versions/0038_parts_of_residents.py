"""What parts of names and phones are found by. The worker makes them: see `flask residents index`."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KEY = sa.String(16).with_variant(mysql.VARCHAR(16, charset="ascii", collation="ascii_bin"), "mysql", "mariadb")


def upgrade():
    op.create_table(
        "resident_part",
        sa.Column("digest", KEY, nullable=False),
        sa.Column("resident_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(["resident_id"], ["resident.id"], name=op.f("fk_resident_part_resident_id")),
        sa.PrimaryKeyConstraint("digest", "resident_id", name=op.f("pk_resident_part")),
    )
    op.create_index(op.f("ix_resident_part_resident_id"), "resident_part", ["resident_id"])


def downgrade():
    op.drop_table("resident_part")
