"""Texts: notices, whom they are for, what was sent of them, how many have read them.

On the way back messages about notices go too: earlier code has no words for them.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0089"
down_revision = "0088"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb")
KEY64 = sa.String(64).with_variant(mysql.VARCHAR(64, charset="ascii", collation="ascii_bin"), "mysql", "mariadb")
MESSAGE = sa.table("message", sa.column("kind"))


def of_text(table: str, *, key: bool = False) -> tuple:
    column = (
        sa.Column("text_id", BIG, autoincrement=False, nullable=False)
        if key
        else sa.Column("text_id", BIG, nullable=False)
    )
    return column, sa.ForeignKeyConstraint(["text_id"], ["text.id"], name=op.f(f"fk_{table}_text_id"))


def by_staff(table: str, *columns: str) -> list:
    return [
        sa.ForeignKeyConstraint([column], ["staff_member.id"], name=op.f(f"fk_{table}_{column}")) for column in columns
    ]


def upgrade():
    op.create_table(
        "text",
        sa.Column("id", BIG, nullable=False),
        sa.Column("community_id", BIG, nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("topic", sa.String(40), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("made_by", BIG, nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("changed_by", BIG, nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.Column("published_by", BIG, nullable=True),
        sa.Column("published_at", MOMENT, nullable=True),
        sa.Column("closed_by", BIG, nullable=True),
        sa.Column("closed_at", MOMENT, nullable=True),
        sa.Column("closing_reason", sa.String(200), nullable=False),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_text_community_id")),
        *by_staff("text", "made_by", "changed_by", "published_by", "closed_by"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_text")),
    )
    op.create_index(op.f("ix_text_community_id_kind_id"), "text", ["community_id", "kind", "id"])
    op.create_index(op.f("ix_text_kind_state_id"), "text", ["kind", "state", "id"])
    op.create_table(
        "notice",
        *of_text("notice", key=True),
        sa.Column("audience", sa.String(20), nullable=False),
        sa.Column("pinned_until", sa.Date(), nullable=True),
        sa.Column("submitted_by", BIG, nullable=True),
        sa.Column("submitted_at", MOMENT, nullable=True),
        sa.Column("people", BIG, nullable=False),
        *by_staff("notice", "submitted_by"),
        sa.PrimaryKeyConstraint("text_id", name=op.f("pk_notice")),
    )
    op.create_index(op.f("ix_notice_pinned_until"), "notice", ["pinned_until"])
    op.create_table(
        "notice_target",
        *of_text("notice_target", key=True),
        sa.Column("target", KEY64, nullable=False),
        sa.PrimaryKeyConstraint("text_id", "target", name=op.f("pk_notice_target")),
    )
    op.create_index(op.f("ix_notice_target_target"), "notice_target", ["target"])
    op.create_table(
        "notice_delivery",
        sa.Column("id", BIG, nullable=False),
        *of_text("notice_delivery"),
        sa.Column("after_message_id", BIG, nullable=False),
        sa.Column("last_message_id", BIG, nullable=False),
        sa.Column("after_user_id", BIG, nullable=False),
        sa.Column("queued", BIG, nullable=False),
        sa.Column("finished_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_delivery")),
        sa.UniqueConstraint("text_id", name=op.f("uq_notice_delivery_text_id")),
    )
    op.create_table(
        "text_file",
        sa.Column("id", BIG, nullable=False),
        *of_text("text_file"),
        sa.Column("file_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_text_file_file_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_text_file")),
        sa.UniqueConstraint("file_id", name=op.f("uq_text_file_file_id")),
    )
    op.create_index(op.f("ix_text_file_text_id"), "text_file", ["text_id"])
    op.create_table(
        "text_reading",
        sa.Column("id", BIG, nullable=False),
        *of_text("text_reading"),
        sa.Column("user_id", BIG, nullable=False),
        sa.Column("read_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["wechat_user.id"], name=op.f("fk_text_reading_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_text_reading")),
        sa.UniqueConstraint("text_id", "user_id", name=op.f("uq_text_reading_text_id_user_id")),
    )
    op.create_index(op.f("ix_text_reading_user_id"), "text_reading", ["user_id"])
    op.create_index(op.f("ix_text_reading_read_on"), "text_reading", ["read_on"])
    op.create_table(
        "text_reading_day",
        *of_text("text_reading_day", key=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("people", BIG, nullable=False),
        sa.PrimaryKeyConstraint("text_id", "day", name=op.f("pk_text_reading_day")),
    )


def downgrade():
    op.execute(MESSAGE.delete().where(MESSAGE.c.kind == "notice"))
    op.drop_table("text_reading_day")
    op.drop_table("text_reading")
    op.drop_table("text_file")
    op.drop_table("notice_delivery")
    op.drop_table("notice_target")
    op.drop_table("notice")
    op.drop_table("text")
