"""References are compared by what they say, however they are written: of events for each subject, of money everywhere.

Where earlier code took the same reference twice, both stay as they are. Of events the first keeps it; the others are
told apart by their number. Of money the first holds it, so that no third can come; `flask doctor` names the others
until somebody has looked at them: one of the two may have to be reversed.
"""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

from app.core.text import reference_key

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

AT_ONCE = 5_000
BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def exact(length):
    return sa.String(length).with_variant(
        mysql.VARCHAR(length, charset="ascii", collation="ascii_bin"), "mysql", "mariadb"
    )


RECORD = sa.table(
    "credit_record",
    *map(sa.column, ("id", "rule_id", "subject_kind", "subject_id", "event_key", "event_index")),
)
TOP_UP = sa.table("top_up", *map(sa.column, ("id", "bank_reference", "status", "attachment_id")))
REVERSAL = sa.table("fund_reversal", sa.column("top_up_id"))
FILE = sa.table("stored_file", sa.column("id"), sa.column("sha256"))
STATEMENT = sa.table("statement", sa.column("id"), sa.column("bank_reference"))
USE = sa.table(
    "reference_use",
    *map(sa.column, ("key", "open_key", "subject_kind", "subject_id")),
    sa.column("ended_at", sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb")),
)


def upgrade():
    op.create_table(
        "reference_use",
        sa.Column("id", BIG, nullable=False),
        sa.Column("key", sa.String(80), nullable=False),
        sa.Column("open_key", sa.String(80), nullable=True),
        sa.Column("subject_kind", exact(16), nullable=False),
        sa.Column("subject_id", BIG, nullable=False),
        sa.Column("ended_at", sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb"), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_reference_use"),
        sa.UniqueConstraint("open_key", name="uq_reference_use_open_key"),
    )
    op.create_index("ix_reference_use_key", "reference_use", ["key"])
    op.create_index("ix_reference_use_subject_kind_subject_id", "reference_use", ["subject_kind", "subject_id"])
    op.add_column("credit_record", sa.Column("event_index", exact(64), nullable=True))
    connection = op.get_bind()
    _fill_uses(connection)
    _fill_events(connection)
    with op.batch_alter_table("credit_record", schema=None) as batch_op:
        batch_op.alter_column("event_index", existing_type=exact(64), nullable=False)
        batch_op.create_index(
            "uq_credit_record_event_index", ["rule_id", "subject_kind", "subject_id", "event_index"], unique=True
        )
        batch_op.drop_index("uq_credit_record_event")
    with op.batch_alter_table("statement", schema=None) as batch_op:
        batch_op.drop_constraint("uq_statement_bank_reference", type_="unique")


def _fill_uses(connection):
    """Top-ups before payments, the older before the newer."""
    reversed_ones = sa.select(REVERSAL.c.top_up_id).where(REVERSAL.c.top_up_id.is_not(None))
    top_ups = connection.execute(
        sa.select(TOP_UP.c.id, TOP_UP.c.bank_reference, TOP_UP.c.status, FILE.c.sha256, TOP_UP.c.id.in_(reversed_ones))
        .outerjoin(FILE, FILE.c.id == TOP_UP.c.attachment_id)
        .order_by(TOP_UP.c.id)
    ).all()
    paid = sa.select(STATEMENT.c.id, STATEMENT.c.bank_reference).where(STATEMENT.c.bank_reference.is_not(None))
    found = []
    for id_, reference, status, sha256, is_reversed in top_ups:
        counts = status != "rejected" and not is_reversed
        found.append((reference_key(reference), "top_up", id_, counts))
        if sha256:
            found.append((f"sha256:{sha256}", "top_up", id_, counts))
    for id_, reference in connection.execute(paid.order_by(STATEMENT.c.id)):
        found.append((reference_key(reference), "statement", id_, True))
    held, rows, now = set(), [], datetime.now(UTC).replace(tzinfo=None)
    for key, kind, id_, counts in found:
        is_first = counts and key not in held
        held |= {key} if counts else set()
        use = {"key": key, "open_key": key if is_first else None, "subject_kind": kind, "subject_id": id_}
        rows.append(use | {"ended_at": None if counts else now})
    for start in range(0, len(rows), AT_ONCE):
        connection.execute(sa.insert(USE), rows[start : start + AT_ONCE])


def _fill_events(connection):
    """Some at a time; of the same event twice, the later ones get their number behind a space, which no event has."""
    after, page = 0, sa.select(RECORD.c.id).order_by(RECORD.c.id).limit(AT_ONCE)
    while ids := connection.scalars(page.where(RECORD.c.id > after)).all():
        here = RECORD.c.id.between(ids[0], ids[-1])
        connection.execute(sa.update(RECORD).where(here).values(event_index=sa.func.lower(RECORD.c.event_key)))
        after = ids[-1]
    of = (RECORD.c.rule_id, RECORD.c.subject_kind, RECORD.c.subject_id, RECORD.c.event_index)
    twice = sa.select(*of, sa.func.min(RECORD.c.id).label("first")).where(RECORD.c.subject_id.is_not(None))
    twice = twice.group_by(*of).having(sa.func.count() > 1).subquery()
    same = sa.and_(*(column == twice.c[column.name] for column in of))
    later = sa.select(RECORD.c.id, RECORD.c.event_index).join(twice, same).where(RECORD.c.id != twice.c.first)
    for id_, event in connection.execute(later).all():
        apart = f"{event[:40]} {id_}"
        connection.execute(sa.update(RECORD).where(RECORD.c.id == id_).values(event_index=apart))


def downgrade():
    with op.batch_alter_table("statement", schema=None) as batch_op:
        batch_op.create_unique_constraint("uq_statement_bank_reference", ["bank_reference"])
    with op.batch_alter_table("credit_record", schema=None) as batch_op:
        batch_op.create_index(
            "uq_credit_record_event", ["rule_id", "subject_kind", "subject_id", "event_key"], unique=True
        )
        batch_op.drop_index("uq_credit_record_event_index")
        batch_op.drop_column("event_index")
    op.drop_table("reference_use")
