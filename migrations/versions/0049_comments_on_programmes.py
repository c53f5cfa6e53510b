"""What people say to a version of a programme while it is open for comment."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0049"
down_revision = "0048"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb")


def upgrade():
    op.create_table(
        "programme_comment",
        sa.Column("id", BIG, nullable=False),
        sa.Column("version_id", BIG, nullable=False),
        sa.Column("text", sa.String(200), nullable=False),
        sa.Column("written_by", BIG, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["version_id"], ["programme_version.id"], name=op.f("fk_programme_comment_version_id")),
        sa.ForeignKeyConstraint(["written_by"], ["staff_member.id"], name=op.f("fk_programme_comment_written_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme_comment")),
    )
    op.create_index("ix_programme_comment_version_id", "programme_comment", ["version_id"])


def downgrade():
    op.drop_table("programme_comment")
