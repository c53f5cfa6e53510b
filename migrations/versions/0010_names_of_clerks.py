"""Names of clerks are encrypted, like those of residents."""

import sqlalchemy as sa
from alembic import op

from app.core.security.keyring import keyring

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

MEMBER = sa.table("merchant_member", sa.column("id"), sa.column("name"), sa.column("name_before"))


def _replace(column, convert):
    """The column by another of its name, with every value converted."""
    with op.batch_alter_table("merchant_member", schema=None) as batch_op:
        batch_op.alter_column(
            "name", new_column_name="name_before", existing_type=column.before, existing_nullable=False
        )
    op.add_column("merchant_member", sa.Column("name", column.after, nullable=True))
    connection = op.get_bind()
    change = sa.update(MEMBER).where(MEMBER.c.id == sa.bindparam("member")).values(name=sa.bindparam("converted"))
    after = 0
    page = sa.select(MEMBER.c.id, MEMBER.c.name_before).order_by(MEMBER.c.id).limit(1_000)
    while rows := connection.execute(page.where(MEMBER.c.id > after)).all():
        connection.execute(change, [{"member": row.id, "converted": convert(row.name_before)} for row in rows])
        after = rows[-1].id
    with op.batch_alter_table("merchant_member", schema=None) as batch_op:
        batch_op.drop_column("name_before")
        batch_op.alter_column("name", existing_type=column.after, nullable=False)


class _Encrypting:
    before, after = sa.String(length=40), sa.LargeBinary(600)


class _Decrypting:
    before, after = sa.LargeBinary(600), sa.String(length=40)


def upgrade():
    _replace(_Encrypting, keyring.encrypt)


def downgrade():
    _replace(_Decrypting, keyring.decrypt)
