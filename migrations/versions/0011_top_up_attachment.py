"""The bank's slip of a top-up."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade():
    with op.batch_alter_table("top_up", schema=None) as batch_op:
        batch_op.add_column(sa.Column("attachment_id", BIG, nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_top_up_attachment_id"), "stored_file", ["attachment_id"], ["id"])


def downgrade():
    with op.batch_alter_table("top_up", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_top_up_attachment_id"), type_="foreignkey")
        batch_op.drop_column("attachment_id")
