"""Mediations: cases of two sides, their sittings, and the versions of an agreement that both sign.

On the way back they go, with what happened in them and the messages about them, and so do the papers of agreements: there
is no kind for them any more. The count of a node's papers stays, so that no number is given twice.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0098"
down_revision = "0097"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KEY = sa.String(16).with_variant(mysql.VARCHAR(16, charset="ascii", collation="ascii_bin"), "mysql", "mariadb")
MARK = sa.String(64).with_variant(mysql.VARCHAR(64, charset="ascii", collation="ascii_bin"), "mysql", "mariadb")
TEXT = sa.LargeBinary().with_variant(mysql.MEDIUMBLOB(), "mysql", "mariadb")
MOMENT = sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb")
CASE = sa.table("case_file", sa.column("id"), sa.column("kind"))
EVENT = sa.table("case_event", sa.column("case_id"))
MESSAGE = sa.table("message", sa.column("kind"))
PAPER = sa.table("paper", sa.column("kind"))


def upgrade():
    op.create_table(
        "mediation",
        sa.Column("id", BIG, autoincrement=False, nullable=False),
        sa.Column("category", sa.String(20), nullable=False),
        sa.Column("month", KEY, nullable=False),
        sa.Column("other_kind", sa.String(20), nullable=False),
        sa.Column("other_id", BIG, nullable=True),
        sa.Column("words", TEXT, nullable=False),
        sa.Column("next_at", MOMENT, nullable=True),
        sa.Column("reason", TEXT, nullable=False),
        sa.Column("agreed_at", MOMENT, nullable=True),
        sa.Column("days", BIG, nullable=True),
        sa.Column("asked_at", MOMENT, nullable=True),
        sa.Column("applicant_kept", sa.Boolean(), nullable=True),
        sa.Column("other_kept", sa.Boolean(), nullable=True),
        sa.Column("applicant_paper_id", BIG, nullable=True),
        sa.Column("other_paper_id", BIG, nullable=True),
        sa.ForeignKeyConstraint(["id"], ["case_file.id"], name=op.f("fk_mediation_id")),
        sa.ForeignKeyConstraint(["applicant_paper_id"], ["paper.id"], name=op.f("fk_mediation_applicant_paper_id")),
        sa.ForeignKeyConstraint(["other_paper_id"], ["paper.id"], name=op.f("fk_mediation_other_paper_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mediation")),
    )
    op.create_index("ix_mediation_other_kind_other_id", "mediation", ["other_kind", "other_id"])
    op.create_index("ix_mediation_month_id", "mediation", ["month", "id"])
    for column in ("next_at", "applicant_paper_id", "other_paper_id"):
        op.create_index(op.f(f"ix_mediation_{column}"), "mediation", [column])
    op.create_table(
        "mediation_sitting",
        sa.Column("id", BIG, nullable=False),
        sa.Column("mediation_id", BIG, nullable=False),
        sa.Column("starts_at", MOMENT, nullable=False),
        sa.Column("place", TEXT, nullable=False),
        sa.Column("set_by", BIG, nullable=False),
        sa.Column("noted_at", MOMENT, nullable=True),
        sa.Column("applicant_came", sa.Boolean(), nullable=True),
        sa.Column("other_came", sa.Boolean(), nullable=True),
        sa.Column("note", TEXT, nullable=False),
        sa.ForeignKeyConstraint(["mediation_id"], ["mediation.id"], name=op.f("fk_mediation_sitting_mediation_id")),
        sa.ForeignKeyConstraint(["set_by"], ["staff_member.id"], name=op.f("fk_mediation_sitting_set_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mediation_sitting")),
    )
    op.create_index(op.f("ix_mediation_sitting_mediation_id"), "mediation_sitting", ["mediation_id"])
    op.create_table(
        "mediation_agreement",
        sa.Column("id", BIG, nullable=False),
        sa.Column("mediation_id", BIG, nullable=False),
        sa.Column("number", BIG, nullable=False),
        sa.Column("text", TEXT, nullable=False),
        sa.Column("hash", MARK, nullable=False),
        sa.Column("drafted_by", BIG, nullable=False),
        sa.Column("drafted_at", MOMENT, nullable=False),
        sa.Column("applicant_signed_at", MOMENT, nullable=True),
        sa.Column("other_signed_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["mediation_id"], ["mediation.id"], name=op.f("fk_mediation_agreement_mediation_id")),
        sa.ForeignKeyConstraint(["drafted_by"], ["staff_member.id"], name=op.f("fk_mediation_agreement_drafted_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mediation_agreement")),
        sa.UniqueConstraint("mediation_id", "number", name=op.f("uq_mediation_agreement_mediation_id_number")),
    )


def downgrade():
    mediations = sa.select(CASE.c.id).where(CASE.c.kind == "mediation").scalar_subquery()
    op.drop_table("mediation_agreement")
    op.drop_table("mediation_sitting")
    op.drop_table("mediation")
    op.execute(PAPER.delete().where(PAPER.c.kind == "agreement"))
    op.execute(MESSAGE.delete().where(MESSAGE.c.kind.in_(["mediation_asked", "mediation_moved"])))
    op.execute(EVENT.delete().where(EVENT.c.case_id.in_(mediations)))
    op.execute(CASE.delete().where(CASE.c.kind == "mediation"))
