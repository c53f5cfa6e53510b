"""Batches of a period, before a council or one of the staff; what is approved becomes public with its batch."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0061"
down_revision = "0060"
branch_labels = None
depends_on = None

PERIOD = sa.String(16).with_variant(mysql.VARCHAR(16, charset="ascii", collation="ascii_bin"), "mysql", "mariadb")
BATCH = sa.table("record_batch", sa.column("id"), sa.column("kind"), sa.column("state"))
RECORD = sa.table("credit_record", sa.column("batch_id"), sa.column("status"), sa.column("score_delta"))


def upgrade():
    with op.batch_alter_table("record_batch", schema=None) as batch_op:
        batch_op.add_column(sa.Column("period", PERIOD, nullable=False, server_default=""))
        batch_op.add_column(sa.Column("grids", sa.Text(), nullable=True))
    op.execute("UPDATE record_batch SET grids = '[]'")
    with op.batch_alter_table("record_batch", schema=None) as batch_op:
        batch_op.alter_column("period", existing_type=PERIOD, existing_nullable=False, server_default=None)
        batch_op.alter_column("grids", existing_type=sa.Text(), nullable=False)


def downgrade():
    """Records of a batch that was collected wait on their own again; approved ones wait to be approved."""
    collected = sa.select(BATCH.c.id).where(BATCH.c.kind != "import")
    waits = RECORD.c.status == "approved", RECORD.c.score_delta >= 0
    op.execute(RECORD.update().where(*waits).values(status="verified"))
    op.execute(RECORD.update().where(RECORD.c.batch_id.in_(collected)).values(batch_id=None))
    op.execute(BATCH.delete().where(BATCH.c.kind != "import"))
    op.execute(BATCH.update().where(BATCH.c.state == "decided").values(state="public"))
    with op.batch_alter_table("record_batch", schema=None) as batch_op:
        batch_op.drop_column("grids")
        batch_op.drop_column("period")
