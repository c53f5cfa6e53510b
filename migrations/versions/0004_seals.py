"""Seals: a leaf in every journal, and the chain they are sealed in

Journals that are there already get the leaves of what stands in them now: that they were right before, only the other
checks can say. No journal may be posted while this runs.
"""

from collections import defaultdict

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

from app.core.db.types import UtcDateTimeType
from app.ledger import leaves  # The form of leaves never changes.

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb")
AT_ONCE = 2_000

JOURNAL = sa.table(
    "journal",
    sa.column("id"),
    sa.column("kind"),
    sa.column("reference"),
    sa.column("occurred_at", UtcDateTimeType()),
    sa.column("actor"),
    sa.column("memo"),
    sa.column("leaf"),
)
POSTING = sa.table("posting", sa.column("journal_id"), sa.column("account_id"), sa.column("amount"))
ACCOUNT = sa.table("ledger_account", sa.column("id"), sa.column("owner_kind"), sa.column("owner_id"), sa.column("kind"))


def binary(length):
    """Bytes, stored in the row."""
    return sa.LargeBinary(length).with_variant(mysql.VARBINARY(length), "mysql", "mariadb")


def upgrade():
    op.create_table(
        "seal",
        sa.Column("number", BIG, autoincrement=False, nullable=False),
        sa.Column("previous_hash", binary(32), nullable=False),
        sa.Column("hash", binary(32), nullable=False),
        sa.Column("count", BIG, nullable=False),
        sa.Column("total_count", BIG, nullable=False),
        sa.Column("through_id", BIG, nullable=False),
        sa.Column("members", sa.LargeBinary(65_535), nullable=False),
        sa.Column(
            "key_id",
            sa.String(16).with_variant(mysql.VARCHAR(16, charset="ascii", collation="ascii_bin"), "mysql", "mariadb"),
            nullable=False,
        ),
        sa.Column("signature", binary(64), nullable=False),
        sa.Column("sealed_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_seal"),
    )
    op.add_column("journal", sa.Column("leaf", binary(32), nullable=True))
    _make_leaves(op.get_bind())


def _make_leaves(connection):
    after = 0
    page = sa.select(JOURNAL).order_by(JOURNAL.c.id).limit(AT_ONCE)
    fill = sa.update(JOURNAL).where(JOURNAL.c.id == sa.bindparam("journal")).values(leaf=sa.bindparam("made"))
    while rows := connection.execute(page.where(JOURNAL.c.id > after)).all():
        lines = defaultdict(list)
        ids = [row.id for row in rows]
        postings = (
            sa.select(POSTING.c.journal_id, POSTING.c.amount, ACCOUNT.c.owner_kind, ACCOUNT.c.owner_id, ACCOUNT.c.kind)
            .join_from(POSTING, ACCOUNT, ACCOUNT.c.id == POSTING.c.account_id)
            .where(POSTING.c.journal_id.in_(ids))
        )
        for journal_id, amount, *account in connection.execute(postings):
            lines[journal_id].append((":".join(map(str, account)), amount))
        made = [
            {
                "journal": row.id,
                "made": leaves.make((row.kind, row.reference, row.occurred_at, row.actor, row.memo), lines[row.id]),
            }
            for row in rows
        ]
        connection.execute(fill, made)
        after = ids[-1]


def downgrade():
    op.drop_column("journal", "leaf")
    op.drop_table("seal")
