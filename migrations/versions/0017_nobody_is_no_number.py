"""A record whose subject is nobody's business any more has none, and a sign about a shop names it: 0 is nobody."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
RECORD = sa.table("credit_record", sa.column("subject_id"))
SIGN = sa.table("fraud_sign", sa.column("subject_id"), sa.column("merchant_id"), sa.column("kind"))
ABOUT_OTHERS = ("loop", "regular")
"""Kinds of signs whose subject is a coupon or a resident."""


def upgrade():
    with op.batch_alter_table("credit_record", schema=None) as batch_op:
        batch_op.alter_column("subject_id", existing_type=BIG, nullable=True)
    op.execute(sa.update(RECORD).where(RECORD.c.subject_id == 0).values(subject_id=None))
    op.execute(sa.update(SIGN).where(SIGN.c.subject_id == 0).values(subject_id=SIGN.c.merchant_id))


def downgrade():
    about_shop = (SIGN.c.subject_id == SIGN.c.merchant_id) & SIGN.c.kind.not_in(ABOUT_OTHERS)
    op.execute(sa.update(SIGN).where(about_shop).values(subject_id=0))
    op.execute(sa.update(RECORD).where(RECORD.c.subject_id.is_(None)).values(subject_id=0))
    with op.batch_alter_table("credit_record", schema=None) as batch_op:
        batch_op.alter_column("subject_id", existing_type=BIG, nullable=False)
