"""The owner of a shop decides what its clerks see of its money. Clerks of shops that are there go on seeing it; only
owners confirm and dispute from now on.
"""

import sqlalchemy as sa
from alembic import op

revision = "0071"
down_revision = "0070"
branch_labels = None
depends_on = None

ACCESS = sa.String(20)


def upgrade():
    with op.batch_alter_table("merchant", schema=None) as batch_op:
        batch_op.add_column(sa.Column("clerk_access", ACCESS, nullable=False, server_default="read"))
    with op.batch_alter_table("merchant", schema=None) as batch_op:
        batch_op.alter_column("clerk_access", existing_type=ACCESS, existing_nullable=False, server_default=None)


def downgrade():
    with op.batch_alter_table("merchant", schema=None) as batch_op:
        batch_op.drop_column("clerk_access")
