"""Fairs: booths, numbers in their queues, places that are kept for who comes without a sign-up, offers of a session.

On the way back booths, numbers and messages of them go; an offer that was bound to a session keeps its time.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0085"
down_revision = "0084"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb")
MESSAGE = sa.table("message", sa.column("kind"))


def upgrade():
    op.create_table(
        "booth",
        sa.Column("id", BIG, nullable=False),
        sa.Column("gathering_id", BIG, nullable=False),
        sa.Column("number", BIG, nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("about", sa.String(200), nullable=False),
        sa.Column("host", sa.String(40), nullable=False),
        sa.Column("merchant_id", BIG, nullable=True),
        sa.Column("unit_id", BIG, nullable=True),
        sa.Column("team_id", BIG, nullable=True),
        sa.Column("keeper_id", BIG, nullable=True),
        sa.Column("has_queue", sa.Boolean(), nullable=False),
        sa.Column("created_by", BIG, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("last_number", BIG, nullable=False),
        sa.Column("served", BIG, nullable=False),
        sa.CheckConstraint("number > 0", name=op.f("ck_booth_number_is_positive")),
        sa.ForeignKeyConstraint(["gathering_id"], ["gathering.id"], name=op.f("fk_booth_gathering_id")),
        sa.ForeignKeyConstraint(["merchant_id"], ["merchant.id"], name=op.f("fk_booth_merchant_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_booth_unit_id")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_booth_team_id")),
        sa.ForeignKeyConstraint(["keeper_id"], ["resident.id"], name=op.f("fk_booth_keeper_id")),
        sa.ForeignKeyConstraint(["created_by"], ["staff_member.id"], name=op.f("fk_booth_created_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_booth")),
        sa.UniqueConstraint("gathering_id", "number", name=op.f("uq_booth_gathering_id_number")),
    )
    op.create_index("ix_booth_merchant_id", "booth", ["merchant_id"])
    op.create_index("ix_booth_unit_id", "booth", ["unit_id"])
    op.create_index("ix_booth_team_id", "booth", ["team_id"])
    op.create_index("ix_booth_keeper_id", "booth", ["keeper_id"])
    op.create_table(
        "queue_ticket",
        sa.Column("id", BIG, nullable=False),
        sa.Column("booth_id", BIG, nullable=False),
        sa.Column("resident_id", BIG, nullable=False),
        sa.Column("open_for", BIG, nullable=True),
        sa.Column("number", BIG, nullable=False),
        sa.Column("turn", BIG, nullable=False),
        sa.Column("taken_at", MOMENT, nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("told_at", MOMENT, nullable=True),
        sa.Column("called_at", MOMENT, nullable=True),
        sa.Column("back_at", MOMENT, nullable=True),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["booth_id"], ["booth.id"], name=op.f("fk_queue_ticket_booth_id")),
        sa.ForeignKeyConstraint(["resident_id"], ["resident.id"], name=op.f("fk_queue_ticket_resident_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_queue_ticket")),
        sa.UniqueConstraint("booth_id", "number", name=op.f("uq_queue_ticket_booth_id_number")),
        sa.UniqueConstraint("booth_id", "open_for", name=op.f("uq_queue_ticket_booth_id_open_for")),
    )
    op.create_index("ix_queue_ticket_booth_id_status_turn", "queue_ticket", ["booth_id", "status", "turn"])
    op.create_index("ix_queue_ticket_resident_id_id", "queue_ticket", ["resident_id", "id"])
    with op.batch_alter_table("gathering", schema=None) as batch_op:
        batch_op.add_column(sa.Column("walk_in_places", BIG, nullable=False, server_default="0"))
        batch_op.create_check_constraint(
            op.f("ck_gathering_walk_ins_within_capacity"), "walk_in_places >= 0 AND walk_in_places <= capacity"
        )
    with op.batch_alter_table("gathering", schema=None) as batch_op:
        batch_op.alter_column("walk_in_places", existing_type=BIG, existing_nullable=False, server_default=None)
    with op.batch_alter_table("offer", schema=None) as batch_op:
        batch_op.add_column(sa.Column("gathering_id", BIG, nullable=True))
        batch_op.create_foreign_key(op.f("fk_offer_gathering_id"), "gathering", ["gathering_id"], ["id"])
        batch_op.create_index("ix_offer_gathering_id", ["gathering_id"])


def downgrade():
    op.execute(MESSAGE.delete().where(MESSAGE.c.kind.in_(("hours_corrected", "queue_turn"))))
    with op.batch_alter_table("offer", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("fk_offer_gathering_id"), type_="foreignkey")
        batch_op.drop_index("ix_offer_gathering_id")
        batch_op.drop_column("gathering_id")
    with op.batch_alter_table("gathering", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_gathering_walk_ins_within_capacity"), type_="check")
        batch_op.drop_column("walk_in_places")
    op.drop_table("queue_ticket")
    op.drop_table("booth")
