"""Pictures come with records, reminders, answers and objections."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0059"
down_revision = "0058"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb")
SHA = sa.String(64).with_variant(mysql.VARCHAR(64, charset="ascii", collation="ascii_bin"), "mysql", "mariadb")
COUNTED = ("credit_record", "reminder", "case_file")
LINKS = (
    ("file_id", "stored_file"),
    ("original_id", "stored_file"),
    ("uploaded_by", "wechat_user"),
    ("added_by", "staff_member"),
)


def upgrade():
    op.create_table(
        "evidence_picture",
        sa.Column("id", BIG, nullable=False),
        sa.Column("file_id", BIG, nullable=False),
        sa.Column("original_id", BIG, nullable=False),
        sa.Column("sha256", SHA, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("uploaded_by", BIG, nullable=True),
        sa.Column("added_by", BIG, nullable=True),
        sa.Column("kind", sa.String(20), nullable=True),
        sa.Column("about_id", BIG, nullable=True),
        sa.Column("final_since", MOMENT, nullable=True),
        *(
            sa.ForeignKeyConstraint([column], [f"{table}.id"], name=op.f(f"fk_evidence_picture_{column}"))
            for column, table in LINKS
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence_picture")),
    )
    for columns in (["kind", "about_id"], ["uploaded_by", "sha256"], ["final_since"], ["created_at"]):
        op.create_index(op.f(f"ix_evidence_picture_{'_'.join(columns)}"), "evidence_picture", columns)
    for table in COUNTED:
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.add_column(sa.Column("pictures", BIG, nullable=False, server_default="0"))
    for table in COUNTED:
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.alter_column("pictures", existing_type=BIG, existing_nullable=False, server_default=None)


def downgrade():
    with op.batch_alter_table("case_file", schema=None) as batch_op:
        batch_op.drop_column("pictures")
    with op.batch_alter_table("reminder", schema=None) as batch_op:
        batch_op.drop_column("pictures")
    with op.batch_alter_table("credit_record", schema=None) as batch_op:
        batch_op.drop_column("pictures")
    op.drop_table("evidence_picture")
