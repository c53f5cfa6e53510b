"""Venues: rooms and courts with opening hours and blocks, whose slots are sessions that can be booked.

On the way back slots that nobody has booked go; what was booked stays as a session of its project.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0083"
down_revision = "0082"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb")
SLOT = sa.table("gathering", sa.column("id"), sa.column("venue_id"))
SIGNUP = sa.table("signup", sa.column("gathering_id"))
PRESENCE = sa.table("presence", sa.column("gathering_id"))


def upgrade():
    op.create_table(
        "venue",
        sa.Column("id", BIG, autoincrement=False, nullable=False),
        sa.Column("community_id", BIG, nullable=False),
        sa.Column("place", sa.String(200), nullable=False),
        sa.Column("slot_minutes", BIG, nullable=False),
        sa.Column("buffer_minutes", BIG, nullable=False),
        sa.Column("days_ahead", BIG, nullable=False),
        sa.Column("household_max", BIG, nullable=False),
        sa.Column("people_max", BIG, nullable=False),
        sa.Column("cancel_hours", BIG, nullable=False),
        sa.Column("needs_approval", sa.Boolean(), nullable=False),
        sa.Column("rules", sa.String(200), nullable=False),
        sa.Column("made_by", BIG, nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("filled_at", MOMENT, nullable=False),
        sa.Column("closed_at", MOMENT, nullable=True),
        sa.CheckConstraint("slot_minutes > 0 AND buffer_minutes >= 0", name="ck_venue_slots_go_on"),
        sa.CheckConstraint("days_ahead >= 0 AND days_ahead <= 60", name="ck_venue_days_ahead_bounded"),
        sa.ForeignKeyConstraint(["id"], ["project.id"], name="fk_venue_id"),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name="fk_venue_community_id"),
        sa.ForeignKeyConstraint(["made_by"], ["staff_member.id"], name="fk_venue_made_by"),
        sa.PrimaryKeyConstraint("id", name="pk_venue"),
    )
    op.create_index("ix_venue_community_id_id", "venue", ["community_id", "id"])
    op.create_index("ix_venue_closed_at_filled_at", "venue", ["closed_at", "filled_at"])
    op.create_table(
        "venue_hours",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("venue_id", BIG, nullable=False),
        sa.Column("weekday", BIG, nullable=False),
        sa.Column("opens", BIG, nullable=False),
        sa.Column("closes", BIG, nullable=False),
        sa.CheckConstraint("weekday >= 1 AND weekday <= 7", name="ck_venue_hours_weekday_of_a_week"),
        sa.CheckConstraint(
            "opens >= 0 AND opens < closes AND closes <= 1440", name="ck_venue_hours_opens_before_it_closes"
        ),
        sa.ForeignKeyConstraint(["venue_id"], ["venue.id"], name="fk_venue_hours_venue_id"),
        sa.PrimaryKeyConstraint("id", name="pk_venue_hours"),
    )
    op.create_index("ix_venue_hours_venue_id_weekday_opens", "venue_hours", ["venue_id", "weekday", "opens"])
    op.create_table(
        "venue_block",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("venue_id", BIG, nullable=False),
        sa.Column("starts_at", MOMENT, nullable=False),
        sa.Column("ends_at", MOMENT, nullable=False),
        sa.Column("reason", sa.String(200), nullable=False),
        sa.Column("made_by", BIG, nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.CheckConstraint("starts_at < ends_at", name="ck_venue_block_ends_after_it_starts"),
        sa.ForeignKeyConstraint(["venue_id"], ["venue.id"], name="fk_venue_block_venue_id"),
        sa.ForeignKeyConstraint(["made_by"], ["staff_member.id"], name="fk_venue_block_made_by"),
        sa.PrimaryKeyConstraint("id", name="pk_venue_block"),
    )
    op.create_index("ix_venue_block_venue_id_ends_at", "venue_block", ["venue_id", "ends_at"])
    with op.batch_alter_table("gathering", schema=None) as batch_op:
        batch_op.add_column(sa.Column("venue_id", BIG, nullable=True))
        batch_op.create_foreign_key(op.f("fk_gathering_venue_id"), "project", ["venue_id"], ["id"])
        batch_op.create_index("ix_gathering_venue_id_starts_at", ["venue_id", "starts_at"])
    with op.batch_alter_table("signup", schema=None) as batch_op:
        batch_op.add_column(sa.Column("purpose", sa.String(40), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("people", BIG, nullable=True))
    with op.batch_alter_table("signup", schema=None) as batch_op:
        batch_op.alter_column("purpose", existing_type=sa.String(40), existing_nullable=False, server_default=None)


def downgrade():
    known = sa.union(sa.select(SIGNUP.c.gathering_id), sa.select(PRESENCE.c.gathering_id))
    op.execute(SLOT.delete().where(SLOT.c.venue_id.is_not(None), SLOT.c.id.not_in(known)))
    with op.batch_alter_table("signup", schema=None) as batch_op:
        batch_op.drop_column("people")
        batch_op.drop_column("purpose")
    with op.batch_alter_table("gathering", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("fk_gathering_venue_id"), type_="foreignkey")
        batch_op.drop_index("ix_gathering_venue_id_starts_at")
        batch_op.drop_column("venue_id")
    op.drop_table("venue_block")
    op.drop_table("venue_hours")
    op.drop_table("venue")
