"""Nodes have a contact, and can be closed."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade():
    op.add_column("community", sa.Column("contact", sa.String(200), nullable=False, server_default=""))
    op.add_column(
        "community",
        sa.Column("closed_at", sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb"), nullable=True),
    )
    with op.batch_alter_table("community", schema=None) as batch_op:
        batch_op.alter_column("contact", existing_type=sa.String(200), nullable=False, server_default=None)


def downgrade():
    with op.batch_alter_table("community", schema=None) as batch_op:
        batch_op.drop_column("closed_at")
        batch_op.drop_column("contact")
