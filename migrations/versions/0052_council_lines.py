"""Councils decide records: lines of agendas."""

import sqlalchemy as sa
from alembic import op

revision = "0052"
down_revision = "0051"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade():
    op.create_table(
        "council_line",
        sa.Column("item_id", BIG, nullable=False),
        sa.Column("record_id", BIG, nullable=False),
        sa.Column("objected_by", BIG, nullable=True),
        sa.ForeignKeyConstraint(["item_id"], ["council_item.id"], name=op.f("fk_council_line_item_id")),
        sa.ForeignKeyConstraint(["record_id"], ["credit_record.id"], name=op.f("fk_council_line_record_id")),
        sa.ForeignKeyConstraint(["objected_by"], ["council_member.id"], name=op.f("fk_council_line_objected_by")),
        sa.PrimaryKeyConstraint("item_id", "record_id", name=op.f("pk_council_line")),
    )
    op.create_index(op.f("ix_council_line_record_id"), "council_line", ["record_id"])
    op.create_index(op.f("ix_council_line_objected_by"), "council_line", ["objected_by"])


def downgrade():
    op.drop_table("council_line")
