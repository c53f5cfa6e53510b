"""Teams that are closed, presences that were entered or corrected at the desk.

On the way back that goes, and notes about teams, projects and sessions, which had no pages. What the audit log says of
them stays.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0080"
down_revision = "0079"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb")
NOTE = sa.table("note", sa.column("id"), sa.column("subject_kind"))
MENTION = sa.table("note_mention", sa.column("note_id"))


def upgrade():
    with op.batch_alter_table("team", schema=None) as batch_op:
        batch_op.add_column(sa.Column("closed_at", MOMENT, nullable=True))
    with op.batch_alter_table("presence", schema=None) as batch_op:
        batch_op.add_column(sa.Column("entered_by", BIG, nullable=True))
        batch_op.add_column(sa.Column("remark", sa.String(200), nullable=False, server_default=""))
        batch_op.create_foreign_key(op.f("fk_presence_entered_by"), "staff_member", ["entered_by"], ["id"])
    with op.batch_alter_table("presence", schema=None) as batch_op:
        batch_op.alter_column("remark", existing_type=sa.String(200), existing_nullable=False, server_default=None)


def downgrade():
    notes = sa.select(NOTE.c.id).where(NOTE.c.subject_kind.in_(("team", "project", "session")))
    op.execute(MENTION.delete().where(MENTION.c.note_id.in_(notes)))
    op.execute(NOTE.delete().where(NOTE.c.subject_kind.in_(("team", "project", "session"))))
    with op.batch_alter_table("presence", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("fk_presence_entered_by"), type_="foreignkey")
        batch_op.drop_column("remark")
        batch_op.drop_column("entered_by")
    with op.batch_alter_table("team", schema=None) as batch_op:
        batch_op.drop_column("closed_at")
