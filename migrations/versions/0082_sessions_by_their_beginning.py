"""Sessions are found by when they begin: the desk's list of a whole town reads no more of them than it shows."""

from alembic import op

revision = "0082"
down_revision = "0081"
branch_labels = None
depends_on = None


def upgrade():
    op.create_index("ix_gathering_starts_at_id", "gathering", ["starts_at", "id"])


def downgrade():
    op.drop_index("ix_gathering_starts_at_id", table_name="gathering")
