"""Some of the records that count without a decision of their own are laid before somebody else."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0055"
down_revision = "0054"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb")


def upgrade():
    op.create_table(
        "record_sample",
        sa.Column("record_id", BIG, nullable=False, autoincrement=False),
        sa.Column("drawn_at", MOMENT, nullable=False),
        sa.Column("looked_by", BIG, nullable=True),
        sa.Column("looked_at", MOMENT, nullable=True),
        sa.Column("verdict", sa.String(20), nullable=True),
        sa.PrimaryKeyConstraint("record_id", name=op.f("pk_record_sample")),
        sa.ForeignKeyConstraint(["record_id"], ["credit_record.id"], name=op.f("fk_record_sample_record_id")),
        sa.ForeignKeyConstraint(["looked_by"], ["staff_member.id"], name=op.f("fk_record_sample_looked_by")),
    )
    op.create_index(op.f("ix_record_sample_looked_at_record_id"), "record_sample", ["looked_at", "record_id"])


def downgrade():
    op.drop_table("record_sample")
