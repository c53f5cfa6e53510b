"""Residents have a number of their own; several may share a phone, or have none. Whoever changes a roster takes turns."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

from app.parties.residents import numbers

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def exact(length):
    return sa.String(length).with_variant(
        mysql.VARCHAR(length, charset="ascii", collation="ascii_bin"), "mysql", "mariadb"
    )


AT_ONCE = 1_000
RESIDENT = sa.table("resident", sa.column("id"), sa.column("number"), sa.column("phone_index"))


def upgrade():
    op.create_table(
        "roster",
        sa.Column("community_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_roster_community_id")),
        sa.PrimaryKeyConstraint("community_id", name=op.f("pk_roster")),
    )
    op.add_column("resident", sa.Column("number", exact(16), nullable=True))
    _draw(op.get_bind())
    with op.batch_alter_table("resident", schema=None) as batch_op:
        batch_op.alter_column("number", existing_type=exact(16), nullable=False)
        batch_op.create_unique_constraint(batch_op.f("uq_resident_number"), ["number"])
        batch_op.alter_column("phone_index", existing_type=exact(64), nullable=True)
        batch_op.drop_constraint("uq_resident_phone_index", type_="unique")
        batch_op.create_index(batch_op.f("ix_resident_phone_index"), ["phone_index"], unique=False)
    op.execute(sa.update(RESIDENT).where(RESIDENT.c.phone_index.like("forgotten:%")).values(phone_index=None))


def _draw(connection):
    after, drawn = 0, set()
    give = sa.update(RESIDENT).where(RESIDENT.c.id == sa.bindparam("resident")).values(number=sa.bindparam("drawn"))
    page = sa.select(RESIDENT.c.id).order_by(RESIDENT.c.id).limit(AT_ONCE)
    while ids := connection.scalars(page.where(RESIDENT.c.id > after)).all():
        new = numbers.draw(len(ids), taken=drawn)
        drawn.update(new)
        given = [{"resident": resident, "drawn": number} for resident, number in zip(ids, new, strict=True)]
        connection.execute(give, given)
        after = ids[-1]


def downgrade():
    _make_different(op.get_bind())
    with op.batch_alter_table("resident", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_resident_phone_index"))
        batch_op.create_unique_constraint("uq_resident_phone_index", ["phone_index"])
        batch_op.alter_column("phone_index", existing_type=exact(64), nullable=False)
        batch_op.drop_constraint(batch_op.f("uq_resident_number"), type_="unique")
        batch_op.drop_column("number")
    op.drop_table("roster")


def _make_different(connection):
    """Earlier code finds nobody by these: of several with one phone, the first keeps it."""
    nobodys = (
        sa.update(RESIDENT).where(RESIDENT.c.id == sa.bindparam("resident")).values(phone_index=sa.bindparam("no"))
    )
    firsts = sa.select(sa.func.min(RESIDENT.c.id)).where(RESIDENT.c.phone_index.is_not(None))
    first = set(connection.scalars(firsts.group_by(RESIDENT.c.phone_index)))
    for resident in connection.scalars(sa.select(RESIDENT.c.id).order_by(RESIDENT.c.id)).all():
        if resident not in first:
            connection.execute(nobodys, {"resident": resident, "no": f"forgotten:{resident}"})
