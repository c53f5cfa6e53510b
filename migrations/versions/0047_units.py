"""Units: enterprises, schools, property firms, and who belongs to them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb")


def ascii_column(length):
    return sa.String(length).with_variant(
        mysql.VARCHAR(length, charset="ascii", collation="ascii_bin"), "mysql", "mariadb"
    )


def upgrade():
    op.create_table(
        "unit",
        sa.Column("id", BIG, nullable=False),
        sa.Column("slug", ascii_column(16), nullable=False),
        sa.Column("community_id", BIG, nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("domain", sa.String(20), nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("code", ascii_column(64), nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=True),
        sa.Column("closed_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_unit_community_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit")),
        sa.UniqueConstraint("slug", name=op.f("uq_unit_slug")),
        sa.UniqueConstraint("community_id", "name", "is_open", name=op.f("uq_unit_community_id_name_is_open")),
        sa.UniqueConstraint("code", "is_open", name=op.f("uq_unit_code_is_open")),
    )
    op.create_index(op.f("ix_unit_community_id_id"), "unit", ["community_id", "id"])
    op.create_table(
        "unit_member",
        sa.Column("id", BIG, nullable=False),
        sa.Column("unit_id", BIG, nullable=False),
        sa.Column("resident_id", BIG, nullable=False),
        sa.Column("role", sa.String(20), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=True),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_unit_member_unit_id")),
        sa.ForeignKeyConstraint(["resident_id"], ["resident.id"], name=op.f("fk_unit_member_resident_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit_member")),
        sa.UniqueConstraint(
            "unit_id", "resident_id", "is_open", name=op.f("uq_unit_member_unit_id_resident_id_is_open")
        ),
    )
    op.create_index(op.f("ix_unit_member_resident_id_is_open"), "unit_member", ["resident_id", "is_open"])


def downgrade():
    op.drop_table("unit_member")
    op.drop_table("unit")
