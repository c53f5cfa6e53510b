"""Residents who were on a roster twice become one."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb")
RESIDENT = sa.table("resident", sa.column("status"))


def upgrade():
    op.create_table(
        "resident_merge",
        sa.Column("id", BIG, nullable=False),
        sa.Column("kept_id", BIG, nullable=False),
        sa.Column("gone_id", BIG, nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("asked_by", BIG, nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("points", BIG, nullable=False),
        sa.Column("decided_by", BIG, nullable=True),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.Column("decision_reason", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["kept_id"], ["resident.id"], name=op.f("fk_resident_merge_kept_id")),
        sa.ForeignKeyConstraint(["gone_id"], ["resident.id"], name=op.f("fk_resident_merge_gone_id")),
        sa.ForeignKeyConstraint(["asked_by"], ["staff_member.id"], name=op.f("fk_resident_merge_asked_by")),
        sa.ForeignKeyConstraint(["decided_by"], ["staff_member.id"], name=op.f("fk_resident_merge_decided_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resident_merge")),
    )
    for column in ("kept_id", "gone_id", "status"):
        op.create_index(op.f(f"ix_resident_merge_{column}"), "resident_merge", [column])
    with op.batch_alter_table("resident", schema=None) as batch_op:
        batch_op.add_column(sa.Column("merged_into", BIG, nullable=True))
        batch_op.create_foreign_key(op.f("fk_resident_merged_into"), "resident", ["merged_into"], ["id"])
        batch_op.create_index(batch_op.f("ix_resident_merged_into"), ["merged_into"])


def downgrade():
    op.execute(sa.update(RESIDENT).where(RESIDENT.c.status == "merged").values(status="left"))
    with op.batch_alter_table("resident", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_resident_merged_into"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_resident_merged_into"))
        batch_op.drop_column("merged_into")
    op.drop_table("resident_merge")
