"""Staff note something about a thing, and name colleagues in it."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0074"
down_revision = "0073"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb")
KEY = sa.String(16).with_variant(mysql.VARCHAR(16, charset="ascii", collation="ascii_bin"), "mysql", "mariadb")


def upgrade():
    op.create_table(
        "note",
        sa.Column("id", BIG, nullable=False),
        sa.Column("subject_kind", KEY, nullable=False),
        sa.Column("subject_id", BIG, nullable=False),
        sa.Column("author_id", BIG, nullable=False),
        sa.Column("text", sa.String(1000), nullable=True),
        sa.Column("written_at", MOMENT, nullable=False),
        sa.Column("withdrawn_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["author_id"], ["staff_member.id"], name="fk_note_author_id"),
        sa.PrimaryKeyConstraint("id", name="pk_note"),
    )
    op.create_index("ix_note_subject_kind_subject_id", "note", ["subject_kind", "subject_id"])
    op.create_index("ix_note_author_id", "note", ["author_id"])
    op.create_index("ix_note_written_at", "note", ["written_at"])
    op.create_table(
        "note_mention",
        sa.Column("id", BIG, nullable=False),
        sa.Column("note_id", BIG, nullable=False),
        sa.Column("staff_id", BIG, nullable=False),
        sa.Column("read_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["note_id"], ["note.id"], name="fk_note_mention_note_id"),
        sa.ForeignKeyConstraint(["staff_id"], ["staff_member.id"], name="fk_note_mention_staff_id"),
        sa.PrimaryKeyConstraint("id", name="pk_note_mention"),
    )
    op.create_index("ix_note_mention_staff_id_read_at_id", "note_mention", ["staff_id", "read_at", "id"])
    op.create_index("ix_note_mention_note_id_staff_id", "note_mention", ["note_id", "staff_id"], unique=True)


def downgrade():
    op.drop_table("note_mention")
    op.drop_table("note")
