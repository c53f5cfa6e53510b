"""Invitations to work in a shop or to act for a resident."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

MESSAGE = sa.table("message", sa.column("kind"))

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb")


def exact(length):
    return sa.String(length).with_variant(
        mysql.VARCHAR(length, charset="ascii", collation="ascii_bin"), "mysql", "mariadb"
    )


def upgrade():
    op.create_table(
        "invitation",
        sa.Column("id", BIG, nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("phone_index", exact(64), nullable=False),
        sa.Column("phone", exact(16), nullable=False),
        sa.Column("name", sa.LargeBinary(600), nullable=False),
        sa.Column("invited_by", sa.String(40), nullable=False),
        sa.Column("invited_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("merchant_id", BIG, nullable=True),
        sa.Column("resident_id", BIG, nullable=True),
        sa.Column("owner_id", BIG, nullable=True),
        sa.Column("consent", sa.String(200), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=True),
        sa.Column("told_at", MOMENT, nullable=True),
        sa.Column("refused_at", MOMENT, nullable=True),
        sa.Column("accepted_at", MOMENT, nullable=True),
        sa.Column("accepted_by", BIG, nullable=True),
        sa.ForeignKeyConstraint(["merchant_id"], ["merchant.id"], name=op.f("fk_invitation_merchant_id")),
        sa.ForeignKeyConstraint(["resident_id"], ["resident.id"], name=op.f("fk_invitation_resident_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
        sa.UniqueConstraint(
            "merchant_id", "phone_index", "is_open", name=op.f("uq_invitation_merchant_id_phone_index_is_open")
        ),
        sa.UniqueConstraint(
            "resident_id", "phone_index", "is_open", name=op.f("uq_invitation_resident_id_phone_index_is_open")
        ),
    )
    for columns in (
        ["phone_index", "is_open"],
        ["invited_by", "invited_at"],
        ["is_open", "told_at"],
        ["expires_at"],
    ):
        op.create_index(op.f(f"ix_invitation_{'_'.join(columns)}"), "invitation", columns)


def downgrade():
    of_invitations = ["invited", "clerk_joined", "clerk_left"]
    op.execute(sa.delete(MESSAGE).where(MESSAGE.c.kind.in_(of_invitations)))  # Not known then.
    op.drop_table("invitation")
