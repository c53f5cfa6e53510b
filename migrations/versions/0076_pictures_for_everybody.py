"""A shop and an offer have a picture that everybody sees; an application comes with one of the licence.

On the way back these pictures go, and what was said of them; their files are over then, and go by the job that
removes those.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0076"
down_revision = "0075"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb")
KEY = sa.String(64).with_variant(mysql.VARCHAR(64, charset="ascii", collation="ascii_bin"), "mysql", "mariadb")
SIZES = ("small_id", "medium_id", "large_id")

SHOWN = sa.table("shown_picture", *(sa.column(name) for name in SIZES))
EVIDENCE = sa.table("evidence_picture", sa.column("kind"), sa.column("file_id"), sa.column("original_id"))
MESSAGE = sa.table("message", sa.column("kind"))
FILE = sa.table("stored_file", sa.column("id"), sa.column("created_at"), sa.column("keep_until"))


def upgrade():
    op.create_table(
        "shown_picture",
        sa.Column("key", KEY, nullable=False),
        sa.Column("merchant_id", BIG, nullable=True),
        *(sa.Column(name, BIG, nullable=False) for name in SIZES),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("erase_at", MOMENT, nullable=True),
        sa.Column("is_public", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["merchant_id"], ["merchant.id"], name=op.f("fk_shown_picture_merchant_id")),
        *(sa.ForeignKeyConstraint([name], ["stored_file.id"], name=op.f(f"fk_shown_picture_{name}")) for name in SIZES),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_shown_picture")),
    )
    op.create_index(op.f("ix_shown_picture_merchant_id"), "shown_picture", ["merchant_id"])
    op.create_index(op.f("ix_shown_picture_erase_at"), "shown_picture", ["erase_at"])
    with op.batch_alter_table("offer", schema=None) as batch_op:
        batch_op.add_column(sa.Column("picture_key", KEY, nullable=True))
        batch_op.create_index(op.f("ix_offer_picture_key"), ["picture_key"])
    with op.batch_alter_table("merchant", schema=None) as batch_op:
        batch_op.add_column(sa.Column("picture_key", KEY, nullable=True))
        batch_op.add_column(sa.Column("has_licence_picture", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.create_index(op.f("ix_merchant_picture_key"), ["picture_key"])
    with op.batch_alter_table("merchant", schema=None) as batch_op:
        batch_op.alter_column(
            "has_licence_picture", existing_type=sa.Boolean(), existing_nullable=False, server_default=None
        )


def downgrade():
    of_licences = EVIDENCE.c.kind == "licence"
    for files in (
        *(sa.select(SHOWN.c[name]) for name in SIZES),
        sa.select(EVIDENCE.c.file_id).where(of_licences),
        sa.select(EVIDENCE.c.original_id).where(of_licences),
    ):
        op.execute(FILE.update().where(FILE.c.id.in_(files)).values(keep_until=FILE.c.created_at))
    op.execute(MESSAGE.delete().where(MESSAGE.c.kind == "picture_taken_down"))
    op.execute(EVIDENCE.delete().where(of_licences))
    with op.batch_alter_table("merchant", schema=None) as batch_op:
        batch_op.drop_index(op.f("ix_merchant_picture_key"))
        batch_op.drop_column("has_licence_picture")
        batch_op.drop_column("picture_key")
    with op.batch_alter_table("offer", schema=None) as batch_op:
        batch_op.drop_index(op.f("ix_offer_picture_key"))
        batch_op.drop_column("picture_key")
    op.drop_table("shown_picture")
