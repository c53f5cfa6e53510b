"""Rules are found by the initials of pinyin; who asked for another name may take that back (state `withdrawn`).

On the way back a wish that was taken back is one that was turned down, which is what it comes nearest to.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

from app.core.pinyin import initials

revision = "0075"
down_revision = "0074"
branch_labels = None
depends_on = None

INITIALS = sa.String(200).with_variant(mysql.VARCHAR(200, charset="ascii", collation="ascii_bin"), "mysql", "mariadb")
RULE = sa.table("credit_rule", sa.column("id"), sa.column("name"), sa.column("name_initials"))
CORRECTION = sa.table("correction", sa.column("status"))
AT_ONCE = 1_000


def upgrade():
    with op.batch_alter_table("credit_rule", schema=None) as batch_op:
        batch_op.add_column(sa.Column("name_initials", INITIALS, nullable=True))
    _fill(op.get_bind())
    with op.batch_alter_table("credit_rule", schema=None) as batch_op:
        batch_op.alter_column("name_initials", existing_type=INITIALS, nullable=False)


def _fill(connection):
    change = RULE.update().where(RULE.c.id == sa.bindparam("row")).values(name_initials=sa.bindparam("new"))
    asked = sa.select(RULE.c.id, RULE.c.name).order_by(RULE.c.id).limit(AT_ONCE)
    last = 0
    while rows := connection.execute(asked.where(RULE.c.id > last)).all():
        connection.execute(change, [{"row": row.id, "new": initials(row.name)} for row in rows])
        last = rows[-1].id


def downgrade():
    op.execute(CORRECTION.update().where(CORRECTION.c.status == "withdrawn").values(status="rejected"))
    with op.batch_alter_table("credit_rule", schema=None) as batch_op:
        batch_op.drop_column("name_initials")
