"""Awards: schemes, their cycles, nominations, ballots, awards.

On the way back awards go, the notes about them and messages of them; the pluses that they made stay, as machine-made
records without a source.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0081"
down_revision = "0080"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb")
KEY_64 = sa.String(64).with_variant(mysql.VARCHAR(64, charset="ascii", collation="ascii_bin"), "mysql", "mariadb")

MESSAGE = sa.table("message", sa.column("kind"))
RECORD = sa.table("credit_record", sa.column("source_kind"), sa.column("source_id"))


def upgrade():
    op.create_table(
        "award_scheme",
        sa.Column("id", BIG, nullable=False),
        sa.Column("community_id", BIG, nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("about", sa.String(200), nullable=False),
        sa.Column("recipient", sa.String(20), nullable=False),
        sa.Column("judging", sa.String(20), nullable=False),
        sa.Column("seats", BIG, nullable=False),
        sa.Column("least_score", BIG, nullable=False),
        sa.Column("rule_slug", KEY_64, nullable=False),
        sa.Column("score_delta", BIG, nullable=False),
        sa.Column("months", BIG, nullable=False),
        sa.Column("created_by", BIG, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.CheckConstraint("seats > 0", name=op.f("ck_award_scheme_seats_are_some")),
        sa.CheckConstraint("months > 0 AND months <= 60", name=op.f("ck_award_scheme_ends_within_five_years")),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_award_scheme_community_id")),
        sa.ForeignKeyConstraint(["created_by"], ["staff_member.id"], name=op.f("fk_award_scheme_created_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_award_scheme")),
        sa.UniqueConstraint("community_id", "name", name=op.f("uq_award_scheme_community_id_name")),
    )
    op.create_table(
        "award_cycle",
        sa.Column("id", BIG, nullable=False),
        sa.Column("scheme_id", BIG, nullable=False),
        sa.Column("community_id", BIG, nullable=False),
        sa.Column("title", sa.String(40), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("opened_by", BIG, nullable=False),
        sa.Column("opened_at", MOMENT, nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("ballots", BIG, nullable=False),
        sa.Column("vote_until", MOMENT, nullable=True),
        sa.Column("decided_by", BIG, nullable=True),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.Column("public_until", MOMENT, nullable=True),
        sa.Column("granted_by", BIG, nullable=True),
        sa.Column("granted_at", MOMENT, nullable=True),
        sa.Column("closed_at", MOMENT, nullable=True),
        sa.Column("closing_reason", sa.String(200), nullable=False),
        sa.ForeignKeyConstraint(["scheme_id"], ["award_scheme.id"], name=op.f("fk_award_cycle_scheme_id")),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_award_cycle_community_id")),
        sa.ForeignKeyConstraint(["opened_by"], ["staff_member.id"], name=op.f("fk_award_cycle_opened_by")),
        sa.ForeignKeyConstraint(["decided_by"], ["staff_member.id"], name=op.f("fk_award_cycle_decided_by")),
        sa.ForeignKeyConstraint(["granted_by"], ["staff_member.id"], name=op.f("fk_award_cycle_granted_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_award_cycle")),
        sa.UniqueConstraint("scheme_id", "title", name=op.f("uq_award_cycle_scheme_id_title")),
    )
    op.create_index(op.f("ix_award_cycle_community_id_state_id"), "award_cycle", ["community_id", "state", "id"])
    op.create_table(
        "award_nomination",
        sa.Column("id", BIG, nullable=False),
        sa.Column("cycle_id", BIG, nullable=False),
        sa.Column("subject_kind", sa.String(20), nullable=False),
        sa.Column("subject_id", BIG, nullable=True),
        sa.Column("reason", sa.String(200), nullable=False),
        sa.Column("proposed_at", MOMENT, nullable=False),
        sa.Column("proposed_by", BIG, nullable=True),
        sa.Column("proposed_by_resident", BIG, nullable=True),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("votes", BIG, nullable=False),
        sa.Column("excluded_by", BIG, nullable=True),
        sa.Column("exclusion_reason", sa.String(200), nullable=False),
        sa.CheckConstraint("votes >= 0", name=op.f("ck_award_nomination_votes_are_not_negative")),
        sa.ForeignKeyConstraint(["cycle_id"], ["award_cycle.id"], name=op.f("fk_award_nomination_cycle_id")),
        sa.ForeignKeyConstraint(["proposed_by"], ["staff_member.id"], name=op.f("fk_award_nomination_proposed_by")),
        sa.ForeignKeyConstraint(
            ["proposed_by_resident"], ["resident.id"], name=op.f("fk_award_nomination_proposed_by_resident")
        ),
        sa.ForeignKeyConstraint(["excluded_by"], ["staff_member.id"], name=op.f("fk_award_nomination_excluded_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_award_nomination")),
        sa.UniqueConstraint(
            "cycle_id", "subject_kind", "subject_id", name=op.f("uq_award_nomination_cycle_id_subject_kind_subject_id")
        ),
    )
    op.create_index(
        op.f("ix_award_nomination_subject_kind_subject_id"), "award_nomination", ["subject_kind", "subject_id"]
    )
    op.create_index(op.f("ix_award_nomination_proposed_by_resident"), "award_nomination", ["proposed_by_resident"])
    op.create_table(
        "award_ballot",
        sa.Column("id", BIG, nullable=False),
        sa.Column("cycle_id", BIG, nullable=False),
        sa.Column("resident_id", BIG, nullable=False),
        sa.Column("household_id", BIG, nullable=True),
        sa.ForeignKeyConstraint(["cycle_id"], ["award_cycle.id"], name=op.f("fk_award_ballot_cycle_id")),
        sa.ForeignKeyConstraint(["resident_id"], ["resident.id"], name=op.f("fk_award_ballot_resident_id")),
        sa.ForeignKeyConstraint(["household_id"], ["household.id"], name=op.f("fk_award_ballot_household_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_award_ballot")),
        sa.UniqueConstraint("cycle_id", "resident_id", name=op.f("uq_award_ballot_cycle_id_resident_id")),
        sa.UniqueConstraint("cycle_id", "household_id", name=op.f("uq_award_ballot_cycle_id_household_id")),
    )
    op.create_index(op.f("ix_award_ballot_resident_id"), "award_ballot", ["resident_id"])
    op.create_index(op.f("ix_award_ballot_household_id"), "award_ballot", ["household_id"])
    op.create_table(
        "award",
        sa.Column("id", BIG, nullable=False),
        sa.Column("nomination_id", BIG, nullable=False),
        sa.Column("cycle_id", BIG, nullable=False),
        sa.Column("subject_kind", sa.String(20), nullable=False),
        sa.Column("subject_id", BIG, nullable=True),
        sa.Column("granted_at", MOMENT, nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("is_shown", sa.Boolean(), nullable=False),
        sa.Column("shown_at", MOMENT, nullable=True),
        sa.Column("revoked_by", BIG, nullable=True),
        sa.Column("revoked_at", MOMENT, nullable=True),
        sa.Column("revoked_reason", sa.String(200), nullable=False),
        sa.ForeignKeyConstraint(["nomination_id"], ["award_nomination.id"], name=op.f("fk_award_nomination_id")),
        sa.ForeignKeyConstraint(["cycle_id"], ["award_cycle.id"], name=op.f("fk_award_cycle_id")),
        sa.ForeignKeyConstraint(["revoked_by"], ["staff_member.id"], name=op.f("fk_award_revoked_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_award")),
        sa.UniqueConstraint("nomination_id", name=op.f("uq_award_nomination_id")),
    )
    op.create_index(op.f("ix_award_subject_kind_subject_id_id"), "award", ["subject_kind", "subject_id", "id"])
    op.create_index(op.f("ix_award_cycle_id_id"), "award", ["cycle_id", "id"])
    op.create_index(op.f("ix_award_is_shown_expires_on"), "award", ["is_shown", "expires_on"])


def downgrade():
    op.execute(MESSAGE.delete().where(MESSAGE.c.kind == "awarded"))
    op.execute(RECORD.update().where(RECORD.c.source_kind == "award").values(source_kind=None, source_id=None))
    op.drop_table("award")
    op.drop_table("award_ballot")
    op.drop_table("award_nomination")
    op.drop_table("award_cycle")
    op.drop_table("award_scheme")
