"""Codes of households and receipts among papers, which earlier versions do not know: on the way back they go, with
the notes about them.
"""

import sqlalchemy as sa
from alembic import op

revision = "0084"
down_revision = "0083"
branch_labels = None
depends_on = None

PAPER = sa.table("paper", sa.column("id"), sa.column("kind"))
NOTE = sa.table("note", sa.column("id"), sa.column("subject_kind"), sa.column("subject_id"))
MENTION = sa.table("note_mention", sa.column("note_id"))
NEW = ("household_code", "receipt")


def upgrade():
    pass  # Kinds are text.


def downgrade():
    papers = sa.select(PAPER.c.id).where(PAPER.c.kind.in_(NEW))
    about = (NOTE.c.subject_kind == "paper", NOTE.c.subject_id.in_(papers))
    op.execute(MENTION.delete().where(MENTION.c.note_id.in_(sa.select(NOTE.c.id).where(*about))))
    op.execute(NOTE.delete().where(*about))
    op.execute(PAPER.delete().where(PAPER.c.kind.in_(NEW)))
