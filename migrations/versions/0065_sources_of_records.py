"""Records that nobody has handed in name what they are made of."""

import sqlalchemy as sa
from alembic import op

revision = "0065"
down_revision = "0064"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade():
    with op.batch_alter_table("credit_record", schema=None) as batch_op:
        batch_op.add_column(sa.Column("source_kind", sa.String(20), nullable=True))
        batch_op.add_column(sa.Column("source_id", BIG, nullable=True))
        batch_op.create_index("uq_credit_record_source", ["source_kind", "source_id"], unique=True)


def downgrade():
    """What was made by itself is as if it had been carried over: nobody is known who has handed it in."""
    op.execute("UPDATE credit_record SET source = 'carried' WHERE source = 'machine'")
    with op.batch_alter_table("credit_record", schema=None) as batch_op:
        batch_op.drop_index("uq_credit_record_source")
        batch_op.drop_column("source_kind")
        batch_op.drop_column("source_id")
