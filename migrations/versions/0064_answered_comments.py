"""Comments on programmes also come from phones and from the page for everybody, and are answered."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0064"
down_revision = "0063"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb")


def upgrade():
    with op.batch_alter_table("programme_comment", schema=None) as batch_op:
        batch_op.alter_column("written_by", existing_type=BIG, nullable=True)
        batch_op.add_column(sa.Column("source", sa.String(20), nullable=False, server_default="desk"))
        batch_op.add_column(sa.Column("answer", sa.String(200), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("answered_by", BIG, nullable=True))
        batch_op.add_column(sa.Column("answered_at", MOMENT, nullable=True))
        batch_op.create_foreign_key("fk_programme_comment_answered_by", "staff_member", ["answered_by"], ["id"])
    with op.batch_alter_table("programme_comment", schema=None) as batch_op:
        batch_op.alter_column("source", existing_type=sa.String(20), existing_nullable=False, server_default=None)
        batch_op.alter_column("answer", existing_type=sa.String(200), existing_nullable=False, server_default=None)


def downgrade():
    """Earlier code has somebody of the staff beside each: who has drafted the version."""
    op.execute(
        "UPDATE programme_comment SET written_by = COALESCE((SELECT drafted_by FROM programme_version"
        " WHERE programme_version.id = programme_comment.version_id), (SELECT MIN(id) FROM staff_member))"
        " WHERE written_by IS NULL"
    )
    with op.batch_alter_table("programme_comment", schema=None) as batch_op:
        batch_op.drop_constraint("fk_programme_comment_answered_by", type_="foreignkey")
        batch_op.drop_column("source")
        batch_op.drop_column("answer")
        batch_op.drop_column("answered_by")
        batch_op.drop_column("answered_at")
        batch_op.alter_column("written_by", existing_type=BIG, nullable=False)
