"""Work orders: cases that are asked of a property firm, and which firm looks after which area.

On the way back they go, with what happened in them, and the messages about them; their pictures belong to nothing then
and are erased like others. A record that was made of one stays, and says no more of what.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0100"
down_revision = "0099"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KEY = sa.String(16).with_variant(mysql.VARCHAR(16, charset="ascii", collation="ascii_bin"), "mysql", "mariadb")
MOMENT = sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb")
CASE = sa.table("case_file", sa.column("id"), sa.column("kind"))
EVENT = sa.table("case_event", sa.column("case_id"))
PICTURE = sa.table("evidence_picture", sa.column("kind"), sa.column("about_id"))
MESSAGE = sa.table("message", sa.column("kind"))
RECORD = sa.table("credit_record", sa.column("source_kind"), sa.column("source_id"))
NOTE = sa.table("note", sa.column("id"), sa.column("subject_kind"))
MENTION = sa.table("note_mention", sa.column("note_id"))


def upgrade():
    op.create_table(
        "estate",
        sa.Column("id", BIG, nullable=False),
        sa.Column("area_id", BIG, nullable=False),
        sa.Column("unit_id", BIG, nullable=False),
        sa.Column("since", MOMENT, nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=True),
        sa.Column("until", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_estate_area_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_estate_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_estate")),
        sa.UniqueConstraint("area_id", "is_open", name=op.f("uq_estate_area_id_is_open")),
    )
    op.create_index("ix_estate_unit_id_is_open", "estate", ["unit_id", "is_open"])
    op.create_table(
        "work_order",
        sa.Column("id", BIG, autoincrement=False, nullable=False),
        sa.Column("category", sa.String(20), nullable=False),
        sa.Column("month", KEY, nullable=False),
        sa.Column("area_id", BIG, nullable=False),
        sa.Column("unit_id", BIG, nullable=False),
        sa.Column("take_by", MOMENT, nullable=False),
        sa.Column("done_by", MOMENT, nullable=False),
        sa.Column("holder_id", BIG, nullable=True),
        sa.Column("closed_by", BIG, nullable=True),
        sa.Column("minutes", BIG, nullable=True),
        sa.Column("reopened", BIG, nullable=False),
        sa.Column("rating", BIG, nullable=True),
        sa.Column("overdue_at", MOMENT, nullable=True),
        sa.Column("is_watched", sa.Boolean(), nullable=True),
        sa.Column("recorded_unit_id", BIG, nullable=True),
        sa.CheckConstraint("rating IS NULL OR rating BETWEEN 1 AND 5", name=op.f("ck_work_order_rating_of_five")),
        sa.CheckConstraint("take_by <= done_by", name=op.f("ck_work_order_taken_before_done")),
        sa.ForeignKeyConstraint(["id"], ["case_file.id"], name=op.f("fk_work_order_id")),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_work_order_area_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_work_order_unit_id")),
        sa.ForeignKeyConstraint(["holder_id"], ["resident.id"], name=op.f("fk_work_order_holder_id")),
        sa.ForeignKeyConstraint(["closed_by"], ["resident.id"], name=op.f("fk_work_order_closed_by")),
        sa.ForeignKeyConstraint(["recorded_unit_id"], ["unit.id"], name=op.f("fk_work_order_recorded_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_work_order")),
    )
    op.create_index("ix_work_order_unit_id_month", "work_order", ["unit_id", "month"])
    op.create_index("ix_work_order_area_id_id", "work_order", ["area_id", "id"])
    op.create_index("ix_work_order_month_id", "work_order", ["month", "id"])
    op.create_index("ix_work_order_is_watched_id", "work_order", ["is_watched", "id"])
    for column in ("holder_id", "closed_by", "recorded_unit_id"):
        op.create_index(op.f(f"ix_work_order_{column}"), "work_order", [column])


def downgrade():
    orders = sa.select(CASE.c.id).where(CASE.c.kind == "work_order").scalar_subquery()
    op.drop_table("work_order")
    op.drop_table("estate")
    op.execute(MESSAGE.delete().where(MESSAGE.c.kind.in_(["order_moved", "order_given"])))
    op.execute(RECORD.update().where(RECORD.c.source_kind == "work_order").values(source_kind=None, source_id=None))
    theirs = PICTURE.c.kind.in_(["case", "case_result"]), PICTURE.c.about_id.in_(orders)
    op.execute(PICTURE.update().where(*theirs).values(kind=None, about_id=None))
    notes = sa.select(NOTE.c.id).where(NOTE.c.subject_kind == "work_order").scalar_subquery()
    op.execute(MENTION.delete().where(MENTION.c.note_id.in_(notes)))
    op.execute(NOTE.delete().where(NOTE.c.subject_kind == "work_order"))
    op.execute(EVENT.delete().where(EVENT.c.case_id.in_(orders)))
    op.execute(CASE.delete().where(CASE.c.kind == "work_order"))
