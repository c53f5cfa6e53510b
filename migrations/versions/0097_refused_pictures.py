"""Pictures of shops that staff have taken down, by their hash; a shop does not put up the same again.

On the way back nothing is refused any more.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0097"
down_revision = "0094"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MARK = sa.String(64).with_variant(mysql.VARCHAR(64, charset="ascii", collation="ascii_bin"), "mysql", "mariadb")
MOMENT = sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb")


def upgrade():
    op.create_table(
        "refused_picture",
        sa.Column("merchant_id", BIG, autoincrement=False, nullable=False),
        sa.Column("sha256", MARK, nullable=False),
        sa.Column("refused_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["merchant_id"], ["merchant.id"], name=op.f("fk_refused_picture_merchant_id")),
        sa.PrimaryKeyConstraint("merchant_id", "sha256", name=op.f("pk_refused_picture")),
    )


def downgrade():
    op.drop_table("refused_picture")
