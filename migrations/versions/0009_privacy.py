"""Consents, and corrections of names."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0009"
down_revision = "0008"
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
        "consent",
        sa.Column("id", BIG, nullable=False),
        sa.Column("user_id", BIG, nullable=False),
        sa.Column(
            "purpose",
            sa.Enum(
                "service",
                "red_list",
                "badge",
                "third_party",
                "household_pool",
                "guardian",
                name="purpose",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("version", exact(16), nullable=False),
        sa.Column("granted", sa.Boolean(), nullable=False),
        sa.Column("decided_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["wechat_user.id"], name="fk_consent_user_id"),
        sa.PrimaryKeyConstraint("id", name="pk_consent"),
    )
    with op.batch_alter_table("consent", schema=None) as batch_op:
        batch_op.create_index("ix_consent_user_id_purpose_id", ["user_id", "purpose", "id"], unique=False)
    op.create_table(
        "correction",
        sa.Column("id", BIG, nullable=False),
        sa.Column("resident_id", BIG, nullable=False),
        sa.Column("name", sa.LargeBinary(600), nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column(
            "status",
            sa.Enum("asked", "approved", "rejected", name="correctionstatus", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("decided_by", BIG, nullable=True),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.Column("decision_reason", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["decided_by"], ["staff_member.id"], name="fk_correction_decided_by"),
        sa.ForeignKeyConstraint(["resident_id"], ["resident.id"], name="fk_correction_resident_id"),
        sa.PrimaryKeyConstraint("id", name="pk_correction"),
    )
    with op.batch_alter_table("correction", schema=None) as batch_op:
        batch_op.create_index("ix_correction_resident_id_status", ["resident_id", "status"], unique=False)
        batch_op.create_index("ix_correction_status_decided_at", ["status", "decided_at"], unique=False)


def downgrade():
    op.drop_table("correction")
    op.drop_table("consent")
