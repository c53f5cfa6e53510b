"""Claims and give-backs of a resident's day have an index; when a coupon was given back is kept from now on."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb")
CLAIMED, CANCELLED = "ix_coupon_resident_id_claimed_at", "ix_coupon_resident_id_cancelled_at"


def upgrade():
    with op.batch_alter_table("coupon", schema=None) as batch_op:
        batch_op.add_column(sa.Column("cancelled_at", MOMENT, nullable=True))
        batch_op.create_index(batch_op.f(CLAIMED), ["resident_id", "claimed_at"], unique=False)
        batch_op.create_index(batch_op.f(CANCELLED), ["resident_id", "cancelled_at"], unique=False)


def downgrade():
    with op.batch_alter_table("coupon", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f(CANCELLED))
        batch_op.drop_index(batch_op.f(CLAIMED))
        batch_op.drop_column("cancelled_at")
