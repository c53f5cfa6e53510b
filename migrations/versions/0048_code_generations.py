"""Codes of coupons that a phone has kept end with its link: whose links have ended draw codes of another generation."""

import sqlalchemy as sa
from alembic import op

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade():
    op.add_column("resident", sa.Column("code_generation", BIG, nullable=False, server_default="0"))
    with op.batch_alter_table("resident", schema=None) as batch_op:
        batch_op.alter_column("code_generation", existing_type=BIG, existing_nullable=False, server_default=None)


def downgrade():
    op.drop_column("resident", "code_generation")
