"""Papers that are numbered and can be verified, the numbers of a node in a year, and looks at proofs.

On the way back papers go, and the notes about them. What the audit log says of them stays.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0079"
down_revision = "0078"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb")
KEY_16 = sa.String(16).with_variant(mysql.VARCHAR(16, charset="ascii", collation="ascii_bin"), "mysql", "mariadb")
KEY_64 = sa.String(64).with_variant(mysql.VARCHAR(64, charset="ascii", collation="ascii_bin"), "mysql", "mariadb")
SECRET = sa.LargeBinary(600)
SECRET_TEXT = sa.LargeBinary().with_variant(mysql.MEDIUMBLOB(), "mysql", "mariadb")

NOTE = sa.table("note", sa.column("id"), sa.column("subject_kind"))
MENTION = sa.table("note_mention", sa.column("note_id"))


def upgrade():
    op.create_table(
        "paper",
        sa.Column("id", BIG, nullable=False),
        sa.Column("community_id", BIG, nullable=False),
        sa.Column("no", KEY_16, nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("resident_id", BIG, nullable=True),
        sa.Column("holder", SECRET, nullable=False),
        sa.Column("facts", SECRET_TEXT, nullable=False),
        sa.Column("template_version", BIG, nullable=False),
        sa.Column("issued_by", BIG, nullable=True),
        sa.Column("issued_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=True),
        sa.Column("single_use", sa.Boolean(), nullable=False),
        sa.Column("token", KEY_64, nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("used_at", MOMENT, nullable=True),
        sa.Column("revoked_at", MOMENT, nullable=True),
        sa.Column("revoked_by", BIG, nullable=True),
        sa.Column("revoked_reason", sa.String(200), nullable=False),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_paper_community_id")),
        sa.ForeignKeyConstraint(["resident_id"], ["resident.id"], name=op.f("fk_paper_resident_id")),
        sa.ForeignKeyConstraint(["issued_by"], ["staff_member.id"], name=op.f("fk_paper_issued_by")),
        sa.ForeignKeyConstraint(["revoked_by"], ["staff_member.id"], name=op.f("fk_paper_revoked_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper")),
        sa.UniqueConstraint("token", name=op.f("uq_paper_token")),
    )
    op.create_index("uq_paper_community_id_no", "paper", ["community_id", "no"], unique=True)
    op.create_index(op.f("ix_paper_resident_id_id"), "paper", ["resident_id", "id"])
    op.create_index(op.f("ix_paper_kind_expires_at"), "paper", ["kind", "expires_at"])
    op.create_table(
        "paper_count",
        sa.Column("community_id", BIG, nullable=False),
        sa.Column("year", BIG, autoincrement=False, nullable=False),
        sa.Column("last", BIG, nullable=False),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_paper_count_community_id")),
        sa.PrimaryKeyConstraint("community_id", "year", name=op.f("pk_paper_count")),
    )
    op.create_table(
        "paper_look",
        sa.Column("id", BIG, nullable=False),
        sa.Column("paper_id", BIG, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("who", SECRET, nullable=False),
        sa.Column("key", KEY_64, nullable=False),
        sa.ForeignKeyConstraint(["paper_id"], ["paper.id"], name=op.f("fk_paper_look_paper_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_look")),
        sa.UniqueConstraint("paper_id", name=op.f("uq_paper_look_paper_id")),
    )


def downgrade():
    notes = sa.select(NOTE.c.id).where(NOTE.c.subject_kind == "paper")
    op.execute(MENTION.delete().where(MENTION.c.note_id.in_(notes)))
    op.execute(NOTE.delete().where(NOTE.c.subject_kind == "paper"))
    op.drop_table("paper_look")
    op.drop_table("paper_count")
    op.drop_table("paper")
