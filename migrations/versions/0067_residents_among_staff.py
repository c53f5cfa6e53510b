"""Staff say which resident they are, so that nobody decides about themself or their own household."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0067"
down_revision = "0066"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb")


def upgrade():
    op.create_table(
        "staff_resident",
        sa.Column("staff_id", BIG, nullable=False),
        sa.Column("resident_id", BIG, nullable=True),
        sa.Column("declared_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff_member.id"]),
        sa.ForeignKeyConstraint(["resident_id"], ["resident.id"]),
        sa.PrimaryKeyConstraint("staff_id"),
    )
    op.create_index("ix_staff_resident_resident_id", "staff_resident", ["resident_id"])


def downgrade():
    op.drop_table("staff_resident")
