"""Records of a day are found by it: in a city they were looked for from the newest backwards."""

from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table("credit_record", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_credit_record_occurred_on_community_id"), ["occurred_on", "community_id"], unique=False
        )


def downgrade():
    with op.batch_alter_table("credit_record", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_credit_record_occurred_on_community_id"))
