"""How banks write their answers, as staff have pointed out."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade():
    op.create_table(
        "bank_format",
        sa.Column("id", BIG, nullable=False),
        sa.Column("community_id", BIG, nullable=False),
        sa.Column(
            "shape",
            sa.String(64).with_variant(mysql.VARCHAR(64, charset="ascii", collation="ascii_bin"), "mysql", "mariadb"),
            nullable=False,
        ),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("columns", sa.Text(), nullable=False),
        sa.Column("headings", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("saved_by", BIG, nullable=False),
        sa.Column("saved_at", sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb"), nullable=False),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_bank_format_community_id")),
        sa.ForeignKeyConstraint(["saved_by"], ["staff_member.id"], name=op.f("fk_bank_format_saved_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bank_format")),
        sa.UniqueConstraint("community_id", "shape", name=op.f("uq_bank_format_community_id_shape")),
    )


def downgrade():
    op.drop_table("bank_format")
