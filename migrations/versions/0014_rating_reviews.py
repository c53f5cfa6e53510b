"""What staff decide about ratings, and inspections of shops."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb")


def upgrade():
    with op.batch_alter_table("rating", schema=None) as batch_op:
        batch_op.add_column(sa.Column("verdict", sa.String(length=20), nullable=True))
        batch_op.add_column(sa.Column("judged_by", BIG, nullable=True))
        batch_op.add_column(sa.Column("judged_at", MOMENT, nullable=True))
        batch_op.add_column(sa.Column("judged_because", sa.String(length=200), nullable=True))
        batch_op.create_index(batch_op.f("ix_rating_created_at"), ["created_at"], unique=False)
        batch_op.create_foreign_key(batch_op.f("fk_rating_judged_by"), "staff_member", ["judged_by"], ["id"])

    op.create_table(
        "inspection",
        sa.Column("id", BIG, nullable=False),
        sa.Column("merchant_id", BIG, nullable=False),
        sa.Column("cause", sa.String(length=20), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("mean_hundredths", BIG, nullable=True),
        sa.Column("ratings", BIG, nullable=False),
        sa.Column("opened_by", sa.String(length=40), nullable=False),
        sa.Column("opened_at", MOMENT, nullable=False),
        sa.Column("result", sa.String(length=20), nullable=True),
        sa.Column("result_note", sa.String(length=200), nullable=True),
        sa.Column("closed_by", BIG, nullable=True),
        sa.Column("closed_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["closed_by"], ["staff_member.id"], name=op.f("fk_inspection_closed_by")),
        sa.ForeignKeyConstraint(["merchant_id"], ["merchant.id"], name=op.f("fk_inspection_merchant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inspection")),
    )
    with op.batch_alter_table("inspection", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_inspection_closed_at_id"), ["closed_at", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_inspection_merchant_id_id"), ["merchant_id", "id"], unique=False)


def downgrade():
    op.drop_table("inspection")
    with op.batch_alter_table("rating", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_rating_judged_by"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_rating_created_at"))
        batch_op.drop_column("judged_because")
        batch_op.drop_column("judged_at")
        batch_op.drop_column("judged_by")
        batch_op.drop_column("verdict")
