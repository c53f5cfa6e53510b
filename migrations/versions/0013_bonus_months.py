"""How many bonus points each shop has earned in each month, so that the cap needs no sum."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
EXACT = sa.String(16).with_variant(mysql.VARCHAR(16, charset="ascii", collation="ascii_bin"), "mysql", "mariadb")

# What has been earned before counts in its month, also where that is more than the cap allows from now on.
FILL = """
INSERT INTO bonus_month (merchant_id, month, points)
SELECT merchant_id, SUBSTR(CAST(day AS CHAR), 1, 7), SUM(bonus_points)
FROM redemption
WHERE status = 'done' AND bonus_points > 0
GROUP BY merchant_id, SUBSTR(CAST(day AS CHAR), 1, 7)
"""


def upgrade():
    op.create_table(
        "bonus_month",
        sa.Column("merchant_id", BIG, autoincrement=False, nullable=False),
        sa.Column("month", EXACT, nullable=False),
        sa.Column("points", BIG, nullable=False),
        sa.ForeignKeyConstraint(["merchant_id"], ["merchant.id"], name=op.f("fk_bonus_month_merchant_id")),
        sa.PrimaryKeyConstraint("merchant_id", "month", name=op.f("pk_bonus_month")),
    )
    op.execute(FILL)


def downgrade():
    op.drop_table("bonus_month")
