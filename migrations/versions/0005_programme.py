"""Versions of the programme: value and validity of points, limits; who made a set of bands."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0005"
down_revision = "0004"
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
        "credit_programme",
        sa.Column("id", BIG, nullable=False),
        sa.Column("effective_from", MOMENT, nullable=False),
        sa.Column("point_value_fen", BIG, nullable=False),
        sa.Column("points_valid_months", BIG, nullable=False),
        sa.Column("max_plus_year", BIG, nullable=False),
        sa.Column("max_minus_year", BIG, nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("made_by", BIG, nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["made_by"], ["staff_member.id"], name=op.f("fk_credit_programme_made_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_credit_programme")),
    )
    with op.batch_alter_table("credit_programme", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_credit_programme_effective_from"), ["effective_from"], unique=False)

    with op.batch_alter_table("credit_band_set", schema=None) as batch_op:
        batch_op.add_column(sa.Column("made_by", BIG, nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_credit_band_set_made_by"), "staff_member", ["made_by"], ["id"])


def downgrade():
    with op.batch_alter_table("credit_band_set", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_credit_band_set_made_by"), type_="foreignkey")
        batch_op.drop_column("made_by")

    op.drop_table("credit_programme")
