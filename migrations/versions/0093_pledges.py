"""Pledges: versions of texts that people sign, signatures, drives with their numbers by grid, records that point to one.

On the way back they go; pictures of sheets belong to nothing then and are erased like others. A record that was made of a
signature stays, and says no more of what.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0093"
down_revision = "0092"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb")
KEY64 = sa.String(64).with_variant(mysql.VARCHAR(64, charset="ascii", collation="ascii_bin"), "mysql", "mariadb")
TEXT = sa.table("text", sa.column("kind"))
PICTURE = sa.table("evidence_picture", sa.column("kind"), sa.column("about_id"))
RECORD = sa.table("credit_record", sa.column("source_kind"), sa.column("source_id"))


def refers(table: str, **columns: str) -> list:
    return [
        sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}"))
        for column, other in columns.items()
    ]


def upgrade():
    op.create_table(
        "pledge",
        sa.Column("text_id", BIG, autoincrement=False, nullable=False),
        sa.Column("first_id", BIG, nullable=False),
        sa.Column("number", BIG, nullable=False),
        sa.Column("topic", sa.String(20), nullable=False),
        sa.Column("meant_for", sa.String(20), nullable=False),
        sa.Column("unit_id", BIG, nullable=True),
        sa.Column("keeps", sa.Text(), nullable=False),
        sa.Column("breaches", sa.Text(), nullable=False),
        sa.Column("months", BIG, nullable=False),
        sa.Column("hash", KEY64, nullable=False),
        sa.Column("is_current", sa.Boolean(), nullable=True),
        sa.Column("submitted_by", BIG, nullable=True),
        sa.Column("submitted_at", MOMENT, nullable=True),
        *refers("pledge", text_id="text", first_id="text", unit_id="unit", submitted_by="staff_member"),
        sa.PrimaryKeyConstraint("text_id", name=op.f("pk_pledge")),
        sa.UniqueConstraint("first_id", "number", name=op.f("uq_pledge_first_id_number")),
        sa.UniqueConstraint("first_id", "is_current", name=op.f("uq_pledge_first_id_is_current")),
    )
    op.create_index(op.f("ix_pledge_unit_id"), "pledge", ["unit_id"])
    op.create_table(
        "pledge_signature",
        sa.Column("id", BIG, nullable=False),
        sa.Column("first_id", BIG, nullable=False),
        sa.Column("text_id", BIG, nullable=False),
        sa.Column("hash", KEY64, nullable=False),
        sa.Column("subject_kind", sa.String(20), nullable=False),
        sa.Column("subject_id", BIG, nullable=False),
        sa.Column("consent", sa.String(20), nullable=False),
        sa.Column("signed_at", MOMENT, nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("user_id", BIG, nullable=True),
        sa.Column("entered_by", BIG, nullable=True),
        sa.Column("witnesses", sa.LargeBinary(600), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("is_live", sa.Boolean(), nullable=True),
        sa.Column("over_at", MOMENT, nullable=True),
        *refers("pledge_signature", first_id="text", text_id="text", user_id="wechat_user", entered_by="staff_member"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pledge_signature")),
        sa.UniqueConstraint(
            "first_id",
            "subject_kind",
            "subject_id",
            "is_live",
            name=op.f("uq_pledge_signature_first_id_subject_kind_subject_id_is_live"),
        ),
    )
    for columns in (
        ["subject_kind", "subject_id", "id"],
        ["first_id", "id"],
        ["first_id", "is_live"],
        ["is_live", "until_on"],
        ["text_id"],
        ["user_id"],
    ):
        op.create_index(op.f(f"ix_pledge_signature_{'_'.join(columns)}"), "pledge_signature", columns)
    op.create_table(
        "pledge_drive",
        sa.Column("id", BIG, nullable=False),
        sa.Column("first_id", BIG, nullable=False),
        sa.Column("community_id", BIG, nullable=False),
        sa.Column("title", sa.String(40), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("goal_percent", BIG, nullable=False),
        sa.Column("made_by", BIG, nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=True),
        sa.Column("closed_at", MOMENT, nullable=True),
        sa.CheckConstraint("goal_percent >= 1 AND goal_percent <= 100", name=op.f("ck_pledge_drive_goal_is_percent")),
        *refers("pledge_drive", first_id="text", community_id="community", made_by="staff_member"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pledge_drive")),
    )
    for columns in (["community_id", "id"], ["first_id", "is_open"], ["is_open", "ends_on"]):
        op.create_index(op.f(f"ix_pledge_drive_{'_'.join(columns)}"), "pledge_drive", columns)
    op.create_table(
        "pledge_drive_area",
        sa.Column("drive_id", BIG, autoincrement=False, nullable=False),
        sa.Column("area_id", BIG, autoincrement=False, nullable=False),
        sa.Column("households", BIG, nullable=False),
        sa.Column("covered", BIG, nullable=False),
        *refers("pledge_drive_area", drive_id="pledge_drive", area_id="area"),
        sa.PrimaryKeyConstraint("drive_id", "area_id", name=op.f("pk_pledge_drive_area")),
    )
    op.create_index(op.f("ix_pledge_drive_area_area_id"), "pledge_drive_area", ["area_id"])
    op.create_table(
        "pledge_record",
        sa.Column("record_id", BIG, autoincrement=False, nullable=False),
        sa.Column("first_id", BIG, nullable=False),
        *refers("pledge_record", record_id="credit_record", first_id="text"),
        sa.PrimaryKeyConstraint("record_id", name=op.f("pk_pledge_record")),
    )
    op.create_index(op.f("ix_pledge_record_first_id_record_id"), "pledge_record", ["first_id", "record_id"])


def downgrade():
    op.execute(RECORD.update().where(RECORD.c.source_kind == "pledge").values(source_kind=None, source_id=None))
    op.execute(PICTURE.update().where(PICTURE.c.kind == "signature").values(kind=None, about_id=None))
    op.drop_table("pledge_record")
    op.drop_table("pledge_drive_area")
    op.drop_table("pledge_drive")
    op.drop_table("pledge_signature")
    op.drop_table("pledge")
    op.execute(TEXT.delete().where(TEXT.c.kind == "pledge"))
