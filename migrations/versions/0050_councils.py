"""Councils: seats, meetings with their rolls and agendas, votes, minutes and signatures."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0050"
down_revision = "0049"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb")


def ascii_column(length):
    return sa.String(length).with_variant(
        mysql.VARCHAR(length, charset="ascii", collation="ascii_bin"), "mysql", "mariadb"
    )


def refers(table, column, to):
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}"))


def upgrade():
    op.create_table(
        "council",
        sa.Column("id", BIG, nullable=False),
        sa.Column("community_id", BIG, nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("min_members", BIG, nullable=False),
        sa.Column("quorum_parts", BIG, nullable=False),
        sa.Column("quorum_whole", BIG, nullable=False),
        sa.Column("majority_parts", BIG, nullable=False),
        sa.Column("majority_whole", BIG, nullable=False),
        sa.Column("closed_at", MOMENT, nullable=True),
        sa.CheckConstraint(
            "quorum_parts > 0 AND quorum_parts <= quorum_whole", name=op.f("ck_council_quorum_is_a_share")
        ),
        sa.CheckConstraint(
            "majority_parts > 0 AND majority_parts <= majority_whole", name=op.f("ck_council_majority_is_a_share")
        ),
        refers("council", "community_id", "community"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_council")),
    )
    op.create_index(op.f("ix_council_community_id_id"), "council", ["community_id", "id"])
    op.create_table(
        "council_seat",
        sa.Column("id", BIG, nullable=False),
        sa.Column("council_id", BIG, nullable=False),
        sa.Column("post_id", BIG, nullable=False),
        sa.Column("seat_class", sa.String(20), nullable=False),
        sa.Column("given_by", BIG, nullable=False),
        sa.Column("given_at", MOMENT, nullable=False),
        refers("council_seat", "council_id", "council"),
        refers("council_seat", "post_id", "post"),
        refers("council_seat", "given_by", "staff_member"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_council_seat")),
        sa.UniqueConstraint("council_id", "post_id", name=op.f("uq_council_seat_council_id_post_id")),
    )
    op.create_index(op.f("ix_council_seat_post_id"), "council_seat", ["post_id"])
    op.create_table(
        "council_meeting",
        sa.Column("id", BIG, nullable=False),
        sa.Column("council_id", BIG, nullable=False),
        sa.Column("place", sa.String(200), nullable=False),
        sa.Column("starts_at", MOMENT, nullable=False),
        sa.Column("quorum", BIG, nullable=False),
        sa.Column("majority_parts", BIG, nullable=False),
        sa.Column("majority_whole", BIG, nullable=False),
        sa.Column("called_by", BIG, nullable=False),
        sa.Column("called_at", MOMENT, nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("opened_at", MOMENT, nullable=True),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("signed_at", MOMENT, nullable=True),
        sa.Column("closing_reason", sa.String(200), nullable=False),
        refers("council_meeting", "council_id", "council"),
        refers("council_meeting", "called_by", "staff_member"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_council_meeting")),
    )
    op.create_index(op.f("ix_council_meeting_council_id_id"), "council_meeting", ["council_id", "id"])
    op.create_table(
        "council_member",
        sa.Column("id", BIG, nullable=False),
        sa.Column("meeting_id", BIG, nullable=False),
        sa.Column("number", BIG, nullable=False),
        sa.Column("resident_id", BIG, nullable=False),
        sa.Column("household_id", BIG, nullable=False),
        sa.Column("post_id", BIG, nullable=False),
        sa.Column("seat_class", sa.String(20), nullable=False),
        sa.Column("is_present", sa.Boolean(), nullable=False),
        refers("council_member", "meeting_id", "council_meeting"),
        refers("council_member", "resident_id", "resident"),
        refers("council_member", "household_id", "household"),
        refers("council_member", "post_id", "post"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_council_member")),
        sa.UniqueConstraint("meeting_id", "resident_id", name=op.f("uq_council_member_meeting_id_resident_id")),
        sa.UniqueConstraint("meeting_id", "number", name=op.f("uq_council_member_meeting_id_number")),
    )
    op.create_index(op.f("ix_council_member_resident_id_meeting_id"), "council_member", ["resident_id", "meeting_id"])
    op.create_table(
        "council_item",
        sa.Column("id", BIG, nullable=False),
        sa.Column("meeting_id", BIG, nullable=False),
        sa.Column("position", BIG, nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("ref_id", BIG, nullable=True),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("decided_at", MOMENT, nullable=True),
        refers("council_item", "meeting_id", "council_meeting"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_council_item")),
        sa.UniqueConstraint("meeting_id", "position", name=op.f("uq_council_item_meeting_id_position")),
    )
    op.create_index(op.f("ix_council_item_kind_ref_id"), "council_item", ["kind", "ref_id"])
    op.create_table(
        "council_concern",
        sa.Column("item_id", BIG, nullable=False),
        sa.Column("household_id", BIG, nullable=False),
        refers("council_concern", "item_id", "council_item"),
        refers("council_concern", "household_id", "household"),
        sa.PrimaryKeyConstraint("item_id", "household_id", name=op.f("pk_council_concern")),
    )
    op.create_index(op.f("ix_council_concern_household_id"), "council_concern", ["household_id"])
    op.create_table(
        "council_vote",
        sa.Column("id", BIG, nullable=False),
        sa.Column("item_id", BIG, nullable=False),
        sa.Column("member_id", BIG, nullable=False),
        sa.Column("choice", sa.String(20), nullable=False),
        sa.Column("cast_by", sa.String(20), nullable=False),
        sa.Column("cast_at", MOMENT, nullable=False),
        sa.Column("entered_by", BIG, nullable=True),
        sa.Column("sheet_id", BIG, nullable=True),
        refers("council_vote", "item_id", "council_item"),
        refers("council_vote", "member_id", "council_member"),
        refers("council_vote", "entered_by", "staff_member"),
        refers("council_vote", "sheet_id", "stored_file"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_council_vote")),
        sa.UniqueConstraint("item_id", "member_id", name=op.f("uq_council_vote_item_id_member_id")),
    )
    op.create_index(op.f("ix_council_vote_member_id"), "council_vote", ["member_id"])
    op.create_table(
        "council_minutes",
        sa.Column("id", BIG, nullable=False),
        sa.Column("meeting_id", BIG, nullable=False),
        sa.Column("version", BIG, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("digest", ascii_column(64), nullable=False),
        sa.Column("written_by", BIG, nullable=False),
        sa.Column("written_at", MOMENT, nullable=False),
        refers("council_minutes", "meeting_id", "council_meeting"),
        refers("council_minutes", "written_by", "staff_member"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_council_minutes")),
        sa.UniqueConstraint("meeting_id", "version", name=op.f("uq_council_minutes_meeting_id_version")),
    )
    op.create_table(
        "council_signature",
        sa.Column("id", BIG, nullable=False),
        sa.Column("minutes_id", BIG, nullable=False),
        sa.Column("member_id", BIG, nullable=False),
        sa.Column("signed_at", MOMENT, nullable=False),
        sa.Column("entered_by", BIG, nullable=True),
        sa.Column("sheet_id", BIG, nullable=True),
        refers("council_signature", "minutes_id", "council_minutes"),
        refers("council_signature", "member_id", "council_member"),
        refers("council_signature", "entered_by", "staff_member"),
        refers("council_signature", "sheet_id", "stored_file"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_council_signature")),
        sa.UniqueConstraint("minutes_id", "member_id", name=op.f("uq_council_signature_minutes_id_member_id")),
    )
    op.create_index(op.f("ix_council_signature_member_id"), "council_signature", ["member_id"])


def downgrade():
    op.drop_table("council_signature")
    op.drop_table("council_minutes")
    op.drop_table("council_vote")
    op.drop_table("council_concern")
    op.drop_table("council_item")
    op.drop_table("council_member")
    op.drop_table("council_meeting")
    op.drop_table("council_seat")
    op.drop_table("council")
