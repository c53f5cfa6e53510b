"""Grids, groups and buildings, and the households that belong to them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade():
    op.create_table(
        "area",
        sa.Column("id", BIG, nullable=False),
        sa.Column("community_id", BIG, nullable=False),
        sa.Column("parent_id", BIG, nullable=True),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column(
            "code",
            sa.String(16).with_variant(mysql.VARCHAR(16, charset="ascii", collation="ascii_bin"), "mysql", "mariadb"),
            nullable=False,
        ),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=True),
        sa.Column("closed_at", sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb"), nullable=True),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_area_community_id")),
        sa.ForeignKeyConstraint(["parent_id"], ["area.id"], name=op.f("fk_area_parent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_area")),
        sa.UniqueConstraint("community_id", "code", "is_open", name=op.f("uq_area_community_id_code_is_open")),
    )
    op.create_index(op.f("ix_area_parent_id"), "area", ["parent_id"])
    with op.batch_alter_table("household", schema=None) as batch_op:
        batch_op.add_column(sa.Column("area_id", BIG, nullable=True))
        batch_op.create_index(batch_op.f("ix_household_area_id"), ["area_id"], unique=False)
        batch_op.create_foreign_key(batch_op.f("fk_household_area_id"), "area", ["area_id"], ["id"])


def downgrade():
    with op.batch_alter_table("household", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_household_area_id"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_household_area_id"))
        batch_op.drop_column("area_id")
    op.drop_table("area")
