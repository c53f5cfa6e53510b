"""Batches of an assessment say by which version it was."""

import sqlalchemy as sa
from alembic import op

revision = "0063"
down_revision = "0062"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
BATCH = sa.table("record_batch", sa.column("kind"))


def upgrade():
    with op.batch_alter_table("record_batch", schema=None) as batch_op:
        batch_op.add_column(sa.Column("version_id", BIG, nullable=True))
        batch_op.create_foreign_key("fk_record_batch_version_id", "programme_version", ["version_id"], ["id"])
        batch_op.create_index("ix_record_batch_version_id", ["version_id"])


def downgrade():
    """A sheet is kept like a spreadsheet."""
    with op.batch_alter_table("record_batch", schema=None) as batch_op:
        batch_op.drop_constraint("fk_record_batch_version_id", type_="foreignkey")
        batch_op.drop_index("ix_record_batch_version_id")
        batch_op.drop_column("version_id")
    op.execute(BATCH.update().where(BATCH.c.kind == "assessment").values(kind="import"))
