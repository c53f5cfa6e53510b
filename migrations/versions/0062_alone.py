"""A node may let one person alone decide on small pluses; records say where that was so."""

import sqlalchemy as sa
from alembic import op

revision = "0062"
down_revision = "0061"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade():
    for table, column in (
        ("community", sa.Column("alone_up_to", BIG, nullable=False, server_default="0")),
        ("credit_record", sa.Column("by_one", sa.Boolean(), nullable=False, server_default=sa.false())),
    ):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.add_column(column)
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.alter_column(column.name, existing_type=column.type, existing_nullable=False, server_default=None)


def downgrade():
    with op.batch_alter_table("credit_record", schema=None) as batch_op:
        batch_op.drop_column("by_one")
    with op.batch_alter_table("community", schema=None) as batch_op:
        batch_op.drop_column("alone_up_to")
