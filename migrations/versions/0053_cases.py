"""Cases: objections to records, reviews of what was decided, and repairs."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0053"
down_revision = "0052"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb")
RECORD = sa.table("credit_record", sa.column("status"), sa.column("expires_at"), sa.column("effective_at"))


def exact(length):
    """Text that machines compare: ASCII, and case matters."""
    return sa.String(length).with_variant(
        mysql.VARCHAR(length, charset="ascii", collation="ascii_bin"), "mysql", "mariadb"
    )


def upgrade():
    op.create_table(
        "case_file",
        sa.Column("id", BIG, nullable=False),
        sa.Column("no", exact(16), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("community_id", BIG, nullable=False),
        sa.Column("record_id", BIG, nullable=False),
        sa.Column("subject_kind", sa.String(20), nullable=False),
        sa.Column("subject_id", BIG, nullable=True),
        sa.Column("state", exact(16), nullable=False),
        sa.Column("opened_at", MOMENT, nullable=False),
        sa.Column("due_at", MOMENT, nullable=True),
        sa.Column("statement", sa.String(200), nullable=False),
        sa.Column("filed_by", BIG, nullable=True),
        sa.Column("entered_by", BIG, nullable=True),
        sa.Column("owner_id", BIG, nullable=True),
        sa.Column("earlier_id", BIG, nullable=True),
        sa.Column("is_open", sa.Boolean(), nullable=True),
        sa.Column("decided_by", BIG, nullable=True),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.Column("decision", sa.String(200), nullable=False),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_case_file_community_id")),
        sa.ForeignKeyConstraint(["record_id"], ["credit_record.id"], name=op.f("fk_case_file_record_id")),
        sa.ForeignKeyConstraint(["filed_by"], ["wechat_user.id"], name=op.f("fk_case_file_filed_by")),
        sa.ForeignKeyConstraint(["earlier_id"], ["case_file.id"], name=op.f("fk_case_file_earlier_id")),
        *(
            sa.ForeignKeyConstraint([column], ["staff_member.id"], name=op.f(f"fk_case_file_{column}"))
            for column in ("entered_by", "owner_id", "decided_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_file")),
        sa.UniqueConstraint("no", name=op.f("uq_case_file_no")),
    )
    op.create_index("uq_case_file_open", "case_file", ["record_id", "kind", "is_open"], unique=True)
    for columns in (
        ["community_id", "is_open", "due_at"],
        ["subject_kind", "subject_id"],
        ["earlier_id"],
    ):
        op.create_index(op.f(f"ix_case_file_{'_'.join(columns)}"), "case_file", columns)
    op.create_table(
        "case_event",
        sa.Column("id", BIG, nullable=False),
        sa.Column("case_id", BIG, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("kind", exact(16), nullable=False),
        sa.Column("text", sa.String(200), nullable=False),
        sa.Column("staff_id", BIG, nullable=True),
        sa.Column("visible_to", sa.String(20), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_case_event_case_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff_member.id"], name=op.f("fk_case_event_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_event")),
    )
    op.create_index(op.f("ix_case_event_case_id"), "case_event", ["case_id"])
    op.create_table(
        "case_task",
        sa.Column("id", BIG, nullable=False),
        sa.Column("case_id", BIG, nullable=False),
        sa.Column("choice", sa.String(20), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("done_at", MOMENT, nullable=True),
        sa.Column("proof", sa.String(200), nullable=False),
        sa.Column("confirmed_by", BIG, nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_case_task_case_id")),
        sa.ForeignKeyConstraint(["confirmed_by"], ["staff_member.id"], name=op.f("fk_case_task_confirmed_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_task")),
    )
    op.create_index(op.f("ix_case_task_case_id"), "case_task", ["case_id"])


def downgrade():
    """Nothing is decided there: what was objected to, corrected, revoked or repaired counts no more."""
    gone = RECORD.c.status.in_(("suspended", "corrected", "revoked", "repaired"))
    op.execute(sa.update(RECORD).where(gone).values(status="withdrawn"))
    op.drop_table("case_task")
    op.drop_table("case_event")
    op.drop_table("case_file")
