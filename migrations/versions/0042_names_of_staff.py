"""What staff are called, for vouchers."""

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None


def upgrade():
    op.add_column("staff_member", sa.Column("name", sa.LargeBinary(600), nullable=True))


def downgrade():
    with op.batch_alter_table("staff_member") as batch_op:
        batch_op.drop_column("name")
