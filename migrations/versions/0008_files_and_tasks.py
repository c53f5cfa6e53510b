"""Stored files and their parts; tasks that somebody waits for."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0008"
down_revision = "0007"
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
        "stored_file",
        sa.Column("id", BIG, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("media_type", exact(100), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("keep_until", MOMENT, nullable=True),
        sa.Column("sha256", exact(64), nullable=False),
        sa.Column("size", BIG, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stored_file")),
    )
    with op.batch_alter_table("stored_file", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_stored_file_keep_until"), ["keep_until"], unique=False)
        batch_op.create_index(batch_op.f("ix_stored_file_sha256"), ["sha256"], unique=False)

    op.create_table(
        "stored_file_part",
        sa.Column("file_id", BIG, nullable=False),
        sa.Column("number", BIG, nullable=False),
        sa.Column("content", sa.LargeBinary().with_variant(mysql.MEDIUMBLOB(), "mysql", "mariadb"), nullable=False),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_stored_file_part_file_id")),
        sa.PrimaryKeyConstraint("file_id", "number", name=op.f("pk_stored_file_part")),
    )

    op.create_table(
        "task",
        sa.Column("id", BIG, nullable=False),
        sa.Column("kind", exact(64), nullable=False),
        sa.Column("params", sa.Text(), nullable=False),
        sa.Column("staff_id", BIG, nullable=False),
        sa.Column("path", exact(100), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("file_id", BIG, nullable=True),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("done", BIG, nullable=False),
        sa.Column("total", BIG, nullable=False),
        sa.Column("result", sa.Text().with_variant(mysql.MEDIUMTEXT(), "mysql", "mariadb"), nullable=True),
        sa.Column("error", sa.String(length=200), nullable=True),
        sa.Column("attempts", BIG, nullable=False),
        sa.Column("lease", exact(16), nullable=True),
        sa.Column("leased_until", MOMENT, nullable=True),
        sa.Column("started_at", MOMENT, nullable=True),
        sa.Column("finished_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task")),
    )
    with op.batch_alter_table("task", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_task_created_at"), ["created_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_task_staff_id_id"), ["staff_id", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_task_status_id"), ["status", "id"], unique=False)


def downgrade():
    op.drop_table("task")
    op.drop_table("stored_file_part")
    op.drop_table("stored_file")
