"""Applications of shops and drafts of offers may have been taken back by who made them (state `withdrawn`).

On the way back they are what they come nearest to: returned, and not published.
"""

import sqlalchemy as sa
from alembic import op

revision = "0073"
down_revision = "0072"
branch_labels = None
depends_on = None

MERCHANT = sa.table("merchant", sa.column("status"))
OFFER = sa.table("offer", sa.column("status"))


def upgrade():
    """States are words in a column: there is nothing to change."""


def downgrade():
    op.execute(MERCHANT.update().where(MERCHANT.c.status == "withdrawn").values(status="returned"))
    op.execute(OFFER.update().where(OFFER.c.status == "withdrawn").values(status="rejected"))
