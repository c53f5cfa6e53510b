"""Gatherings: teams and their members, projects, sessions, sign-ups, presences."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0078"
down_revision = "0077"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb")


def exact(length):
    """Text that machines compare: ASCII, and case matters."""
    return sa.String(length).with_variant(
        mysql.VARCHAR(length, charset="ascii", collation="ascii_bin"), "mysql", "mariadb"
    )


def upgrade():
    op.create_table(
        "team",
        sa.Column("id", BIG, nullable=False),
        sa.Column("community_id", BIG, nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("leader_id", BIG, nullable=True),
        sa.Column("unit_id", BIG, nullable=True),
        sa.Column("created_by", BIG, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_team_community_id")),
        sa.ForeignKeyConstraint(["created_by"], ["staff_member.id"], name=op.f("fk_team_created_by")),
        sa.ForeignKeyConstraint(["leader_id"], ["resident.id"], name=op.f("fk_team_leader_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_team_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team")),
        sa.UniqueConstraint("community_id", "name", name=op.f("uq_team_community_id_name")),
    )
    op.create_index(op.f("ix_team_leader_id"), "team", ["leader_id"])
    op.create_index(op.f("ix_team_unit_id"), "team", ["unit_id"])

    op.create_table(
        "project",
        sa.Column("id", BIG, nullable=False),
        sa.Column("community_id", BIG, nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("theme", sa.String(40), nullable=False),
        sa.Column("about", sa.String(200), nullable=False),
        sa.Column("rule_slug", sa.String(40), nullable=False),
        sa.Column("created_by", BIG, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("team_id", BIG, nullable=True),
        sa.Column("min_age", BIG, nullable=False),
        sa.Column("guardian", sa.Boolean(), nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("report", sa.String(200), nullable=False),
        sa.CheckConstraint("min_age >= 0", name=op.f("ck_project_min_age_not_negative")),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_project_community_id")),
        sa.ForeignKeyConstraint(["created_by"], ["staff_member.id"], name=op.f("fk_project_created_by")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_project_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_project")),
    )
    op.create_index(op.f("ix_project_community_id_id"), "project", ["community_id", "id"])
    op.create_index(op.f("ix_project_team_id"), "project", ["team_id"])

    op.create_table(
        "team_member",
        sa.Column("id", BIG, nullable=False),
        sa.Column("team_id", BIG, nullable=False),
        sa.Column("resident_id", BIG, nullable=False),
        sa.Column("open_for", BIG, nullable=True),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("joined_at", MOMENT, nullable=True),
        sa.Column("left_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["resident_id"], ["resident.id"], name=op.f("fk_team_member_resident_id")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_team_member_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team_member")),
        sa.UniqueConstraint("team_id", "open_for", name=op.f("uq_team_member_team_id_open_for")),
    )
    op.create_index(op.f("ix_team_member_resident_id_id"), "team_member", ["resident_id", "id"])

    op.create_table(
        "gathering",
        sa.Column("id", BIG, nullable=False),
        sa.Column("project_id", BIG, nullable=False),
        sa.Column("community_id", BIG, nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("title", sa.String(40), nullable=False),
        sa.Column("place", sa.String(200), nullable=False),
        sa.Column("starts_at", MOMENT, nullable=False),
        sa.Column("ends_at", MOMENT, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("capacity", BIG, nullable=False),
        sa.Column("signup_until", MOMENT, nullable=False),
        sa.Column("cancel_until", MOMENT, nullable=False),
        sa.Column("leader_id", BIG, nullable=True),
        sa.Column("code_serial", exact(16), nullable=False),
        sa.Column("planned_by", BIG, nullable=False),
        sa.Column("planned_at", MOMENT, nullable=False),
        sa.Column("needs_approval", sa.Boolean(), nullable=False),
        sa.Column("reserved", BIG, nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("closing_reason", sa.String(200), nullable=False),
        sa.Column("confirmed_by", BIG, nullable=True),
        sa.Column("confirmed_at", MOMENT, nullable=True),
        sa.CheckConstraint(
            "reserved >= 0 AND reserved <= capacity", name=op.f("ck_gathering_reserved_within_capacity")
        ),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_gathering_ends_after_it_starts")),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_gathering_community_id")),
        sa.ForeignKeyConstraint(["confirmed_by"], ["staff_member.id"], name=op.f("fk_gathering_confirmed_by")),
        sa.ForeignKeyConstraint(["leader_id"], ["resident.id"], name=op.f("fk_gathering_leader_id")),
        sa.ForeignKeyConstraint(["planned_by"], ["staff_member.id"], name=op.f("fk_gathering_planned_by")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_gathering_project_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gathering")),
        sa.UniqueConstraint("code_serial", name=op.f("uq_gathering_code_serial")),
    )
    op.create_index(op.f("ix_gathering_community_id_day"), "gathering", ["community_id", "day"])
    op.create_index(op.f("ix_gathering_community_id_starts_at_id"), "gathering", ["community_id", "starts_at", "id"])
    op.create_index(op.f("ix_gathering_leader_id_starts_at"), "gathering", ["leader_id", "starts_at"])
    op.create_index(op.f("ix_gathering_project_id"), "gathering", ["project_id"])
    op.create_index(op.f("ix_gathering_status_ends_at"), "gathering", ["status", "ends_at"])
    op.create_index(op.f("ix_gathering_status_starts_at"), "gathering", ["status", "starts_at"])

    op.create_table(
        "presence",
        sa.Column("id", BIG, nullable=False),
        sa.Column("gathering_id", BIG, nullable=False),
        sa.Column("resident_id", BIG, nullable=False),
        sa.Column("open_for", BIG, nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("how", sa.String(20), nullable=False),
        sa.Column("in_at", MOMENT, nullable=False),
        sa.Column("noted_by", BIG, nullable=True),
        sa.Column("out_at", MOMENT, nullable=True),
        sa.Column("is_out_by_itself", sa.Boolean(), nullable=False),
        sa.Column("minutes", BIG, nullable=True),
        sa.Column("confirmed_at", MOMENT, nullable=True),
        sa.Column("confirmed_by", BIG, nullable=True),
        sa.CheckConstraint(
            "minutes IS NULL OR (minutes >= 0 AND minutes <= 480)", name=op.f("ck_presence_minutes_of_a_day")
        ),
        sa.ForeignKeyConstraint(["confirmed_by"], ["staff_member.id"], name=op.f("fk_presence_confirmed_by")),
        sa.ForeignKeyConstraint(["gathering_id"], ["gathering.id"], name=op.f("fk_presence_gathering_id")),
        sa.ForeignKeyConstraint(["noted_by"], ["resident.id"], name=op.f("fk_presence_noted_by")),
        sa.ForeignKeyConstraint(["resident_id"], ["resident.id"], name=op.f("fk_presence_resident_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_presence")),
        sa.UniqueConstraint("gathering_id", "resident_id", name=op.f("uq_presence_gathering_id_resident_id")),
        sa.UniqueConstraint("open_for", name=op.f("uq_presence_open_for")),
    )
    op.create_index(op.f("ix_presence_noted_by"), "presence", ["noted_by"])
    op.create_index(op.f("ix_presence_resident_id_day"), "presence", ["resident_id", "day"])

    op.create_table(
        "signup",
        sa.Column("id", BIG, nullable=False),
        sa.Column("gathering_id", BIG, nullable=False),
        sa.Column("resident_id", BIG, nullable=False),
        sa.Column("open_for", BIG, nullable=True),
        sa.Column("signed_by", BIG, nullable=False),
        sa.Column("signed_at", MOMENT, nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("held_until", MOMENT, nullable=True),
        sa.Column("moved_up_at", MOMENT, nullable=True),
        sa.Column("cancelled_at", MOMENT, nullable=True),
        sa.Column("closing_reason", sa.String(200), nullable=False),
        sa.ForeignKeyConstraint(["gathering_id"], ["gathering.id"], name=op.f("fk_signup_gathering_id")),
        sa.ForeignKeyConstraint(["resident_id"], ["resident.id"], name=op.f("fk_signup_resident_id")),
        sa.ForeignKeyConstraint(["signed_by"], ["resident.id"], name=op.f("fk_signup_signed_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signup")),
        sa.UniqueConstraint("gathering_id", "open_for", name=op.f("uq_signup_gathering_id_open_for")),
    )
    op.create_index(op.f("ix_signup_gathering_id_status_id"), "signup", ["gathering_id", "status", "id"])
    op.create_index(op.f("ix_signup_resident_id_status"), "signup", ["resident_id", "status"])
    op.create_index(op.f("ix_signup_signed_by"), "signup", ["signed_by"])
    op.create_index(op.f("ix_signup_status_held_until"), "signup", ["status", "held_until"])


def downgrade():
    op.drop_table("signup")
    op.drop_table("presence")
    op.drop_table("gathering")
    op.drop_table("team_member")
    op.drop_table("project")
    op.drop_table("team")
