"""Answers that are kept for retries are encrypted: names and phones stand in them.

Only the form of what is kept changes; a retry that comes after the upgrade still gets its answer. The way back makes
them readable again.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

from app.core.security.keyring import keyring

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

AT_ONCE = 1_000
ENCRYPTED = sa.LargeBinary().with_variant(mysql.MEDIUMBLOB(), "mysql", "mariadb")
TOKEN = b"gAAAA"
"""How every encrypted value begins, and no JSON: what was changed before a kill is passed over."""
KEPT = sa.table("idempotency_key", sa.column("id"), sa.column("body", sa.LargeBinary()))


def upgrade():
    with op.batch_alter_table("idempotency_key", schema=None) as batch_op:
        batch_op.alter_column("body", existing_type=sa.Text(), type_=ENCRYPTED, existing_nullable=True)
    _change(lambda body: None if body.startswith(TOKEN) else keyring.encrypt_bytes(body))


def downgrade():
    _change(lambda body: keyring.decrypt_bytes(body) if body.startswith(TOKEN) else None)
    with op.batch_alter_table("idempotency_key", schema=None) as batch_op:
        batch_op.alter_column("body", existing_type=ENCRYPTED, type_=sa.Text(), existing_nullable=True)


def _change(changed):
    connection, last = op.get_bind(), 0
    rows = sa.select(KEPT.c.id, KEPT.c.body).where(KEPT.c.body.is_not(None)).order_by(KEPT.c.id).limit(AT_ONCE)
    change = sa.update(KEPT).where(KEPT.c.id == sa.bindparam("row")).values(body=sa.bindparam("new"))
    while found := connection.execute(rows.where(KEPT.c.id > last)).all():
        new = [{"row": row.id, "new": changed(_bytes(row.body))} for row in found]
        new = [each for each in new if each["new"] is not None]
        if new:
            connection.execute(change, new)
        last = found[-1].id


def _bytes(body):
    return body.encode() if isinstance(body, str) else bytes(body)
