"""Posts: who is what, where, from when to when."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb")


def upgrade():
    op.create_table(
        "post",
        sa.Column("id", BIG, nullable=False),
        sa.Column("role", sa.String(20), nullable=False),
        sa.Column("community_id", BIG, nullable=False),
        sa.Column("area_id", BIG, nullable=True),
        sa.Column("resident_id", BIG, nullable=True),
        sa.Column("staff_id", BIG, nullable=True),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("proposed_by", BIG, nullable=False),
        sa.Column("proposed_at", MOMENT, nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("appointed_by", BIG, nullable=True),
        sa.Column("appointed_at", MOMENT, nullable=True),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("ended_reason", sa.String(200), nullable=False),
        sa.CheckConstraint("(resident_id IS NULL) <> (staff_id IS NULL)", name=op.f("ck_post_one_holder")),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_post_community_id")),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_post_area_id")),
        sa.ForeignKeyConstraint(["resident_id"], ["resident.id"], name=op.f("fk_post_resident_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff_member.id"], name=op.f("fk_post_staff_id")),
        sa.ForeignKeyConstraint(["proposed_by"], ["staff_member.id"], name=op.f("fk_post_proposed_by")),
        sa.ForeignKeyConstraint(["appointed_by"], ["staff_member.id"], name=op.f("fk_post_appointed_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_post")),
    )
    op.create_index(op.f("ix_post_community_id_status"), "post", ["community_id", "status"])
    op.create_index(op.f("ix_post_area_id_status"), "post", ["area_id", "status"])
    op.create_index(op.f("ix_post_resident_id_status"), "post", ["resident_id", "status"])
    op.create_index(op.f("ix_post_staff_id"), "post", ["staff_id"])


def downgrade():
    op.drop_table("post")
