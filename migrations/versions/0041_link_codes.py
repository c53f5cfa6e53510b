"""Codes on paper with which a WeChat becomes a resident's."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb")
KEY = sa.String(64).with_variant(mysql.VARCHAR(64, charset="ascii", collation="ascii_bin"), "mysql", "mariadb")


def upgrade():
    op.create_table(
        "link_code",
        sa.Column("id", BIG, nullable=False),
        sa.Column("resident_id", BIG, nullable=False),
        sa.Column("code_index", KEY, nullable=False),
        sa.Column("made_by", BIG, nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["resident_id"], ["resident.id"], name=op.f("fk_link_code_resident_id")),
        sa.ForeignKeyConstraint(["made_by"], ["staff_member.id"], name=op.f("fk_link_code_made_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_link_code")),
        sa.UniqueConstraint("resident_id", name=op.f("uq_link_code_resident_id")),
        sa.UniqueConstraint("code_index", name=op.f("uq_link_code_code_index")),
    )
    op.create_index(op.f("ix_link_code_expires_at"), "link_code", ["expires_at"])


def downgrade():
    op.drop_table("link_code")
