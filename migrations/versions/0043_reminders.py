"""Reminders are kept, and a minus of a rule that asks for some needs them. Records of before have none to show.

How long a reminder counts is 90 days: that is the source's for sorting, and ours for the rules of which it names none.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb")
KEY = sa.String(64).with_variant(mysql.VARCHAR(64, charset="ascii", collation="ascii_bin"), "mysql", "mariadb")
WARNING_DAYS = 90
RULE = sa.table(
    "credit_rule", sa.column("slug"), sa.column("warnings"), sa.column("warning_days"), sa.column("evidence")
)
FIRE_LANE = RULE.c.slug == "fire-lane"
BEFORE, AFTER = "照片；有现实危险时可不经提醒", "照片；提醒后再次占用"
FOREIGN = {
    "rule_id": "credit_rule",
    "community_id": "community",
    "given_by": "staff_member",
    "record_id": "credit_record",
    "closed_by": "staff_member",
}


def upgrade():
    op.add_column("credit_rule", sa.Column("warning_days", BIG, nullable=False, server_default="0"))
    op.execute(sa.update(RULE).where(RULE.c.warnings > 0).values(warning_days=WARNING_DAYS))
    op.execute(sa.update(RULE).where(FIRE_LANE, RULE.c.evidence == BEFORE).values(evidence=AFTER))
    with op.batch_alter_table("credit_rule", schema=None) as batch_op:
        batch_op.alter_column("warning_days", existing_type=BIG, existing_nullable=False, server_default=None)
    op.add_column("credit_record", sa.Column("warnings", BIG, nullable=True))
    op.create_table(
        "reminder",
        sa.Column("id", BIG, nullable=False),
        sa.Column("rule_id", BIG, nullable=False),
        sa.Column("subject_kind", sa.String(length=20), nullable=False),
        sa.Column("subject_id", BIG, nullable=True),
        sa.Column("community_id", BIG, nullable=False),
        sa.Column("event_key", KEY, nullable=False),
        sa.Column("event_index", KEY, nullable=True),
        sa.Column("occurred_on", sa.Date(), nullable=False),
        sa.Column("counted_on", sa.Date(), nullable=True),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("given_by", BIG, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("told_at", MOMENT, nullable=True),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("answer", sa.String(length=200), nullable=False),
        sa.Column("answered_at", MOMENT, nullable=True),
        sa.Column("record_id", BIG, nullable=True),
        sa.Column("closed_at", MOMENT, nullable=True),
        sa.Column("closed_by", BIG, nullable=True),
        sa.Column("closing_reason", sa.String(length=200), nullable=False),
        *(
            sa.ForeignKeyConstraint([column], [f"{table}.id"], name=op.f(f"fk_reminder_{column}"))
            for column, table in FOREIGN.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder")),
    )
    about = ["rule_id", "subject_kind", "subject_id"]
    op.create_index("uq_reminder_event_index", "reminder", [*about, "event_index"], unique=True)
    op.create_index("uq_reminder_counted_on", "reminder", [*about, "counted_on"], unique=True)
    for columns in (
        ["subject_kind", "subject_id", "status"],
        ["status", "expires_on"],
        ["status", "closed_at"],
        ["community_id"],
        ["record_id"],
    ):
        op.create_index(op.f(f"ix_reminder_{'_'.join(columns)}"), "reminder", columns)


def downgrade():
    op.drop_table("reminder")
    op.drop_column("credit_record", "warnings")
    op.execute(sa.update(RULE).where(FIRE_LANE, RULE.c.evidence == AFTER).values(evidence=BEFORE))
    op.drop_column("credit_rule", "warning_days")
