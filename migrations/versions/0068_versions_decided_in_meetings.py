"""Versions of programmes say in which meeting they were decided."""

import sqlalchemy as sa
from alembic import op

revision = "0068"
down_revision = "0067"
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table("programme_version", schema=None) as batch_op:
        batch_op.add_column(sa.Column("decided_in", sa.String(200), nullable=False, server_default=""))
    with op.batch_alter_table("programme_version", schema=None) as batch_op:
        batch_op.alter_column("decided_in", existing_type=sa.String(200), existing_nullable=False, server_default=None)


def downgrade():
    """That a meeting has decided stays in the audit log and in its minutes."""
    with op.batch_alter_table("programme_version", schema=None) as batch_op:
        batch_op.drop_column("decided_in")
