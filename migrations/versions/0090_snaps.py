"""Snaps: cases that are about no record, with a category, a place and a clock of their own.

On the way back they go, with what happened in them, and the messages about them; their pictures belong to
nothing then and are erased like others. A record that was made of one stays, and says no more of what.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0090"
down_revision = "0089"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KEY = sa.String(16).with_variant(mysql.VARCHAR(16, charset="ascii", collation="ascii_bin"), "mysql", "mariadb")
CASE = sa.table("case_file", sa.column("id"), sa.column("kind"))
EVENT = sa.table("case_event", sa.column("case_id"))
PICTURE = sa.table("evidence_picture", sa.column("kind"), sa.column("about_id"))
MESSAGE = sa.table("message", sa.column("kind"))
RECORD = sa.table("credit_record", sa.column("source_kind"), sa.column("source_id"))
NOTE = sa.table("note", sa.column("id"), sa.column("subject_kind"))
MENTION = sa.table("note_mention", sa.column("note_id"))


def upgrade():
    with op.batch_alter_table("case_file") as table:
        table.alter_column("record_id", existing_type=BIG, nullable=True)
        table.create_index(
            "ix_case_file_community_id_kind_is_open_due_at", ["community_id", "kind", "is_open", "due_at"]
        )
        table.create_index("ix_case_file_filed_by_kind_id", ["filed_by", "kind", "id"])
        table.drop_index("ix_case_file_community_id_is_open_due_at")
    op.create_table(
        "snap",
        sa.Column("id", BIG, autoincrement=False, nullable=False),
        sa.Column("category", sa.String(20), nullable=False),
        sa.Column("month", KEY, nullable=False),
        sa.Column("is_anonymous", sa.Boolean(), nullable=False),
        sa.Column("area_id", BIG, nullable=True),
        sa.Column("latitude_e6", BIG, nullable=True),
        sa.Column("longitude_e6", BIG, nullable=True),
        sa.Column("holder_id", BIG, nullable=True),
        sa.Column("closed_by", BIG, nullable=True),
        sa.Column("duplicate_of", BIG, nullable=True),
        sa.Column("minutes", BIG, nullable=True),
        sa.Column("reopened", BIG, nullable=False),
        sa.Column("rating", BIG, nullable=True),
        sa.CheckConstraint("rating IS NULL OR rating BETWEEN 1 AND 5", name=op.f("ck_snap_rating_of_five")),
        sa.CheckConstraint("(latitude_e6 IS NULL) = (longitude_e6 IS NULL)", name=op.f("ck_snap_whole_point")),
        sa.CheckConstraint("duplicate_of IS NULL OR duplicate_of <> id", name=op.f("ck_snap_repeats_another")),
        sa.ForeignKeyConstraint(["id"], ["case_file.id"], name=op.f("fk_snap_id")),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_snap_area_id")),
        sa.ForeignKeyConstraint(["holder_id"], ["resident.id"], name=op.f("fk_snap_holder_id")),
        sa.ForeignKeyConstraint(["closed_by"], ["resident.id"], name=op.f("fk_snap_closed_by")),
        sa.ForeignKeyConstraint(["duplicate_of"], ["case_file.id"], name=op.f("fk_snap_duplicate_of")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_snap")),
    )
    op.create_index("ix_snap_area_id_category_id", "snap", ["area_id", "category", "id"])
    op.create_index("ix_snap_holder_id_id", "snap", ["holder_id", "id"])
    op.create_index("ix_snap_month_id", "snap", ["month", "id"])
    op.create_index(op.f("ix_snap_closed_by"), "snap", ["closed_by"])
    op.create_index(op.f("ix_snap_duplicate_of"), "snap", ["duplicate_of"])


def downgrade():
    snaps = sa.select(CASE.c.id).where(CASE.c.kind == "snap").scalar_subquery()
    op.drop_table("snap")
    op.execute(MESSAGE.delete().where(MESSAGE.c.kind.in_(["snap_moved", "snap_given"])))
    op.execute(RECORD.update().where(RECORD.c.source_kind == "case").values(source_kind=None, source_id=None))
    theirs = PICTURE.c.kind.in_(["case", "case_result"]), PICTURE.c.about_id.in_(snaps)
    op.execute(PICTURE.update().where(*theirs).values(kind=None, about_id=None))
    notes = sa.select(NOTE.c.id).where(NOTE.c.subject_kind == "snap").scalar_subquery()
    op.execute(MENTION.delete().where(MENTION.c.note_id.in_(notes)))
    op.execute(NOTE.delete().where(NOTE.c.subject_kind == "snap"))
    op.execute(EVENT.delete().where(EVENT.c.case_id.in_(snaps)))
    op.execute(CASE.delete().where(CASE.c.kind == "snap"))
    with op.batch_alter_table("case_file") as table:
        table.create_index("ix_case_file_community_id_is_open_due_at", ["community_id", "is_open", "due_at"])
        table.drop_constraint(op.f("fk_case_file_filed_by"), type_="foreignkey")  # MariaDB keeps an index for it.
        table.drop_index("ix_case_file_filed_by_kind_id")
        table.create_foreign_key(op.f("fk_case_file_filed_by"), "wechat_user", ["filed_by"], ["id"])
        table.drop_index("ix_case_file_community_id_kind_is_open_due_at")
        table.alter_column("record_id", existing_type=BIG, nullable=False)
