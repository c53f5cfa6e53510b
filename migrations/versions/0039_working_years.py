"""Years of the working calendar that somebody has entered."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "working_year",
        sa.Column("year", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("off", sa.Text(), nullable=False),
        sa.Column("made_up_on", sa.Text(), nullable=False),
        sa.Column("notice", sa.String(200), nullable=False),
        sa.Column("entered_at", sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb"), nullable=False),
        sa.PrimaryKeyConstraint("year", name="pk_working_year"),
    )


def downgrade():
    op.drop_table("working_year")
