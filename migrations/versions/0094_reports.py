"""Reports: cases whose reporter is sealed under a key of its own, the rewards for them, and who was let know.

On the way back they go, with what happened in them; their pictures belong to nothing then and are erased like others. What
was put on record stays, and so do points that were given: journals are never changed.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0094"
down_revision = "0093"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KEY = sa.String(16).with_variant(mysql.VARCHAR(16, charset="ascii", collation="ascii_bin"), "mysql", "mariadb")
MARK = sa.String(64).with_variant(mysql.VARCHAR(64, charset="ascii", collation="ascii_bin"), "mysql", "mariadb")
TEXT = sa.LargeBinary().with_variant(mysql.MEDIUMBLOB(), "mysql", "mariadb")
SEALED = sa.LargeBinary(255).with_variant(mysql.VARBINARY(255), "mysql", "mariadb")
MOMENT = sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb")
CASE = sa.table("case_file", sa.column("id"), sa.column("kind"))
EVENT = sa.table("case_event", sa.column("case_id"))
PICTURE = sa.table("evidence_picture", sa.column("kind"), sa.column("about_id"))


def upgrade():
    op.create_table(
        "report",
        sa.Column("id", BIG, autoincrement=False, nullable=False),
        sa.Column("category", sa.String(20), nullable=False),
        sa.Column("month", KEY, nullable=False),
        sa.Column("area_id", BIG, nullable=False),
        sa.Column("about", TEXT, nullable=False),
        sa.Column("record_id", BIG, nullable=True),
        sa.ForeignKeyConstraint(["id"], ["case_file.id"], name=op.f("fk_report_id")),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_report_area_id")),
        sa.ForeignKeyConstraint(["record_id"], ["credit_record.id"], name=op.f("fk_report_record_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report")),
    )
    op.create_index("ix_report_area_id_category_id", "report", ["area_id", "category", "id"])
    op.create_index("ix_report_month_id", "report", ["month", "id"])
    op.create_index(op.f("ix_report_record_id"), "report", ["record_id"])
    op.create_table(
        "report_text",
        sa.Column("id", BIG, autoincrement=False, nullable=False),
        sa.Column("text", TEXT, nullable=False),
        sa.ForeignKeyConstraint(["id"], ["case_event.id"], name=op.f("fk_report_text_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_text")),
    )
    op.create_table(
        "sealed_person",
        sa.Column("id", BIG, autoincrement=False, nullable=False),
        sa.Column("sealed", SEALED, nullable=False),
        sa.Column("key_id", KEY, nullable=False),
        sa.Column("finder", MARK, nullable=False),
        sa.Column("code", MARK, nullable=False),
        sa.Column("reward_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["id"], ["case_file.id"], name=op.f("fk_sealed_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sealed_person")),
    )
    for column in ("finder", "key_id", "reward_on"):
        op.create_index(op.f(f"ix_sealed_person_{column}"), "sealed_person", [column])
    op.create_table(
        "report_unsealing",
        sa.Column("id", BIG, nullable=False),
        sa.Column("case_id", BIG, nullable=False),
        sa.Column("ground", sa.String(20), nullable=False),
        sa.Column("reason", sa.String(200), nullable=False),
        sa.Column("asked_by", BIG, nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("granted_by", BIG, nullable=True),
        sa.Column("granted_at", MOMENT, nullable=True),
        sa.Column("ends_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_report_unsealing_case_id")),
        sa.ForeignKeyConstraint(["asked_by"], ["staff_member.id"], name=op.f("fk_report_unsealing_asked_by")),
        sa.ForeignKeyConstraint(["granted_by"], ["staff_member.id"], name=op.f("fk_report_unsealing_granted_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_unsealing")),
    )
    op.create_index(op.f("ix_report_unsealing_case_id"), "report_unsealing", ["case_id"])
    op.create_table(
        "sealed_count",
        sa.Column("id", BIG, nullable=False),
        sa.Column("key", MARK, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("count", BIG, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sealed_count")),
        sa.UniqueConstraint("key", name=op.f("uq_sealed_count_key")),
    )
    op.create_index(op.f("ix_sealed_count_day"), "sealed_count", ["day"])


def downgrade():
    reports = sa.select(CASE.c.id).where(CASE.c.kind == "report").scalar_subquery()
    op.drop_table("sealed_count")
    op.drop_table("report_unsealing")
    op.drop_table("sealed_person")
    op.drop_table("report_text")
    op.drop_table("report")
    theirs = PICTURE.c.kind.in_(["case", "case_result"]), PICTURE.c.about_id.in_(reports)
    op.execute(PICTURE.update().where(*theirs).values(kind=None, about_id=None))
    op.execute(EVENT.delete().where(EVENT.c.case_id.in_(reports)))
    op.execute(CASE.delete().where(CASE.c.kind == "report"))
