"""Complaints on shops: cases that are about no record, with a shop, its answer, and the record they have led to.

On the way back they go, with what happened in them, and the messages about them; their pictures belong to nothing then
and are erased like others. A record that one has led to stays: its number is that of the case.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0092"
down_revision = "0091"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb")
CASE = sa.table("case_file", sa.column("id"), sa.column("kind"))
EVENT = sa.table("case_event", sa.column("case_id"))
PICTURE = sa.table("evidence_picture", sa.column("kind"), sa.column("about_id"))
MESSAGE = sa.table("message", sa.column("kind"))
NOTE = sa.table("note", sa.column("id"), sa.column("subject_kind"))
MENTION = sa.table("note_mention", sa.column("note_id"))


def upgrade():
    op.create_table(
        "complaint",
        sa.Column("id", BIG, autoincrement=False, nullable=False),
        sa.Column("category", sa.String(20), nullable=False),
        sa.Column("merchant_id", BIG, nullable=False),
        sa.Column("coupon_id", BIG, nullable=True),
        sa.Column("redemption_id", BIG, nullable=True),
        sa.Column("shows_name", sa.Boolean(), nullable=False),
        sa.Column("asked_at", MOMENT, nullable=True),
        sa.Column("answer_due_at", MOMENT, nullable=True),
        sa.Column("answer", sa.String(200), nullable=False),
        sa.Column("answered_at", MOMENT, nullable=True),
        sa.Column("to_shop", sa.String(200), nullable=False),
        sa.Column("record_id", BIG, nullable=True),
        sa.ForeignKeyConstraint(["id"], ["case_file.id"], name=op.f("fk_complaint_id")),
        sa.ForeignKeyConstraint(["merchant_id"], ["merchant.id"], name=op.f("fk_complaint_merchant_id")),
        sa.ForeignKeyConstraint(["coupon_id"], ["coupon.id"], name=op.f("fk_complaint_coupon_id")),
        sa.ForeignKeyConstraint(["redemption_id"], ["redemption.id"], name=op.f("fk_complaint_redemption_id")),
        sa.ForeignKeyConstraint(["record_id"], ["credit_record.id"], name=op.f("fk_complaint_record_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint")),
    )
    op.create_index("ix_complaint_merchant_id_id", "complaint", ["merchant_id", "id"])
    op.create_index("ix_complaint_merchant_id_answer_due_at", "complaint", ["merchant_id", "answer_due_at"])
    op.create_index(op.f("ix_complaint_coupon_id"), "complaint", ["coupon_id"])
    op.create_index(op.f("ix_complaint_redemption_id"), "complaint", ["redemption_id"])
    op.create_index(op.f("ix_complaint_record_id"), "complaint", ["record_id"])


def downgrade():
    complaints = sa.select(CASE.c.id).where(CASE.c.kind == "complaint").scalar_subquery()
    op.drop_table("complaint")
    op.execute(MESSAGE.delete().where(MESSAGE.c.kind.in_(["complaint_moved", "complained_of"])))
    theirs = PICTURE.c.kind.in_(["case", "case_result"]), PICTURE.c.about_id.in_(complaints)
    op.execute(PICTURE.update().where(*theirs).values(kind=None, about_id=None))
    notes = sa.select(NOTE.c.id).where(NOTE.c.subject_kind == "complaint").scalar_subquery()
    op.execute(MENTION.delete().where(MENTION.c.note_id.in_(notes)))
    op.execute(NOTE.delete().where(NOTE.c.subject_kind == "complaint"))
    op.execute(EVENT.delete().where(EVENT.c.case_id.in_(complaints)))
    op.execute(CASE.delete().where(CASE.c.kind == "complaint"))
