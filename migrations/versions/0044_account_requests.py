"""Who is to get an account may choose a password and a device first."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb")
KEY = sa.String(64).with_variant(mysql.VARCHAR(64, charset="ascii", collation="ascii_bin"), "mysql", "mariadb")


def upgrade():
    op.create_table(
        "account_request",
        sa.Column("id", BIG, nullable=False),
        sa.Column("number", KEY, nullable=False),
        sa.Column("username", KEY, nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("otp_secret", sa.LargeBinary(600), nullable=False),
        sa.Column("otp_last_step", BIG, nullable=False),
        sa.Column("requested_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_request")),
        sa.UniqueConstraint("number", name=op.f("uq_account_request_number")),
    )
    with op.batch_alter_table("account_request", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_account_request_requested_at"), ["requested_at"], unique=False)


def downgrade():
    op.drop_table("account_request")
