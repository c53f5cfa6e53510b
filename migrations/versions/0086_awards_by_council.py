"""A council can judge a cycle of awards: the cycle says in which meeting that was.

On the way back what a council has judged was decided in a meeting of words; its scheme goes by what is on record.
"""

import sqlalchemy as sa
from alembic import op

revision = "0086"
down_revision = "0085"
branch_labels = None
depends_on = None

SCHEME = sa.table("award_scheme", sa.column("judging"), sa.column("least_score"))
ITEM = sa.table("council_item", sa.column("kind"), sa.column("ref_id"))


def upgrade():
    with op.batch_alter_table("award_cycle") as table:
        table.add_column(sa.Column("decided_in", sa.String(200), nullable=False, server_default=""))
    with op.batch_alter_table("award_cycle") as table:
        table.alter_column("decided_in", existing_type=sa.String(200), existing_nullable=False, server_default=None)


def downgrade():
    op.execute(ITEM.update().where(ITEM.c.kind == "award").values(kind="text", ref_id=None))
    op.execute(SCHEME.update().where(SCHEME.c.judging == "council").values(judging="criteria", least_score=1))
    with op.batch_alter_table("award_cycle") as table:
        table.drop_column("decided_in")
