"""How each job's last run went, and figures for /metrics"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb")


def exact(length):
    """Text that machines compare: ASCII, and case matters."""
    return sa.String(length).with_variant(
        mysql.VARCHAR(length, charset="ascii", collation="ascii_bin"), "mysql", "mariadb"
    )


def upgrade():
    op.create_table(
        "reading",
        sa.Column("name", exact(64), nullable=False),
        sa.Column("label", exact(64), nullable=False),
        sa.Column("value", BIG, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("name", "label", name="pk_reading"),
    )
    with op.batch_alter_table("job_run", schema=None) as batch_op:
        batch_op.add_column(sa.Column("ran_at", MOMENT, nullable=True))
        batch_op.add_column(sa.Column("took_ms", BIG, nullable=True))
        batch_op.add_column(sa.Column("failures", BIG, nullable=False, server_default="0"))
    with op.batch_alter_table("job_run", schema=None) as batch_op:  # The application says what is the default.
        batch_op.alter_column("failures", existing_type=BIG, existing_nullable=False, server_default=None)


def downgrade():
    with op.batch_alter_table("job_run", schema=None) as batch_op:
        batch_op.drop_column("failures")
        batch_op.drop_column("took_ms")
        batch_op.drop_column("ran_at")
    op.drop_table("reading")
