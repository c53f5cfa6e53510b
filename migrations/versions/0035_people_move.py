"""Residents move to another community with their points, and leave the roster without being forgotten."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb")
RESIDENT = sa.table("resident", sa.column("status"))


def upgrade():
    op.create_table(
        "resident_move",
        sa.Column("id", BIG, nullable=False),
        sa.Column("resident_id", BIG, nullable=False),
        sa.Column("from_id", BIG, nullable=False),
        sa.Column("to_id", BIG, nullable=False),
        sa.Column("points", BIG, nullable=False),
        sa.Column("moved_by", BIG, nullable=False),
        sa.Column("moved_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["resident_id"], ["resident.id"], name=op.f("fk_resident_move_resident_id")),
        sa.ForeignKeyConstraint(["from_id"], ["community.id"], name=op.f("fk_resident_move_from_id")),
        sa.ForeignKeyConstraint(["to_id"], ["community.id"], name=op.f("fk_resident_move_to_id")),
        sa.ForeignKeyConstraint(["moved_by"], ["staff_member.id"], name=op.f("fk_resident_move_moved_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resident_move")),
    )
    op.create_index(op.f("ix_resident_move_resident_id"), "resident_move", ["resident_id"])
    with op.batch_alter_table("resident", schema=None) as batch_op:
        batch_op.add_column(sa.Column("left_on", sa.Date(), nullable=True))


def downgrade():
    away = RESIDENT.c.status.in_(["moved_away", "died"])
    op.execute(sa.update(RESIDENT).where(away).values(status="left"))  # Earlier code knows no other who is not there.
    with op.batch_alter_table("resident", schema=None) as batch_op:
        batch_op.drop_column("left_on")
    op.drop_table("resident_move")
