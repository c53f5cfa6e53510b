"""A rule may need a picture."""

import sqlalchemy as sa
from alembic import op

revision = "0060"
down_revision = "0059"
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table("credit_rule", schema=None) as batch_op:
        batch_op.add_column(sa.Column("needs_picture", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("credit_rule", schema=None) as batch_op:
        batch_op.alter_column("needs_picture", existing_type=sa.Boolean(), existing_nullable=False, server_default=None)


def downgrade():
    with op.batch_alter_table("credit_rule", schema=None) as batch_op:
        batch_op.drop_column("needs_picture")
