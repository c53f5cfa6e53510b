"""Which column of a spreadsheet is what, as somebody has pointed out."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def exact(length):
    return sa.String(length).with_variant(
        mysql.VARCHAR(length, charset="ascii", collation="ascii_bin"), "mysql", "mariadb"
    )


def upgrade():
    op.create_table(
        "import_layout",
        sa.Column("id", BIG, nullable=False),
        sa.Column("community_id", BIG, nullable=False),
        sa.Column("import_name", exact(64), nullable=False),
        sa.Column("shape", exact(64), nullable=False),
        sa.Column("columns", sa.Text(), nullable=False),
        sa.Column("saved_at", sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb"), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_import_layout"),
        sa.UniqueConstraint(
            "community_id", "import_name", "shape", name="uq_import_layout_community_id_import_name_shape"
        ),
    )


def downgrade():
    op.drop_table("import_layout")
