"""Records have a process: handed in by one, verified and approved by others, public or told before they count.

What counts now goes on counting, as carried over: it was entered by one person. A minus that does not count yet is to be
looked at by others like a new one.
"""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0051"
down_revision = "0050"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb")
KEY = sa.String(64).with_variant(mysql.VARCHAR(64, charset="ascii", collation="ascii_bin"), "mysql", "mariadb")
STATE = sa.String(20)

RECORD = sa.table(
    "credit_record",
    *map(
        sa.column,
        (
            "id", "status", "source", "due_at", "score_delta", "event_index", "created_by", "created_at", "lapsed_at",
            "effective_at", "expires_at", "withdrawn_at", "withdrawn_by", "points",
        ),
    ),
)  # fmt: skip
WORDS = ("remark", "answer")
MOMENTS = ("due_at", "verified_at", "approved_at", "told_at", "answered_at", "heard_at")
STAFF = ("verified_by", "approved_by", "heard_by")
NULLABLE = {"event_index": KEY, "created_by": BIG, "effective_at": MOMENT, "expires_at": MOMENT}


def upgrade():
    op.create_table(
        "record_batch",
        sa.Column("id", BIG, nullable=False),
        sa.Column("kind", STATE, nullable=False),
        sa.Column("community_id", BIG, nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("submitted_by", BIG, nullable=False),
        sa.Column("submitted_at", MOMENT, nullable=False),
        sa.Column("lines", BIG, nullable=False),
        sa.Column("points", BIG, nullable=False),
        sa.Column("minuses", BIG, nullable=False),
        sa.Column("state", STATE, nullable=False),
        sa.Column("decided_by", BIG, nullable=True),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.Column("reason", sa.String(200), nullable=False),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_record_batch_community_id")),
        sa.ForeignKeyConstraint(["submitted_by"], ["staff_member.id"], name=op.f("fk_record_batch_submitted_by")),
        sa.ForeignKeyConstraint(["decided_by"], ["staff_member.id"], name=op.f("fk_record_batch_decided_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_record_batch")),
    )
    op.create_index(op.f("ix_record_batch_community_id_state"), "record_batch", ["community_id", "state"])
    op.create_index(op.f("ix_record_batch_state"), "record_batch", ["state"])
    with op.batch_alter_table("credit_record", schema=None) as batch_op:
        batch_op.add_column(sa.Column("source", STATE, nullable=False, server_default="carried"))
        for name in WORDS:
            batch_op.add_column(sa.Column(name, sa.String(200), nullable=False, server_default=""))
        for name in MOMENTS:
            batch_op.add_column(sa.Column(name, MOMENT, nullable=True))
        for name in (*STAFF, "collected_by", "batch_id"):
            batch_op.add_column(sa.Column(name, BIG, nullable=True))
        for name, kind in NULLABLE.items():
            batch_op.alter_column(name, existing_type=kind, nullable=True)
    _carry_over()
    with op.batch_alter_table("credit_record", schema=None) as batch_op:
        batch_op.alter_column("source", existing_type=STATE, existing_nullable=False, server_default=None)
        for name in WORDS:
            batch_op.alter_column(name, existing_type=sa.String(200), existing_nullable=False, server_default=None)
        for name in STAFF:
            batch_op.create_foreign_key(f"fk_credit_record_{name}", "staff_member", [name], ["id"])
        batch_op.create_foreign_key("fk_credit_record_collected_by", "resident", ["collected_by"], ["id"])
        batch_op.create_foreign_key("fk_credit_record_batch_id", "record_batch", ["batch_id"], ["id"])
        batch_op.create_index("ix_credit_record_status_due_at", ["status", "due_at"])
        batch_op.create_index("ix_credit_record_collected_by", ["collected_by"])
        batch_op.create_index("ix_credit_record_batch_id", ["batch_id"])


def _carry_over():
    now = datetime.now(UTC).replace(tzinfo=None)
    effective = RECORD.c.status == "effective"
    op.execute(sa.update(RECORD).where(effective).values(due_at=RECORD.c.expires_at))
    coming = effective & (RECORD.c.score_delta < 0) & (RECORD.c.effective_at > now)
    again = {"status": "submitted", "source": "staff", "effective_at": None, "expires_at": None, "due_at": None}
    op.execute(sa.update(RECORD).where(coming).values(again))


def downgrade():
    """What was not decided or does not count yet has no place there: it is as if it had been taken back at once."""
    pending = RECORD.c.effective_at.is_(None)
    gone = {
        "status": "withdrawn",
        "effective_at": RECORD.c.created_at,
        "expires_at": RECORD.c.created_at,
        "withdrawn_at": sa.func.coalesce(RECORD.c.withdrawn_at, RECORD.c.created_at),
        "lapsed_at": sa.func.coalesce(RECORD.c.lapsed_at, RECORD.c.created_at),
        "points": 0,
    }
    op.execute(sa.update(RECORD).where(pending).values(gone))
    op.execute(sa.update(RECORD).where(RECORD.c.status == "over").values(status="effective"))
    key = sa.literal("gone:").concat(sa.cast(RECORD.c.id, sa.String(40)))
    op.execute(sa.update(RECORD).where(RECORD.c.event_index.is_(None)).values(event_index=key))
    with op.batch_alter_table("credit_record", schema=None) as batch_op:
        for name in (*STAFF, "collected_by", "batch_id"):
            batch_op.drop_constraint(f"fk_credit_record_{name}", type_="foreignkey")
        for name in ("status_due_at", "collected_by", "batch_id"):
            batch_op.drop_index(f"ix_credit_record_{name}")
        for name, kind in NULLABLE.items():
            batch_op.alter_column(name, existing_type=kind, nullable=False)
        batch_op.drop_column("source")
        batch_op.drop_column("remark")
        batch_op.drop_column("answer")
        batch_op.drop_column("due_at")
        batch_op.drop_column("verified_at")
        batch_op.drop_column("approved_at")
        batch_op.drop_column("told_at")
        batch_op.drop_column("answered_at")
        batch_op.drop_column("heard_at")
        batch_op.drop_column("verified_by")
        batch_op.drop_column("approved_by")
        batch_op.drop_column("heard_by")
        batch_op.drop_column("collected_by")
        batch_op.drop_column("batch_id")
    op.drop_table("record_batch")
