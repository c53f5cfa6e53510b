"""Records of one state, newest first, are found without looking at those of others."""

from alembic import op

revision = "0058"
down_revision = "0057"
branch_labels = None
depends_on = None


def upgrade():
    op.create_index(
        op.f("ix_credit_record_status_id_community_id"), "credit_record", ["status", "id", "community_id"], unique=False
    )


def downgrade():
    op.drop_index(op.f("ix_credit_record_status_id_community_id"), table_name="credit_record")
